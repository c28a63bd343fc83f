import { createHash } from "node:crypto";
import type { KMSClient } from "@aws-sdk/client-kms";
import pLimit from "p-limit";
import { kmsSign, type KmsSignature } from "../kms/kmsKey";
import { SigningError, SigningErrorCode } from "../signingError";
import { compactJws, signingInput } from "../verify/compactJws";
import { PSS_256, verifiesPss256 } from "../verify/pss256";
import {
    closeUnread,
    type Document,
    documentDigest,
    type DocumentDigest,
    requireGoingOn,
} from "./documentDigest";
import { DiscardReason, type EvidenceWriter, SigningRecord } from "./evidenceWriter";
import { DOCUMENT_TYPE, documentFindings, type Manifest } from "./manifest";
import type { SigningKey, SigningKeys } from "./signingKeys";

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
        let key = await keys.active(new Date(clock()));
        for (let signatures = 1; signatures <= MAX_SIGNATURES; signatures++) {
            const manifest = this.#manifest(digest, statement, key);
            const header = { alg: "PS256", kid: key.published.kid, typ: DOCUMENT_TYPE };
            const input = signingInput(header, { ...manifest });
            const made = await this.#signInput(named, input, signal);
            if (made.keyArn === key.arn) {
                return this.#release({ manifest, input, key, made });
            }
            // The alias has moved since. Its new key is asked by ARN: while AWS shows the move here and
            // not yet there, the alias might answer with either key, again and again.
            key = await this.#movedTo(made, { input, documentId });
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

    #signInput(
        keyId: string,
        input: Uint8Array,
        signal: AbortSignal | undefined,
    ): Promise<KmsSignature> {
        return this.#limit(() => {
            requireGoingOn(signal);
            return kmsSign(this.parts.kms, keyId, sha256(input), signal);
        });
    }

    /** What signed is judged before its evidence, and its evidence is durable before it is released. */
    async #release({ manifest, input, key, made }: Made): Promise<SignedDocument> {
        const { signature, keyArn, requestId } = made;
        const { documentId } = manifest;
        if (!verifiesPss256(input, signature, key.published.publicKey)) {
            await this.#discard(made, { input, documentId }, DiscardReason.Mismatch);
            throw new SigningError(
                SigningErrorCode.Mismatch,
                `what KMS answered for ${keyArn} (request ${requestId}) is no PS256 signature by the published key ${key.published.kid}; nothing is released. Stop signing and ask AWS.`,
            );
        }
        await this.#record(SigningRecord.Created, requestId, {
            ...{ cns: manifest.cns, generation: manifest.generation, keyArn },
            ...{
                kid: key.published.kid,
                algorithm: PSS_256,
                digest: sha256(input).toString("hex"),
            },
            ...{ documentSha256: manifest.sha256, documentId, requestId },
            signatureSha256: sha256(signature).toString("hex"),
            signedAt: manifest.signedAt,
        });
        const jws = compactJws(input, signature);
        return { jws, manifest, kid: key.published.kid, keyArn, requestId };
    }

    /** The published key that signed in place of the expected one. */
    async #movedTo(made: KmsSignature, signed: Signed): Promise<SigningKey> {
        const { keys, clock } = this.parts;
        let key: SigningKey;
        try {
            key = await keys.key(made.keyArn, new Date(clock()));
        } catch (error) {
            await this.#discard(made, signed, DiscardReason.ForeignKey);
            throw error;
        }
        await this.#discard(made, signed, DiscardReason.AliasMoved);
        keys.remember(key.arn);
        return key;
    }

    async #discard(
        { keyArn, requestId }: KmsSignature,
        { input, documentId }: Signed,
        reason: DiscardReason,
    ): Promise<void> {
        const { cns } = this.parts;
        const digest = sha256(input).toString("hex");
        const data = { cns, keyArn, algorithm: PSS_256, digest, documentId, requestId, reason };
        await this.#record(SigningRecord.Discarded, requestId, data);
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

/** What KMS signed, and of which document. */
interface Signed {
    readonly input: Uint8Array;
    readonly documentId: string;
}

interface Made {
    readonly manifest: Manifest;
    readonly input: Uint8Array;
    readonly key: SigningKey;
    readonly made: KmsSignature;
}

function sha256(bytes: Uint8Array): Buffer {
    return createHash("sha256").update(bytes).digest();
}
