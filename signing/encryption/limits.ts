/** Encrypted data keys of a message: the one of the document key. */
export const MAX_DATA_KEYS = 1;

/** Bytes of plaintext in a frame that is written; a reader holds one frame in memory. */
export const FRAME_LENGTH = 64 * 1024;

/** Bytes of plaintext in a frame that is read, whoever wrote the message. */
export const MAX_FRAME_LENGTH = 1024 * 1024;

/** Bytes of a header: context, wrapped key and ARN take about 0.9 KB of it. */
export const MAX_HEADER_LENGTH = 8 * 1024;

/** Bytes of the signature at a message's end: ECDSA on P-384 in DER takes at most 104. */
export const MAX_SIGNATURE_LENGTH = 104;
