// Does not prove that AES-GCM, HKDF and ECDSA hold: they are taken as they are.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { KMSClient } from "@aws-sdk/client-kms";
import fc from "fast-check";
import {
    decryptDocument,
    encryptDocument,
    EncryptionError,
} from "../../../signing/encryption/index";
import { FRAME_LENGTH } from "../../../signing/encryption/limits";
import { parseMessageHeader } from "../../../signing/encryption/messageHeader";
import { CNS, DocumentWorld } from "./documentWorld";
import { refusedWith } from "./support";

/** Sequence, IV and tag of a frame. */
const FRAME_OVERHEAD = 4 + 12 + 16;
const RUNS = 60;

describe("decryptDocument of what is not what was encrypted", function () {
    this.timeout(120_000);
    let world: DocumentWorld;
    let kms: KMSClient;
    let folder: string;
    let message: Buffer;
    let headerLength: number;
    const file = (name: string) => path.join(folder, name);

    before(async () => {
        world = await DocumentWorld.open();
        kms = await world.kms();
        folder = world.folder();
        message = await encrypted("doc-1", randomBytes(2 * FRAME_LENGTH + 100));
        headerLength = parseMessageHeader(message).bytes.length;
    });
    after(() => world.close());
    afterEach(() => {
        for (const name of fs.readdirSync(folder)) {
            fs.rmSync(file(name));
        }
    });

    async function encrypted(documentId: string, plain: Uint8Array): Promise<Buffer> {
        fs.writeFileSync(file("plain"), plain);
        const options = { kms, cns: CNS, documentId, target: file("sealed"), overwrite: true };
        await encryptDocument(file("plain"), options);
        return fs.readFileSync(file("sealed"));
    }

    async function open(bytes: Uint8Array): Promise<void> {
        for (const name of fs.readdirSync(folder)) {
            fs.rmSync(file(name));
        }
        fs.writeFileSync(file("message"), bytes);
        try {
            await decryptDocument(file("message"), { kms, cns: CNS, target: file("back") });
        } finally {
            fs.rmSync(file("message"));
        }
    }

    /** The message is refused as one that is wrong, and nothing of it is left. */
    async function isRefused(bytes: Uint8Array): Promise<void> {
        await assert.rejects(open(bytes), (error: unknown) => {
            assert(error instanceof EncryptionError, String((error as Error).stack));
            assert.match(error.code, /^(malformed|context|key|tampered|refused)$/);
            return true;
        });
        assert.deepEqual(fs.readdirSync(folder), []);
    }

    it("opens the message as it is", async () => {
        await open(message);
        assert.deepEqual(fs.readdirSync(folder), ["back"]);
    });

    /** Where a message is not content: all of these bytes have a meaning of their own. */
    const parts: readonly (readonly [string, () => readonly [number, number]])[] = [
        ["its header", () => [0, headerLength]],
        ["its first frame's head", () => [headerLength, headerLength + 16]],
        ["its content", () => [headerLength + 16, headerLength + 16 + FRAME_LENGTH]],
        [
            "its first tag and second head",
            () => {
                const tag = headerLength + 16 + FRAME_LENGTH;
                return [tag, tag + 32];
            },
        ],
        [
            "its last frame and footer",
            () => [headerLength + 2 * (FRAME_LENGTH + FRAME_OVERHEAD), message.length],
        ],
    ];
    for (const [name, range] of parts) {
        it(`refuses a bit that is another in ${name}`, async () => {
            const [from, to] = range();
            await fc.assert(
                fc.asyncProperty(
                    fc.integer({ min: from, max: to - 1 }),
                    fc.integer({ min: 0, max: 7 }),
                    async (offset, bit) => {
                        const changed = Buffer.from(message);
                        changed[offset]! ^= 1 << bit;
                        await isRefused(changed);
                    },
                ),
                { numRuns: RUNS },
            );
        });
    }

    it("refuses a message that ends early, wherever", async () => {
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: 0, max: message.length - 1 }), async (length) =>
                isRefused(message.subarray(0, length)),
            ),
            { numRuns: RUNS },
        );
        for (const left of [1, 2, 100, 103, 104, 105, 106, 200]) {
            await isRefused(message.subarray(0, message.length - left));
        }
    });

    it("refuses bytes after the end, few or many, also a second message", async () => {
        for (const more of [Buffer.alloc(1), Buffer.alloc(1 << 20), message]) {
            await refusedWith(
                open(Buffer.concat([message, more])),
                "malformed",
                /bytes follow its end/,
            );
        }
        assert.deepEqual(fs.readdirSync(folder), []);
    });

    it("refuses bytes that are put in or taken out", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.integer({ min: 0, max: message.length - 1 }),
                fc.uint8Array({ maxLength: 64 }),
                fc.integer({ min: 0, max: 64 }),
                async (offset, bytes, out) => {
                    const rest = message.subarray(offset + out);
                    const changed = Buffer.concat([message.subarray(0, offset), bytes, rest]);
                    fc.pre(!changed.equals(message));
                    await isRefused(changed);
                },
            ),
            { numRuns: RUNS },
        );
    });

    it("refuses frames in another order, and one that is left out", async () => {
        const size = FRAME_LENGTH + FRAME_OVERHEAD;
        const [header, first, second, last] = [0, headerLength, headerLength + size]
            .map((start, index) =>
                message.subarray(start, index === 0 ? headerLength : start + size),
            )
            .concat(message.subarray(headerLength + 2 * size)) as [Buffer, Buffer, Buffer, Buffer];
        for (const parts of [
            [header, second, first, last],
            [header, second, last],
            [header, first, last],
            [header, last],
            [header, first, first, last],
        ]) {
            await refusedWith(open(Buffer.concat(parts)), "malformed", /follows; expected frame/);
        }
    });

    it("refuses the body of another document under this one's header", async () => {
        const other = await encrypted("doc-2", randomBytes(2 * FRAME_LENGTH + 100));
        const length = parseMessageHeader(other).bytes.length;
        assert.equal(length, headerLength);
        const mixed = Buffer.concat([message.subarray(0, length), other.subarray(length)]);
        await refusedWith(open(mixed), "tampered");
        assert.deepEqual(fs.readdirSync(folder), []);
    });

    it("refuses what is no message at all", async () => {
        await fc.assert(
            fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => isRefused(bytes)),
            { numRuns: RUNS },
        );
        await refusedWith(open(Buffer.from("%PDF-1.7")), "malformed", /version 37; expected 2/);
        await refusedWith(open(Buffer.alloc(0)), "malformed", /ends within its header/);
    });
});
