/** Why a document was not encrypted or decrypted. */
export const EncryptionErrorCode = {
    /** A value of the caller is of no valid form. */
    Invalid: "invalid",
    /** The file to read can't be read, or changed while it was read. */
    Source: "source",
    /** The file to write exists, or can't be written. */
    Target: "target",
    /** The key is no document key, or not the one that the message was encrypted under. */
    Key: "key",
    /** KMS refuses: the key's policy, the context, the state of the key. */
    Refused: "refused",
    /** The file is no message of this format, or not within its limits. */
    Malformed: "malformed",
    /** The message belongs to another cartório or document, or says more than it may. */
    Context: "context",
    /** The message is not what was encrypted. */
    Tampered: "tampered",
} as const;
export type EncryptionErrorCode = (typeof EncryptionErrorCode)[keyof typeof EncryptionErrorCode];

/** A document was not encrypted or decrypted; the target is as it was before. */
export class EncryptionError extends Error {
    public constructor(
        public readonly code: EncryptionErrorCode,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        this.name = "EncryptionError";
    }
}
