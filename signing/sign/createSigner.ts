import type { KMSClient } from "@aws-sdk/client-kms";
import { CNS } from "../jwks/publishedKey";
import { kmsClient, type KmsClientSettings } from "../kms/kmsClient";
import { SigningError, SigningErrorCode } from "../signingError";
import type { Document } from "./documentDigest";
import { DocumentSigner, type DocumentStatement, type SignedDocument } from "./documentSigner";
import type { EvidenceWriter } from "./evidenceWriter";
import { type PublishedKeysSource, SigningKeys } from "./signingKeys";

/** What a signer is made of. Without `kms` it makes a client of its own from the KMS settings. */
export interface SignerOptions extends KmsClientSettings {
    /** A client of the caller's; its retries and time limits are the caller's too. */
    readonly kms?: KMSClient;
    /** The key that signs: alias or ARN. @default "alias/cartorio-assinatura" */
    readonly keyId?: string;
    /** The office that signs: six digits. */
    readonly cns: string;
    /** The office's published keys; a function is asked again when a key is not among them. */
    readonly publishedKeys: PublishedKeysSource;
    /** Where every signature is written down before it is released. */
    readonly evidence?: EvidenceWriter;
    /** Calls of Sign at the same time; more wait. From 1. @default 16 */
    readonly maxInFlight?: number;
    /** The current time, in milliseconds since 1970. @default Date.now */
    readonly clock?: () => number;
}

/** Signs documents with an office's key. */
export interface Signer {
    /**
     * Signs a document by its SHA-256, which is computed here: KMS never sees the document.
     * @throws SigningError; every code but those of verification alone. Nothing is released then.
     */
    signDocument(document: Document, statement: DocumentStatement): Promise<SignedDocument>;
    /** Ends the connections of a client that the signer made; no call may be under way. */
    close(): void;
}

/** The alias of the signing key, the same in every account. */
export const SIGNING_ALIAS = "alias/cartorio-assinatura";
const MAX_IN_FLIGHT = 16;
const MOST_IN_FLIGHT = 1000;

/**
 * Makes a signer. It asks nothing of KMS yet.
 * @throws SigningError `input` with every finding, `keys` for published keys that can't be trusted.
 */
export function createSigner(options: SignerOptions): Signer {
    const { keyId = SIGNING_ALIAS, cns, maxInFlight = MAX_IN_FLIGHT } = options;
    const findings = [
        ...(CNS.test(cns) ? [] : [`cns is ${JSON.stringify(cns)}; expected six digits`]),
        ...(typeof keyId === "string" && keyId !== "" ? [] : ["keyId is empty; expected an alias"]),
        ...(Number.isInteger(maxInFlight) && maxInFlight >= 1 && maxInFlight <= MOST_IN_FLIGHT
            ? []
            : [
                  `maxInFlight is ${maxInFlight}; expected a whole number from 1 to ${MOST_IN_FLIGHT}`,
              ]),
    ];
    if (findings.length > 0) {
        throw new SigningError(SigningErrorCode.Input, findings);
    }
    const own = options.kms === undefined ? kmsClient(options, maxInFlight) : undefined;
    const kms = options.kms ?? own!;
    const signer = new DocumentSigner({
        ...{ kms, keyId, cns, maxInFlight },
        keys: new SigningKeys(kms, keyId, cns, options.publishedKeys),
        clock: options.clock ?? Date.now,
        ...(options.evidence === undefined ? {} : { evidence: options.evidence }),
    });
    return {
        signDocument: (document, statement) => signer.sign(document, statement),
        close: () => own?.destroy(),
    };
}
