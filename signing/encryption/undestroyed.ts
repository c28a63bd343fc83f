import { Duplex } from "node:stream";

/**
 * A stream that stands for another one and, when it is destroyed, lets that one run to its end unread.
 *
 * What encrypts in the AWS Encryption SDK for JavaScript (5.0.2) may not be destroyed: it joins its parts
 * by a pipeline without a callback, and then throws where nobody can catch it, which ends the process.
 */
export function undestroyed(inner: Duplex): Duplex {
    const outer = new Duplex({
        write: (chunk: Buffer, encoding, done) => void inner.write(chunk, encoding, done),
        final: (done) => {
            inner.end();
            done();
        },
        read: () => void inner.resume(),
        destroy: (error, done) => {
            inner.off("data", forward);
            inner.end();
            inner.resume();
            done(error);
        },
    });
    const forward = (chunk: Buffer) => {
        if (!outer.push(chunk)) {
            inner.pause();
        }
    };
    inner.pause();
    inner.on("data", forward);
    inner.on("end", () => outer.destroyed || outer.push(null));
    inner.on("error", (error) => outer.destroy(error));
    return outer;
}
