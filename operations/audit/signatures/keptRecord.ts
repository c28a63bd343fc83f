import {
    EvidenceError,
    EvidenceErrorCode,
    type EvidenceRecord,
    SIGNATURE_CREATED,
    type SignatureCreated,
    signatureFindings,
} from "../../../evidence/index";

/** What is kept of a signature's record: ids, no content. */
export interface KeptRecord {
    readonly requestId: string;
    readonly keyArn: string;
    /** As KMS calls it. */
    readonly algorithm: string;
    readonly messageType: string;
    /** In milliseconds since 1970. */
    readonly time: number;
    /** Chain and place. */
    readonly record: string;
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
 * @throws EvidenceError `broken` for a record of a signature that no honest writer can have appended.
 */
export function keptRecord({ type, data, chain, seq }: EvidenceRecord): KeptRecord | undefined {
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
        ...{ requestId, keyArn, messageType, time: Date.parse(signedAt) },
        algorithm: KMS_NAMES[algorithm] ?? algorithm,
        record: `${chain}:${seq}`,
    };
}
