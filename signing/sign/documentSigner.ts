import { createHash } from "node:crypto";
import type { KMSClient } from "@aws-sdk/client-kms";
import pLimit from "p-limit";
import { kmsSign, type KmsSignature } from "../kms/kmsKey";
import { SigningError, SigningErrorCode } from "../signingError";
import { compactJws, signingInput } from "../verify/compactJws";
import { PSS_256, verifiesPss256 } from "../verify/pss256";
import { closeUnread, type Document, documentDigest, type DocumentDigest } from "./documentDigest";
import { DiscardReason, type EvidenceWriter, SigningRecord } from "./evidenceWriter";
import { DOCUMENT_TYPE, documentFindings, type Manifest } from "./manifest";
import type { SigningKey, SigningKeys } from "./signingKeys";
import { requireGoingOn, untilAborted } from "./untilAborted";

/** What the caller states of a document. */
export interface DocumentStatement {
    /** The application's own name of the document: see `DOCUMENT_ID_RULE`. No personal data. */
    readonly documentId: string;
    /** Media type, such as `application/pdf`. */
    readonly mediaType: string;
    /** Ends the work, until KMS has answered; what KMS signed is then written down and released. */
    readonly signal?: AbortSignal;
}

/** A document's signature. */
export interface SignedDocument {
    /** The signature: a compact JWS (RFC 7515). */
    readonly jws: string;
    /** What was signed. */
    readonly manifest: Manifest;
    readonly kid: string;
    readonly keyArn: string;
    /** AWS's id of the call, to be found in the trail. */
    readonly requestId: string;
}

/** Signatures of one document: the second is by the key that made the first, named by its ARN. */
const MAX_SIGNATURES = 2;

/** What a document signer works with. */
export interface DocumentSignerParts {
    readonly kms: KMSClient;
    readonly keyId: string;
    readonly cns: string;
    readonly maxInFlight: number;
    readonly keys: SigningKeys;
    readonly clock: () => number;
    readonly evidence?: EvidenceWriter;
}

/** Signs documents with whichever published key an alias names. */
export class DocumentSigner {
    readonly #limit: ReturnType<typeof pLimit>;

    constructor(private readonly parts: DocumentSignerParts) {
        this.#limit = pLimit(parts.maxInFlight);
    }

    /** @throws SigningError, as `Signer.signDocument` says. */
    async sign(document: Document, statement: DocumentStatement): Promise<SignedDocument> {
        const { documentId, mediaType, signal } = statement;
        const findings = documentFindings({ documentId, mediaType });
        if (findings.length > 0) {
            closeUnread(document);
            throw new SigningError(SigningErrorCode.Input, findings);
        }
        const digest = await documentDigest(document, { signal });
        const { clock, keys, keyId } = this.parts;
        let named = keyId;
        let key = await untilAborted(keys.active(new Date(clock())), signal);
        for (let signatures = 1; signatures <= MAX_SIGNATURES; signatures++) {
            const manifest = this.#manifest(digest, statement, key);
            const header = { alg: "PS256", kid: key.published.kid, typ: DOCUMENT_TYPE };
            const input = signingInput(header, { ...manifest });
            const made = await this.#signInput(named, input, signal);
            if (made.keyArn === key.arn) {
                return this.#release({ manifest, input }, key, made);
            }
            // The alias has moved since. Its new key is asked by ARN: while AWS shows the move here and
            // not yet there, the alias might answer with either key, again and again.
            key = await this.#movedTo({ manifest, input }, made);
            named = key.arn;
        }
        throw new SigningError(
            SigningErrorCode.Mismatch,
            `KMS was asked for ${named} and signed with another key; nothing is released`,
        );
    }

    #manifest(
        { sha256, size }: DocumentDigest,
        { mediaType, documentId }: DocumentStatement,
        { published }: SigningKey,
    ): Manifest {
        const { cns, clock } = this.parts;
        const signedAt = new Date(clock()).toISOString();
        const { generation } = published;
        return { sha256, size, mediaType, documentId, cns, generation, signedAt };
    }

    /** Waits its turn, no longer than the signal lets it. Once KMS is asked, its answer is waited for. */
    async #signInput(
        keyId: string,
        input: Uint8Array,
        signal: AbortSignal | undefined,
    ): Promise<KmsSignature> {
        let begin: () => void;
        const begun = new Promise<void>((resolve) => (begin = resolve));
        const answered = this.#limit(() => {
            requireGoingOn(signal);
            begin();
            return kmsSign(this.parts.kms, keyId, sha256(input), signal);
        });
        await untilAborted(Promise.race([begun, answered]), signal);
        return answered;
    }

    /** What was signed is judged before its evidence, and its evidence is durable before it is released. */
    async #release(signed: Signed, key: SigningKey, made: KmsSignature): Promise<SignedDocument> {
        const { manifest, input } = signed;
        const { keyArn, requestId, signature } = made;
        const { kid, publicKey } = key.published;
        if (!verifiesPss256(input, signature, publicKey)) {
            await this.#recordDiscarded(signed, made, DiscardReason.Mismatch, key);
            throw new SigningError(
                SigningErrorCode.Mismatch,
                `what KMS answered for ${keyArn} (request ${requestId}) is no PS256 signature by the published key ${kid}; nothing is released. Stop signing and ask AWS.`,
            );
        }
        await this.#recordCreated(signed, made, key);
        return { jws: compactJws(input, signature), manifest, kid, keyArn, requestId };
    }

    /** The published key that signed in place of the expected one. */
    async #movedTo(signed: Signed, made: KmsSignature): Promise<SigningKey> {
        const { keys, clock } = this.parts;
        let key: SigningKey;
        try {
            key = await keys.key(made.keyArn, new Date(clock()));
        } catch (error) {
            await this.#recordDiscarded(signed, made, DiscardReason.ForeignKey);
            throw error;
        }
        await this.#recordDiscarded(signed, made, DiscardReason.AliasMoved, key);
        keys.remember(key.arn);
        return key;
    }

    #recordCreated(
        { manifest, input }: Signed,
        { keyArn, requestId, signature }: KmsSignature,
        { published }: SigningKey,
    ): Promise<void> {
        return this.#record(SigningRecord.Created, requestId, {
            ...{ cns: manifest.cns, generation: published.generation, keyArn, kid: published.kid },
            ...{ algorithm: PSS_256, digest: sha256(input).toString("hex") },
            ...{ documentSha256: manifest.sha256, documentId: manifest.documentId, requestId },
            signatureSha256: sha256(signature).toString("hex"),
            signedAt: manifest.signedAt,
        });
    }

    /** The trail has a call that signed: it gets its record too, if the key is one of the office's. */
    async #recordDiscarded(
        signed: Signed,
        made: KmsSignature,
        reason: DiscardReason,
        key?: SigningKey,
    ): Promise<void> {
        const { keyArn, requestId } = made;
        const { cns, documentId } = signed.manifest;
        const digest = sha256(signed.input).toString("hex");
        const data = { cns, keyArn, algorithm: PSS_256, digest, documentId, requestId, reason };
        await Promise.all([
            ...(key === undefined ? [] : [this.#recordCreated(signed, made, key)]),
            this.#record(SigningRecord.Discarded, requestId, data),
        ]);
    }

    async #record(
        type: string,
        requestId: string,
        data: Readonly<Record<string, string | number>>,
    ): Promise<void> {
        try {
            await this.parts.evidence?.append({ type, data });
        } catch (error) {
            throw new SigningError(
                SigningErrorCode.Evidence,
                `KMS signed (request ${requestId}), and the evidence of it could not be written, so the signature is not released: ${(error as Error).message}`,
                { cause: error },
            );
        }
    }
}

/** What KMS was asked to sign. */
interface Signed {
    readonly manifest: Manifest;
    readonly input: Uint8Array;
}

function sha256(bytes: Uint8Array): Buffer {
    return createHash("sha256").update(bytes).digest();
}
