import type { JsonValue } from "./record";

/** Type of the record of one signature by KMS. */
export const SIGNATURE_CREATED = "signature.created";

/** What a record of type `signature.created` holds. */
export interface SignatureCreated {
    /** The office: six digits. */
    readonly cns: string;
    /** Generation of the signing key, from 1. */
    readonly generation: number;
    /** ARN of the key, not of an alias. */
    readonly keyArn: string;
    /** The key's id in the published JWKS. */
    readonly kid: string;
    /** As KMS calls it, `RSASSA_PSS_SHA_256`, or as JOSE does, `PS256`. */
    readonly algorithm: string;
    /** SHA-256 of the JWS signing input, in hexadecimal: what KMS signed. */
    readonly digest: string;
    /** SHA-256 of the document, in hexadecimal. */
    readonly documentSha256: string;
    /** The application's own name of the document. */
    readonly documentId: string;
    /** KMS's request id: joins the record with CloudTrail. */
    readonly requestId: string;
    /** SHA-256 of the signature, in hexadecimal. */
    readonly signatureSha256: string;
    /** When KMS answered: ISO 8601, UTC, milliseconds. */
    readonly signedAt: string;
    /** `DIGEST` or `RAW`, as KMS was called. @default "DIGEST" */
    readonly messageType?: string;
}

const SHA256: Rule = [/^[0-9a-f]{64}$/, "a SHA-256 in lower case hexadecimal"];
type Rule = readonly [form: RegExp, words: string];

/** Form of a KMS key's ARN. */
export const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:(\d{12}):key\/[A-Za-z0-9-]+$/;
/** Form of a time: ISO 8601, UTC, milliseconds. */
export const UTC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const FIELDS: Readonly<Record<keyof Required<SignatureCreated>, Rule>> = {
    cns: [/^\d{6}$/, "six digits"],
    generation: [/^[1-9]\d{0,5}$/, "a whole number from 1"],
    keyArn: [KEY_ARN, "the ARN of a KMS key"],
    kid: [/^[\w.:/-]{1,256}$/, "1 to 256 letters, digits and any of _.:/-"],
    algorithm: [/^[A-Z][A-Z0-9_]{1,63}$/, "an algorithm's name, RSASSA_PSS_SHA_256 or PS256"],
    digest: SHA256,
    documentSha256: SHA256,
    documentId: [/^\S.{0,255}$/u, "1 to 256 characters, no blank first"],
    requestId: [/^[\w-]{1,128}$/, "the request id that KMS answered"],
    signatureSha256: SHA256,
    signedAt: [UTC_TIME, "a time as in 2026-11-23T12:00:00.000Z"],
    messageType: [/^(DIGEST|RAW)$/, "DIGEST or RAW"],
};
const OPTIONAL: ReadonlySet<string> = new Set(["messageType"]);

/** What keeps data from being a {@link SignatureCreated}. Findings name fields, never values. */
export function signatureFindings(data: Readonly<Record<string, JsonValue>>): string[] {
    const missing = Object.entries(FIELDS).flatMap(([name, [form, words]]) => {
        const value = Object.hasOwn(data, name) ? data[name] : undefined;
        if (value === undefined) {
            return OPTIONAL.has(name) ? [] : [`data.${name}: missing; expected ${words}`];
        }
        const isOfType = typeof value === (name === "generation" ? "number" : "string");
        const text = typeof value === "object" ? JSON.stringify(value) : String(value);
        const isReal = name !== "signedAt" || !Number.isNaN(Date.parse(text));
        return isOfType && form.test(text) && isReal ? [] : [`data.${name}: expected ${words}`];
    });
    const unknown = Object.keys(data).filter((name) => !Object.hasOwn(FIELDS, name));
    return [
        ...missing,
        ...(unknown.length > 0
            ? [`data: has ${unknown.length} members that a signature's record does not have`]
            : []),
    ];
}
