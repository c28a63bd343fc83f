/** Eleven digits, as they stand or parted by up to three other signs, and no more than eleven. */
const ELEVEN_DIGITS =
    /(?<!\p{Nd}[^\p{L}\p{Nd}]{0,3})\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){10}(?![^\p{L}\p{Nd}]{0,3}\p{Nd})/u;

/**
 * Whether a text holds what has the shape of a CPF, Brazil's number of a natural person. Certificates are
 * published: no such number may be in them (LGPD). A CNPJ, of fourteen digits, is of an office and may.
 */
export function hasCpfShape(text: string): boolean {
    return ELEVEN_DIGITS.test(text.normalize("NFKC"));
}
