import { EncryptionError, EncryptionErrorCode } from "./encryptionError";
import { type Cursor, cursorOn } from "./cursor";
import { MAX_DATA_KEYS, MAX_FRAME_LENGTH, MAX_HEADER_LENGTH } from "./limits";

/** The header of a message, read and not yet authenticated. */
export interface MessageHeader {
    /** Its bytes, the authentication tag included. */
    readonly bytes: Buffer;
    readonly context: ReadonlyMap<string, string>;
    /** ARN of the key that wraps the data key, as the message says. */
    readonly keyArn: string;
    /** Bytes of plaintext in every frame but the last. */
    readonly frameLength: number;
}

const VERSION = 2;
/** AES-256-GCM, HKDF with SHA-512, key commitment, ECDSA on P-384: the suite that signs and commits. */
const SUITE = 0x0578;
const MESSAGE_ID_LENGTH = 32;
const FRAMED = 2;
const COMMITMENT_LENGTH = 32;
const TAG_LENGTH = 16;
const KMS_PROVIDER = "aws-kms";

/**
 * Reads the header of a message, so that nobody is asked to unwrap a key for what this format refuses.
 * @param start the first bytes of the file, as many as there are, at least {@link MAX_HEADER_LENGTH} of them.
 * @throws EncryptionError `malformed`.
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html#header-structure
 */
export function parseMessageHeader(start: Buffer): MessageHeader {
    const cursor = cursorOn(start.subarray(0, MAX_HEADER_LENGTH), () =>
        malformed(
            start.length < MAX_HEADER_LENGTH
                ? "it ends within its header; expected a whole message: get the file again"
                : `its header is longer than ${MAX_HEADER_LENGTH} bytes`,
        ),
    );
    const version = cursor.uint8();
    if (version !== VERSION) {
        throw malformed(
            `it begins with version ${version}; expected ${VERSION}, the messages with key commitment` +
                (version === 1 ? ". Version 1 lacks it and is never opened" : ""),
        );
    }
    const suite = cursor.uint16();
    if (suite !== SUITE) {
        throw malformed(`its algorithm suite is ${hex(suite)}; expected ${hex(SUITE)}`);
    }
    cursor.bytes(MESSAGE_ID_LENGTH);
    const context = readContext(cursor);
    const keyArn = readDataKey(cursor);
    const contentType = cursor.uint8();
    const frameLength = cursor.uint32();
    if (contentType !== FRAMED || frameLength < 1 || frameLength > MAX_FRAME_LENGTH) {
        throw malformed(
            `its content type is ${contentType} with frames of ${frameLength} bytes; expected type ${FRAMED}, ` +
                `frames of 1 to ${MAX_FRAME_LENGTH} bytes`,
        );
    }
    cursor.bytes(COMMITMENT_LENGTH + TAG_LENGTH);
    return { bytes: start.subarray(0, cursor.position()), context, keyArn, frameLength };
}

function readContext(cursor: Cursor): Map<string, string> {
    const length = cursor.uint16();
    const end = cursor.position() + length;
    const context = new Map<string, string>();
    const count = length === 0 ? 0 : cursor.uint16();
    for (let index = 0; index < count; index += 1) {
        const [name, value] = [readText(cursor), readText(cursor)];
        if (context.has(name)) {
            throw malformed(`its context has ${JSON.stringify(name)} twice`);
        }
        context.set(name, value);
    }
    if (cursor.position() !== end) {
        throw malformed(`its context is not as long as it says, ${length} bytes`);
    }
    return context;
}

function readDataKey(cursor: Cursor): string {
    const count = cursor.uint16();
    if (count < 1 || count > MAX_DATA_KEYS) {
        throw malformed(`it has ${count} encrypted data keys; expected ${MAX_DATA_KEYS}`);
    }
    const provider = readText(cursor);
    const keyArn = readText(cursor);
    cursor.bytes(cursor.uint16());
    if (provider !== KMS_PROVIDER) {
        throw malformed(
            `its data key is wrapped by ${JSON.stringify(provider)}; expected ${KMS_PROVIDER}`,
        );
    }
    return keyArn;
}

function readText(cursor: Cursor): string {
    const bytes = cursor.bytes(cursor.uint16());
    const text = bytes.toString("utf8");
    if (!Buffer.from(text, "utf8").equals(bytes)) {
        throw malformed("a text of its header is not UTF-8");
    }
    return text;
}

function hex(suite: number): string {
    return `0x${suite.toString(16).padStart(4, "0")}`;
}

function malformed(what: string): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Malformed,
        `the file is no encrypted document of this format: ${what}`,
    );
}
