/** `*` in a list of tokens: any run of characters, also none. */
export const ANY = -1;
/** `?` in a list of tokens: exactly one character. */
export const ONE = -2;

/** A pattern: code points, {@link ANY} and {@link ONE}. */
export type Tokens = readonly number[];

/** The text as itself: `*` and `?` are no wildcards. */
export function literalTokens(text: string): number[] {
    return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** The text with its wildcards. */
export function wildcardTokens(text: string): number[] {
    return Array.from(text, (character) =>
        character === "*" ? ANY : character === "?" ? ONE : (character.codePointAt(0) ?? 0),
    );
}

/**
 * Whether the whole value matches. Code points are compared exactly, without normalisation.
 *
 * @remarks Greedy with one point to go back to, which is enough since a later `*` can only match
 * more than an earlier one: at most tokens x characters steps, whatever the pattern.
 */
export function matchTokens(tokens: Tokens, value: string): boolean {
    let at = 0;
    let token = 0;
    let starToken = -1;
    let starAt = 0;
    while (at < value.length) {
        const wanted = tokens[token];
        const found = value.codePointAt(at) ?? 0;
        if (wanted === ANY) {
            starToken = token++;
            starAt = at;
        } else if (wanted === found || wanted === ONE) {
            token++;
            at += width(found);
        } else if (starToken >= 0) {
            starAt += width(value.codePointAt(starAt) ?? 0);
            at = starAt;
            token = starToken + 1;
        } else {
            return false;
        }
    }
    while (tokens[token] === ANY) {
        token++;
    }
    return token === tokens.length;
}

/**
 * The text with A to Z as a to z and everything else as it is. Full case folding would make letters
 * of other scripts equal to these: U+212A, the Kelvin sign, lowers to `k`.
 */
export function foldAscii(text: string): string {
    return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function width(codePoint: number): number {
    return codePoint > 0xffff ? 2 : 1;
}
