import { DOCUMENT_ID_RULE, isDocumentId } from "../documentId";
import { CNS, utcTime } from "../jwks/publishedKey";
import type { JsonObject } from "../jwks/strictJson";

/** `typ` of the header, so that nothing else that the key signs is taken for a document's signature. */
export const DOCUMENT_TYPE = "cartorio-document+jws";

/** What is signed: the document by its digest, and what the signer states of it. */
export interface Manifest {
    /** SHA-256 of the document, in lower case hexadecimal. */
    readonly sha256: string;
    /** Length of the document, in bytes. */
    readonly size: number;
    /** Media type (RFC 6838), such as `application/pdf`; at most 128 characters. */
    readonly mediaType: string;
    /** The application's own name of the document: {@link DOCUMENT_ID_RULE}. */
    readonly documentId: string;
    /** The office: six digits. */
    readonly cns: string;
    /** Generation of the key that signs, from 1. */
    readonly generation: number;
    /** When, as the signer's own clock says: ISO 8601, UTC, milliseconds. */
    readonly signedAt: string;
}

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const MAX_MEDIA_TYPE = 128;

/** What is wrong with a document's name or media type, of any origin; each is a sentence. */
export function documentFindings({ documentId, mediaType }: JsonObject): string[] {
    const findings: string[] = [];
    if (!isDocumentId(documentId)) {
        // Not shown: what breaks the rule may be somebody's CPF.
        findings.push(`documentId is not as expected: ${DOCUMENT_ID_RULE}`);
    }
    if (
        typeof mediaType !== "string" ||
        mediaType.length > MAX_MEDIA_TYPE ||
        !MEDIA_TYPE.test(mediaType)
    ) {
        findings.push(
            `mediaType is not as expected: a media type in lower case without parameters, such as application/pdf, at most ${MAX_MEDIA_TYPE} characters`,
        );
    }
    return findings;
}

/** What keeps a payload from being a {@link Manifest}; each is a sentence. */
export function manifestFindings(payload: JsonObject): string[] {
    const { sha256, size, cns, generation, signedAt } = payload;
    const isWhole = (value: unknown, from: number) =>
        Number.isSafeInteger(value) && Number(value) >= from;
    const rules: Readonly<Record<string, [isGood: boolean, expected: string]>> = {
        sha256: [
            typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256),
            "64 hexadecimal digits in lower case",
        ],
        size: [isWhole(size, 0), "a number of bytes"],
        cns: [typeof cns === "string" && CNS.test(cns), "six digits"],
        generation: [isWhole(generation, 1), "a number from 1"],
        signedAt: [utcTime(signedAt) !== undefined, "a time as in 2026-11-23T12:00:00.000Z"],
    };
    const known = new Set([...Object.keys(rules), "documentId", "mediaType"]);
    const unknown = Object.keys(payload).filter((name) => !known.has(name));
    return [
        ...Object.entries(rules)
            .filter(([, [isGood]]) => !isGood)
            .map(([name, [, expected]]) => `${name} is not as expected: ${expected}`),
        ...documentFindings(payload),
        ...(unknown.length > 0
            ? [`there are ${unknown.length} members that it does not have`]
            : []),
    ];
}
