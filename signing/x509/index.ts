export type { AlternativeName } from "./alternativeNames";
export { type Certificate, parseCertificate } from "./certificate";
export { type CertificateRequestInput, createCertificateRequest } from "./certificateRequest";
export { buildChain, type ChainRequest } from "./chain";
export type { DigestSigner } from "./digestSigner";
export { documentDigest, type DocumentSource } from "./documentDigest";
export { type KmsDigestSigner, kmsDigestSigner } from "./kmsDigestSigner";
export { readCertificates, toPem } from "./pem";
export {
    createSelfSignedCertificate,
    MAX_DAYS,
    type SelfSignedInput,
} from "./selfSignedCertificate";
export { type CmsSignature, signCms, type SignCmsOptions } from "./signCms";
export { parseSubject, type Subject, subjectFindings } from "./subject";
export { verifyCertificateRequest } from "./verifyCertificateRequest";
export { type VerifiedCms, verifyCms, type VerifyCmsOptions } from "./verifyCms";
export { X509Error, X509ErrorCode } from "./x509Error";
