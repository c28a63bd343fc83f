import { createHash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";

/** Lets bytes through, and in the end refuses them unless their SHA-256 is the one expected. */
export class DigestTap extends Transform {
    readonly #hash = createHash("sha256");
    #bytes = 0;

    /**
     * @param expected 64 hexadecimal digits in lower case.
     * @param otherwise makes the error for other bytes.
     */
    public constructor(
        private readonly expected: string,
        private readonly otherwise: (found: string) => Error,
    ) {
        super();
    }

    /** How many bytes went through. */
    public get bytes(): number {
        return this.#bytes;
    }

    public override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
        this.#hash.update(chunk);
        this.#bytes += chunk.length;
        done(null, chunk);
    }

    public override _flush(done: TransformCallback): void {
        const found = this.#hash.digest("hex");
        done(found === this.expected ? null : this.otherwise(found));
    }
}
