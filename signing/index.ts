export { DOCUMENT_ID_RULE } from "./documentId";
export { buildJwks, type JwksSource, type PublishedGeneration } from "./jwks/buildJwks";
export { jwkThumbprint } from "./jwks/jwkThumbprint";
export {
    type Jwks,
    type PublishedJwk,
    type PublishedKey,
    PublishedState,
} from "./jwks/publishedKey";
export { loadJwks, PublishedKeys } from "./jwks/publishedKeys";
export { kmsClient, type KmsClientSettings } from "./kms/kmsClient";
export { createSigner, type Signer, type SignerOptions, SIGNING_ALIAS } from "./sign/createSigner";
export type { Document } from "./sign/documentDigest";
export type { DocumentStatement, SignedDocument } from "./sign/documentSigner";
export { DiscardReason, type EvidenceWriter, SigningRecord } from "./sign/evidenceWriter";
export { DOCUMENT_TYPE, type Manifest } from "./sign/manifest";
export type { PublishedKeysSource } from "./sign/signingKeys";
export { SigningError, SigningErrorCode } from "./signingError";
export { type CompactJws, parseCompactJws, signingInput } from "./verify/compactJws";
export { PSS_256, verifiesPss256 } from "./verify/pss256";
export type { TimestampVerdict, TimestampVerifier } from "./verify/timestamp";
export { type SignedFacts, type Verdict, type VerifyFinding, VerifyReason } from "./verify/verdict";
export {
    verifyDocument,
    type VerifyExpectations,
    type VerifyKeys,
    type VerifyOptions,
} from "./verify/verifyDocument";
export * from "./encryption/index";
export * from "./timestamp/index";
export * from "./x509/index";
