export { type EvidenceChain, openChain, type Writer } from "./chain";
export { EvidenceError, EvidenceErrorCode } from "./evidenceError";
export { type FolderOptions, FolderStore } from "./folderStore";
export { readRecords } from "./readRecords";
export { BreakKind } from "./readRecord";
export {
    ChainType,
    type EvidenceEntry,
    type EvidenceRecord,
    FORMAT_VERSION,
    type Head,
    type JsonValue,
} from "./record";
export { type S3Options, S3Store } from "./s3Store";
export { SIGNATURE_CREATED, type SignatureCreated, signatureFindings } from "./signatureCreated";
export type { ChainWriter, EvidenceStore, Segment } from "./store";
export type { Break, ChainReport } from "./verifyChain";
export {
    describeBreak,
    type EvidenceReport,
    parseHead,
    verifyEvidence,
    type VerifyOptions,
} from "./verifyEvidence";
