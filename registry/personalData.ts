/** Ids of keys: among their digits, eleven in a row mean nothing. */
const UUID = /(?<![0-9A-Za-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z-])/g;
/** Eleven digits of any script, plain or with the marks of a CPF or with others in their places. */
const ELEVEN_DIGITS =
    /(?<!\p{Nd})\p{Nd}{3}[. ]?\p{Nd}{3}[. ]?\p{Nd}{3}[-\u2010-\u2015. /]?\p{Nd}{2}(?!\p{Nd})/gu;
const MARKED = /^\p{Nd}{3}\.\p{Nd}{3}\.\p{Nd}{3}-\p{Nd}{2}$/u;

/** A CPF-shaped number in a text. */
export interface CpfMatch {
    /** Where it begins. */
    readonly index: number;
    /** How long it is. */
    readonly length: number;
}

/**
 * The numbers in a text that have the form of a CPF: `000.000.000-00` with any digits, and eleven digits
 * in any other spelling when the last two are the check digits of a CPF. Account ids, which have twelve,
 * telephone numbers and ids of keys have not.
 *
 * @see https://www.gov.br/receitafederal/pt-br/assuntos/meu-cpf
 */
export function cpfsIn(text: string): CpfMatch[] {
    // As long as what it stands for, so that places stay.
    const searched = text.replace(UUID, (uuid) => "#".repeat(uuid.length));
    return [...searched.matchAll(ELEVEN_DIGITS)]
        .filter(([number]) => MARKED.test(number) || isCpf(number))
        .map(({ index, 0: { length } }) => ({ index, length }));
}

/** The text with every CPF-shaped number made unreadable, for messages: they end in logs. */
export function withoutCpfs(text: string): string {
    return cpfsIn(text).reduceRight(
        (rest, { index, length }) =>
            `${rest.slice(0, index)}***.***.***-**${rest.slice(index + length)}`,
        text,
    );
}

function isCpf(number: string): boolean {
    const digits = number.normalize("NFKC").replace(/[^0-9]/g, "");
    // Digits of a script that has no use here: nothing but a CPF in disguise has eleven of them.
    return digits.length !== 11 || (checkDigit(digits, 9) && checkDigit(digits, 10));
}

/** Whether the digit at an index is the check digit of those before it, modulo 11. */
function checkDigit(digits: string, at: number): boolean {
    let sum = 0;
    for (let index = 0; index < at; index++) {
        sum += Number(digits[index]) * (at + 1 - index);
    }
    return ((sum * 10) % 11) % 10 === Number(digits[at]);
}
