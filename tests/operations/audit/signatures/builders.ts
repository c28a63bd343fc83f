import type { EvidenceRecord } from "../../../../evidence/index";
import type { Reconciliation } from "../../../../operations/audit/signatures/reconciliation";
import { Reconciler } from "../../../../operations/audit/signatures/reconcile";
import type { Question } from "../../../../operations/audit/signatures/reconciliation";
import { readEvent } from "../../../../operations/audit/signatures/signEvent";
import { KEY_ARN, signatureEntry } from "../../../evidence/builders";

export const SIGNER_ROLE = "arn:aws:iam::111111111111:role/cartorio/Signer";
export const SIGNER = "arn:aws:sts::111111111111:assumed-role/Signer/application";
export const OTHER_KEY = KEY_ARN.replace("1234abcd", "9999abcd");

/** An event of Sign as CloudTrail writes it; with what differs. */
export function signEventJson(
    requestID: string,
    different: Readonly<Record<string, unknown>> = {},
) {
    return {
        eventVersion: "1.11",
        userIdentity: {
            type: "AssumedRole",
            arn: SIGNER,
            accountId: "111111111111",
            sessionContext: { sessionIssuer: { type: "Role", arn: SIGNER_ROLE } },
        },
        eventTime: "2026-11-23T12:00:00Z",
        eventSource: "kms.amazonaws.com",
        eventName: "Sign",
        awsRegion: "sa-east-1",
        sourceIPAddress: "192.0.2.7",
        requestParameters: {
            keyId: "alias/cartorio-assinatura",
            messageType: "DIGEST",
            signingAlgorithm: "RSASSA_PSS_SHA_256",
        },
        responseElements: null,
        requestID,
        eventID: `event-${requestID}`,
        resources: [{ accountId: "111111111111", type: "AWS::KMS::Key", ARN: KEY_ARN }],
        ...different,
    };
}

/** A record of a signature at a place of some chain. */
export function signatureRecord(
    requestId: string,
    seq: number,
    different: Parameters<typeof signatureEntry>[0] = {},
): EvidenceRecord {
    return {
        ...{ v: 1, chain: "0".repeat(32), seq, at: "2026-11-23T12:00:00.000Z" },
        ...signatureEntry({ requestId, ...different }),
        ...{ prev: "0".repeat(64), hash: "0".repeat(64) },
    };
}

/** Joins records and events. */
export function reconciled(
    records: readonly EvidenceRecord[],
    events: readonly object[],
    question: Partial<Question> = {},
): Reconciliation {
    const reconciler = new Reconciler({ marginMs: 0, signer: "cartorio/Signer", ...question });
    records.forEach((record) => reconciler.takeRecord(record));
    events.forEach((event) => reconciler.takeEvent(readEvent(event)));
    return reconciler.finish();
}
