import { createHash, createPublicKey, randomUUID } from "node:crypto";
import { jwkThumbprint } from "../../signing/jwks/jwkThumbprint";
import {
    DiscardReason,
    type EvidenceWriter,
    SigningRecord,
} from "../../signing/sign/evidenceWriter";
import type { StackAccount } from "../account/stackAccount";
import { tellingEvidence } from "./openWriter";

/** A signature by KMS that a command made of something that is no document. */
export interface KeyUse {
    readonly keyArn: string;
    readonly requestId: string;
    /** As KMS calls it. */
    readonly algorithm: string;
    /** What KMS was given: SHA-256 of what was signed, 32 bytes. */
    readonly digest: Uint8Array;
    readonly signature: Uint8Array;
}

/** Writes a signature down; resolves when that is durable. */
export type RecordUse = (use: KeyUse, spkiOf: () => Promise<Uint8Array>) => Promise<void>;

/**
 * Writes down what a command signs that is no document, so that the audit finds its call: as the signature of
 * the registry's active generation, of a document that is named by the command. Of a key that is not the
 * account's, that its signature was thrown away.
 * @param name of what is signed: the record's `documentId` is `<name>:<UUID>`, one of a run.
 */
export function useRecorder(
    evidence: EvidenceWriter,
    { cartorio, region }: StackAccount,
    name: string,
): RecordUse {
    const { cns, accountId, signingKey } = cartorio;
    const documentId = `${name}:${randomUUID()}`;
    const generation = signingKey.generations.find(({ state }) => state === "active")!.id;
    return async ({ keyArn, requestId, algorithm, digest, signature }, spkiOf) => {
        const common = { cns, keyArn, algorithm, digest: hex(digest), documentId, requestId };
        const append = (type: string, data: Readonly<Record<string, string | number>>) =>
            tellingEvidence(() => evidence.append({ type, data: { ...common, ...data } }));
        if (!keyArn.startsWith(`arn:aws:kms:${region}:${accountId}:key/`)) {
            await append(SigningRecord.Discarded, { reason: DiscardReason.ForeignKey });
            return;
        }
        const key = Buffer.from(await spkiOf());
        await append(SigningRecord.Created, {
            kid: jwkThumbprint(createPublicKey({ key, format: "der", type: "spki" })),
            ...{ generation, documentSha256: hex(digest) },
            signatureSha256: createHash("sha256").update(signature).digest("hex"),
            signedAt: new Date().toISOString(),
        });
    };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
