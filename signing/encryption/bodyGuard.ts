import { Transform, type TransformCallback } from "node:stream";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";
import { MAX_SIGNATURE_LENGTH } from "./limits";

const SEQUENCE_LENGTH = 4;
const LAST_FRAME = 0xffffffff;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Lets through a message's header, frames and footer, and nothing that is not formed like them.
 *
 * The AWS Encryption SDK for JavaScript (5.0.2) keeps whatever follows the last frame in memory until the end,
 * and says of a damaged message little that helps. So what is not formed like a message stops here. Whether
 * the rest is authentic is the SDK's to judge.
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html#body-structure
 */
export class BodyGuard extends Transform {
    /** Bytes of a field that came in an earlier chunk. */
    #kept: Buffer = Buffer.alloc(0);
    /** Bytes to let through unseen: the header, content and tag of a frame, or the signature. */
    #unseen: number;
    #sequence = 1;
    #part: "frame" | "lastFrame" | "footer" | "end" = "frame";

    /**
     * @param headerLength bytes of the header, which was judged and is let through.
     * @param frameLength bytes of plaintext in a frame, as the header says.
     */
    public constructor(
        headerLength: number,
        private readonly frameLength: number,
    ) {
        super();
        this.#unseen = headerLength;
    }

    public override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
        try {
            this.#judge(chunk);
        } catch (error) {
            done(error as Error);
            return;
        }
        done(null, chunk);
    }

    public override _flush(done: TransformCallback): void {
        const isWhole = this.#part === "end" && this.#unseen === 0;
        done(isWhole ? null : malformed("it ends early; expected a whole message: get it again"));
    }

    #judge(chunk: Buffer): void {
        let rest = chunk;
        while (rest.length > 0) {
            if (this.#unseen > 0) {
                const length = Math.min(this.#unseen, rest.length);
                this.#unseen -= length;
                rest = rest.subarray(length);
                continue;
            }
            const wanted = this.#fieldLength() - this.#kept.length;
            this.#kept = Buffer.concat([this.#kept, rest.subarray(0, wanted)]);
            rest = rest.subarray(wanted);
            if (this.#kept.length === this.#fieldLength()) {
                const field = this.#kept;
                this.#kept = Buffer.alloc(0);
                this.#readField(field);
            }
        }
    }

    #fieldLength(): number {
        switch (this.#part) {
            case "frame":
                return SEQUENCE_LENGTH;
            case "lastFrame":
                return SEQUENCE_LENGTH + IV_LENGTH + 4;
            case "footer":
                return 2;
            case "end":
                throw malformed("bytes follow its end");
        }
    }

    #readField(field: Buffer): void {
        switch (this.#part) {
            case "frame": {
                const sequence = field.readUInt32BE();
                if (sequence === LAST_FRAME) {
                    this.#part = "lastFrame";
                } else {
                    this.#nextFrame(sequence);
                    this.#unseen = IV_LENGTH + this.frameLength + TAG_LENGTH;
                }
                return;
            }
            case "lastFrame":
                this.#nextFrame(field.readUInt32BE());
                this.#unseen = this.#lastLength(field) + TAG_LENGTH;
                this.#part = "footer";
                return;
            case "footer":
                this.#unseen = signatureLength(field);
                this.#part = "end";
                return;
            case "end":
        }
    }

    #nextFrame(sequence: number): void {
        if (sequence !== this.#sequence) {
            throw malformed(`frame ${sequence} follows; expected frame ${this.#sequence}`);
        }
        this.#sequence += 1;
    }

    #lastLength(field: Buffer): number {
        const length = field.readUInt32BE(SEQUENCE_LENGTH + IV_LENGTH);
        if (length > this.frameLength) {
            throw malformed(
                `its last frame has ${length} bytes; expected at most ${this.frameLength}`,
            );
        }
        return length;
    }
}

function signatureLength(field: Buffer): number {
    const length = field.readUInt16BE();
    if (length < 1 || length > MAX_SIGNATURE_LENGTH) {
        throw malformed(`its signature has ${length} bytes; expected 1 to ${MAX_SIGNATURE_LENGTH}`);
    }
    return length;
}

function malformed(what: string): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Malformed,
        `the encrypted document is damaged: ${what}`,
    );
}
