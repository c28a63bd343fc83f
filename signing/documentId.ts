/** What a document id may be; it is opaque, since whoever gets the signature or reads AWS's trail reads it. */
export const DOCUMENT_ID_RULE =
    "1 to 128 ASCII letters, digits and any of . _ : / -, a letter or digit first, and no number in the form of a CPF";
const DOCUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;
/** Among the digits of hashes and UUIDs, eleven in a row mean nothing. */
const RANDOM =
    /(?<![0-9A-Za-z])(?:[0-9a-f]{32,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])/gi;
const CPF = /(?<!\d)\d{3}\.?\d{3}\.?\d{3}[-./]?\d{2}(?!\d)/;

/**
 * Whether a value is what {@link DOCUMENT_ID_RULE} says. Evidence takes every such id: its own search for
 * personal data finds nothing in it.
 */
export function isDocumentId(value: unknown): value is string {
    return (
        typeof value === "string" &&
        DOCUMENT_ID.test(value) &&
        !CPF.test(value.replace(RANDOM, "#"))
    );
}
