import {
    EvidenceError,
    EvidenceErrorCode,
    type EvidenceRecord,
    SIGNATURE_CREATED,
    type SignatureCreated,
    signatureFindings,
} from "../../../evidence/index";
import { SigningRecord } from "../../../signing/sign/evidenceWriter";
import type { About } from "./differenceList";

/** What is kept of a signature's record: ids, no content. */
export interface KeptRecord {
    readonly requestId: string;
    readonly keyArn: string;
    /** As KMS calls it. */
    readonly algorithm: string;
    readonly messageType: string;
    /** In milliseconds since 1970. */
    readonly time: number;
    /** Where it stands. */
    readonly chain: string;
    readonly seq: number;
    /** Of the event that belongs to it, once it is found. */
    eventId?: string;
}

/** JOSE's names of what KMS calls otherwise. */
const KMS_NAMES: Readonly<Record<string, string>> = {
    PS256: "RSASSA_PSS_SHA_256",
    RS256: "RSASSA_PKCS1_V1_5_SHA_256",
    ES256: "ECDSA_SHA_256",
};

/**
 * Takes what the audit needs of a record; undefined for a record of something else.
 * @param shared gives a text that many records have from one place in memory.
 * @throws EvidenceError `broken` for a record of a signature that no honest writer can have appended.
 */
export function keptRecord(
    { type, data, chain, seq }: EvidenceRecord,
    shared: (name: string) => string,
): KeptRecord | undefined {
    if (type !== SIGNATURE_CREATED) {
        return undefined;
    }
    const findings = signatureFindings(data);
    if (findings.length > 0) {
        throw new EvidenceError(
            EvidenceErrorCode.Broken,
            `record ${seq} of chain ${chain} is no record of a signature, so another program wrote it: ${findings.join("; ")}`,
        );
    }
    const signature = data as unknown as SignatureCreated;
    const { requestId, keyArn, algorithm, messageType = "DIGEST", signedAt } = signature;
    return {
        ...{ requestId, keyArn: shared(keyArn), messageType: shared(messageType) },
        algorithm: shared(KMS_NAMES[algorithm] ?? algorithm),
        ...{ time: Date.parse(signedAt), chain: shared(chain), seq },
    };
}

/** What is kept of the record of a signature that the application threw away. */
export interface DiscardedRecord {
    readonly requestId: string;
    readonly keyArn: string;
    /** As the application tells it. */
    readonly reason: string;
    readonly chain: string;
    readonly seq: number;
}

/** Takes what the audit needs of the record of a signature that was thrown away; undefined for any other. */
export function discardedRecord(record: EvidenceRecord): DiscardedRecord | undefined {
    const { type, data, chain, seq } = record;
    const { requestId, keyArn, reason } = data;
    return type === SigningRecord.Discarded &&
        typeof requestId === "string" &&
        typeof keyArn === "string" &&
        typeof reason === "string"
        ? { requestId, keyArn, reason, chain, seq }
        : undefined;
}

/** Where a record stands, as reports write it. */
export function placeOf({ chain, seq }: Pick<KeptRecord, "chain" | "seq">): string {
    return `${chain}:${seq}`;
}

/** What a report tells of a record. */
export function aboutRecord(kept: KeptRecord): About {
    return { time: kept.time, keyArn: kept.keyArn, record: placeOf(kept) };
}
