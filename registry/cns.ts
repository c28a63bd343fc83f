/** The six digits of a Código Nacional de Serventia, as files, stack names and tags carry it. */
export const CNS_PATTERN = /^[0-9]{6}$/;

const SHOWN_CNS_PATTERN = /^([0-9]{2})\.([0-9]{3})-([0-9])$/;

/**
 * Reads a CNS as people write it: `990010` or `99.001-0`, with blanks around it.
 *
 * @returns The six digits, or `undefined` when the text is in neither form.
 */
export function parseCns(text: string): string | undefined {
    const trimmed = text.trim();
    if (CNS_PATTERN.test(trimmed)) {
        return trimmed;
    }
    return SHOWN_CNS_PATTERN.exec(trimmed)?.slice(1).join("");
}

/**
 * Writes a CNS for people: `990010` becomes `99.001-0`.
 *
 * @param cns Six digits.
 * @throws RangeError when it is not six digits.
 */
export function formatCns(cns: string): string {
    if (!CNS_PATTERN.test(cns)) {
        throw new RangeError(
            `CNS ${JSON.stringify(cns)} is not six digits; pass it to parseCns first`,
        );
    }
    return `${cns.slice(0, 2)}.${cns.slice(2, 5)}-${cns.slice(5)}`;
}

/**
 * The Luhn check digit (ISO/IEC 7812-1, annex B) that belongs behind a row of digits.
 *
 * @param digits One or more decimal digits, the check digit not among them.
 * @throws RangeError when there is anything but digits.
 */
export function luhnDigit(digits: string): number {
    if (!/^[0-9]+$/.test(digits)) {
        throw new RangeError(`${JSON.stringify(digits)} is not a row of decimal digits`);
    }
    let sum = 0;
    for (let fromRight = 0; fromRight < digits.length; fromRight++) {
        const digit = Number(digits[digits.length - 1 - fromRight]);
        const doubled = fromRight % 2 === 0 ? digit * 2 : digit;
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return (10 - (sum % 10)) % 10;
}

/**
 * Whether a CNS ends in the Luhn digit of its first five.
 *
 * @remarks Every real code that we checked does, and no norm says so: a mismatch is a warning.
 * @param cns Six digits.
 */
export function hasLuhnDigit(cns: string): boolean {
    return luhnDigit(cns.slice(0, -1)) === Number(cns.slice(-1));
}
