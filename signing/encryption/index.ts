export { decryptDocument, type DecryptDocumentOptions } from "./decryptDocument";
export { DOCUMENT_ALIAS } from "./documentKey";
export {
    type DocumentReport,
    encryptDocument,
    type EncryptDocumentOptions,
} from "./encryptDocument";
export { EncryptionError, EncryptionErrorCode } from "./encryptionError";
