import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { readTrail } from "../../../../operations/audit/signatures/readTrail";
import { splitRecords } from "../../../../operations/audit/signatures/splitRecords";
import { temporaryFolders, writeFile } from "../../../support/folders";
import { signEventJson } from "./builders";

const events = ["r-1", "r-2", "r-3"].map((id) => signEventJson(id));
const exported = JSON.stringify({ Records: events });
const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) {
        yield await Promise.resolve(bytes.subarray(at, at + size));
    }
}

describe("a trail", () => {
    const temporary = temporaryFolders();

    async function requestsIn(place: string): Promise<string[]> {
        const ids = [];
        for await (const event of readTrail(place)) {
            ids.push(event.kind === "signature" ? event.sign.requestId : event.kind);
        }
        return ids;
    }
    const file = (name: string, content: string | Uint8Array) =>
        writeFile(path.join(temporary(), name), content);

    const read: [what: string, name: string, content: string | Uint8Array][] = [
        ["an export", "a.json", exported],
        ["an export that was laid out", "a.json", JSON.stringify({ Records: events }, null, 4)],
        ["a packed export", "a.json.gz", gzipSync(exported)],
        ["a packed export by another name", "a.json", gzipSync(exported)],
        ["the sandbox's trail", "trail.jsonl", lines],
        ["a trail of lines without the last end", "trail.jsonl", lines.trimEnd()],
        ["a trail of lines with empty ones", "trail.jsonl", lines.replaceAll("\n", "\n\n")],
    ];
    for (const [what, name, content] of read) {
        it(`is read from ${what}`, async () => {
            assert.deepEqual(await requestsIn(file(name, content)), ["r-1", "r-2", "r-3"]);
        });
    }

    it("is read from a tree as S3 holds it, without CloudTrail's digests", async () => {
        const folder = temporary();
        const account = path.join(folder, "AWSLogs", "111111111111");
        for (const [day, event] of events.entries()) {
            writeFile(
                path.join(account, "CloudTrail/sa-east-1/2026/11", `2${day}`, "x.json.gz"),
                gzipSync(JSON.stringify({ Records: [event] })),
            );
        }
        writeFile(path.join(account, "CloudTrail-Digest/sa-east-1/x.json.gz"), "no export");
        writeFile(path.join(folder, "notes.txt"), "no export");
        assert.deepEqual(await requestsIn(folder), ["r-1", "r-2", "r-3"]);
    });

    it("may have no event", async () => {
        assert.deepEqual(await requestsIn(file("a.json", '{"Records": [ ]}')), []);
        assert.deepEqual(await requestsIn(file("trail.jsonl", "")), []);
    });

    const damaged: [what: string, name: string, content: string | Uint8Array, message: RegExp][] = [
        [
            "is cut within an event",
            "a.json",
            exported.slice(0, -30),
            /a\.json:1 \(byte \d+\): ends within this event: it was cut/,
        ],
        [
            "is cut between events",
            "a.json",
            exported.slice(0, -2),
            /ends within "Records": it was cut/,
        ],
        [
            "lacks its last brace",
            "a.json",
            exported.slice(0, -1),
            /ends within "Records": it was cut/,
        ],
        ["is empty", "a.json", "", /a\.json:1 \(byte 0\): is empty: it was cut/],
        [
            "is cut where it is packed",
            "a.json.gz",
            gzipSync(exported).subarray(0, 100),
            /a\.json\.gz:1 .*unexpected end of file/,
        ],
        [
            "is damaged where it is packed",
            "a.json.gz",
            gzipSync(exported).fill(0, 60, 80),
            /a\.json\.gz:\d+ \(byte \d+\): /,
        ],
        [
            "is of another form",
            "a.json",
            "[1]",
            /a\.json:1 \(byte 0\): has "\[" where an event was expected; expected \{"Records"/,
        ],
        ["is text", "a.jsonl", "hello", /has "h" where an event/],
        [
            "has events that touch",
            "a.json",
            exported.replace('},{"eventVersion', '}{"eventVersion'),
            /byte \d+\): has "\{" where an event/,
        ],
        [
            "has a comma too much",
            "a.json",
            exported.replace(/\]\}$/, ",]}"),
            /has "\]" where an event/,
        ],
        ["has more behind it", "a.json", `${exported}{}`, /has more behind "Records"/],
        [
            "has an event that is no JSON",
            "a.json",
            '{"Records":[{"a":}]}',
            /a\.json:1 \(byte 12\): Unexpected token/,
        ],
        [
            "has an event without a source",
            "a.json",
            '{"Records":[\n{"eventTime":"2026-11-23T12:00:00Z"}]}',
            /a\.json:2 \(byte 13\): eventSource is missing/,
        ],
        [
            "has half a line",
            "trail.jsonl",
            lines.replace(/(.{40}).*\n/, "$1\n"),
            /trail\.jsonl:1 \(byte 0\): has half an event in this line/,
        ],
        [
            "has half a line later",
            "trail.jsonl",
            `${lines}{"eventTime":"20\n`,
            /trail\.jsonl:4 \(byte \d+\): has half an event/,
        ],
    ];
    for (const [what, name, content, message] of damaged) {
        it(`that ${what} is refused, by file, line and byte`, async () => {
            await assert.rejects(requestsIn(file(name, content)), {
                name: "CliError",
                code: "refused",
                message,
            });
        });
    }

    it("that is not there is refused", async () => {
        await assert.rejects(requestsIn(path.join(temporary(), "none")), {
            code: "refused",
            message: /--trail .*none can't be read: .*ENOENT/,
        });
        await assert.rejects(requestsIn(temporary()), {
            code: "refused",
            message: /holds no trail; expected files/,
        });
    });

    it("is split the same however its bytes arrive", async () => {
        const json = fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()));
        await fc.assert(
            fc.asyncProperty(
                json,
                fc.nat(40),
                fc.constantFrom(0, 1),
                async (values, size, space) => {
                    const bytes = Buffer.from(JSON.stringify({ Records: values }, null, space));
                    const texts = [];
                    for await (const { text, offset } of splitRecords(inPieces(bytes, size + 1))) {
                        texts.push(JSON.parse(text) as unknown);
                        assert.equal(
                            bytes.toString("utf8", offset, offset + Buffer.byteLength(text)),
                            text,
                        );
                    }
                    assert.deepEqual(texts, JSON.parse(JSON.stringify(values)));
                },
            ),
            { numRuns: 300 },
        );
    });

    it("of a hundred thousand events is read in constant memory", async () => {
        const place = file("big.json", "");
        const one = JSON.stringify(signEventJson("r", { eventName: "Verify" }));
        const out = fs.openSync(place, "w");
        fs.writeSync(out, '{"Records":[');
        const thousand = Array.from({ length: 1000 }, () => one).join(",");
        for (let n = 0; n < 100; n++) {
            fs.writeSync(out, `${n === 0 ? "" : ","}${thousand}`);
        }
        fs.writeSync(out, "]}");
        fs.closeSync(out);
        let count = 0;
        let most = 0;
        const before = process.memoryUsage();
        for await (const event of readTrail(place)) {
            void event;
            count += 1;
            if (count % 1000 === 0) {
                const { heapUsed, external } = process.memoryUsage();
                most = Math.max(most, heapUsed + external - before.heapUsed - before.external);
            }
        }
        assert.equal(count, 100_000);
        const size = fs.statSync(place).size;
        assert.ok(most < size, `${most} bytes more for a file of ${size}`);
    }).timeout(60_000);
});
