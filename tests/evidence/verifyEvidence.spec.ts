// Does not prove that a writer is honest: who writes a chain writes what he wants.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { canonical, hashOf } from "../../evidence/canonical";
import {
    BreakKind,
    type EvidenceRecord,
    FolderStore,
    openChain,
    parseHead,
    readRecords,
    verifyEvidence,
} from "../../evidence/index";
import { temporaryFolders } from "../support/folders";
import { fileOf, linesOf, noteEntry, writeChain, writeLines } from "./builders";

/** Gives a record another content and the hash of that. */
function rehashed(line: string, changes: object): string {
    const { hash, ...record } = { ...(JSON.parse(line) as EvidenceRecord), ...changes };
    void hash;
    return canonical({ ...record, hash: hashOf(record) });
}

describe("verification of evidence", () => {
    const temporary = temporaryFolders();

    /** One chain of five notes: records 0 (opened) to 6 (closed). */
    async function oneChain() {
        const folder = temporary();
        const chain = await writeChain(folder, 5);
        return { folder, chain, file: fileOf(folder, chain) };
    }
    const verify = (folder: string, ...heads: string[]) =>
        verifyEvidence(new FolderStore(folder), { expectHeads: heads.map(parseHead) });

    it("finds nothing in what was written, and tells chains, writers and heads", async () => {
        const { folder, chain, file } = await oneChain();
        const second = await writeChain(folder, 1);
        const report = await verify(folder);
        assert.deepEqual(report.breaks, []);
        assert.equal(report.ok, true);
        assert.deepEqual(
            report.chains.map(({ id }) => id),
            [chain, second].sort(),
        );
        const { hash } = JSON.parse(linesOf(file).at(-1)!) as EvidenceRecord;
        assert.deepEqual(
            report.chains.find(({ id }) => id === chain),
            {
                ...{ id: chain, records: 7, closed: true, writer: "test 1.0.0" },
                ...{ firstAt: "2026-11-23T12:00:00.000Z", lastAt: "2026-11-23T12:00:00.000Z" },
                head: `${chain}:6:${hash}`,
            },
        );
    });

    it("hands on every record, and of a broken chain those before the break", async () => {
        const { folder, file } = await oneChain();
        const store = new FolderStore(folder);
        await writeChain(folder, 1);
        const handed = async () => {
            const got: EvidenceRecord[] = [];
            await verifyEvidence(store, { onRecord: (record) => void got.push(record) });
            return got;
        };
        const all: EvidenceRecord[] = [];
        for await (const record of readRecords(store)) {
            all.push(record);
        }
        assert.deepEqual(await handed(), all);
        const { chain } = JSON.parse(linesOf(file)[0]!) as EvidenceRecord;
        writeLines(file, linesOf(file).toSpliced(3, 1));
        assert.deepEqual(
            await handed(),
            all.filter((record) => record.chain !== chain || record.seq < 3),
        );
    });

    const edits: [
        what: string,
        edit: (lines: string[]) => string[],
        kind: BreakKind,
        at: [seq: number, line: number],
        message: RegExp,
    ][] = [
        [
            "a changed value",
            (l) => l.with(2, l[2]!.replace('"n":1', '"n":9')),
            BreakKind.Altered,
            [2, 3],
            /its content has/,
        ],
        [
            "a blank",
            (l) => l.with(2, l[2]!.replace('"n":1', '"n": 1')),
            BreakKind.Altered,
            [2, 3],
            /canonical form/,
        ],
        [
            "a member twice",
            (l) => l.with(2, l[2]!.replace('"n":1', '"n":1,"n":1')),
            BreakKind.Altered,
            [2, 3],
            /canonical form/,
        ],
        [
            "another member",
            (l) => l.with(2, l[2]!.replace('"v":1', '"v":1,"w":1')),
            BreakKind.Altered,
            [2, 3],
            /has the members/,
        ],
        ["a line that is no JSON", (l) => l.with(2, "{"), BreakKind.Altered, [2, 3], /is not JSON/],
        ["an empty line", (l) => l.toSpliced(2, 0, ""), BreakKind.Altered, [2, 3], /is not JSON/],
        [
            "a removed record",
            (l) => l.toSpliced(2, 1),
            BreakKind.Removed,
            [2, 3],
            /is record 3; record 2 is gone/,
        ],
        [
            "two removed records",
            (l) => l.toSpliced(2, 2),
            BreakKind.Removed,
            [2, 3],
            /records 2 to 3 are gone/,
        ],
        [
            "a removed first record",
            (l) => l.slice(1),
            BreakKind.Removed,
            [0, 1],
            /record 0 is gone/,
        ],
        [
            "two records in the other order",
            (l) => l.with(2, l[3]!).with(3, l[2]!),
            BreakKind.Reordered,
            [2, 3],
            /record 2, expected here, stands at .*:4/,
        ],
        [
            "a record twice",
            (l) => l.toSpliced(3, 0, l[2]!),
            BreakKind.Inserted,
            [3, 4],
            /record 2 again/,
        ],
        [
            "a record with a new hash",
            (l) => l.with(2, rehashed(l[2]!, { type: "test.other" })),
            BreakKind.Inserted,
            [3, 4],
            /follows a record with hash/,
        ],
        [
            "an inserted record with a hash of its own",
            (l) => l.toSpliced(3, 0, rehashed(l[3]!, { type: "test.other" })),
            BreakKind.Inserted,
            [4, 5],
            /record 3 again/,
        ],
        [
            "a record behind the end",
            (l) => [
                ...l,
                rehashed(l[5]!, { seq: 7, prev: (JSON.parse(l[6]!) as EvidenceRecord).hash }),
            ],
            BreakKind.Inserted,
            [7, 8],
            /closed the chain/,
        ],
        [
            "a second beginning",
            (l) => l.with(2, rehashed(l[2]!, { type: "chain.opened" })),
            BreakKind.Inserted,
            [2, 3],
            /the first record and no other/,
        ],
        [
            "a later version",
            (l) => l.with(2, rehashed(l[2]!, { v: 2 })),
            BreakKind.Version,
            [2, 3],
            /version 2; this program knows 1/,
        ],
        [
            "another chain's record",
            (l) => l.with(2, rehashed(l[2]!, { chain: "f".repeat(32) })),
            BreakKind.Copied,
            [2, 3],
            /belongs to chain ffff/,
        ],
    ];
    for (const [what, edit, kind, [seq, line], message] of edits) {
        it(`finds ${what}`, async () => {
            const { folder, chain, file } = await oneChain();
            writeLines(file, edit(linesOf(file)));
            const { ok, breaks } = await verify(folder);
            assert.equal(ok, false);
            assert.equal(breaks.length, 1);
            const [found] = breaks;
            assert.deepEqual(
                { ...found, what: "" },
                { kind, chain, seq, file, line, what: "" },
                found!.what,
            );
            assert.match(found!.what, message);
        });
    }

    it("finds bytes that are no UTF-8", async () => {
        const { folder, file } = await oneChain();
        const bytes = fs.readFileSync(file);
        bytes[bytes.indexOf("note")] = 0xff;
        fs.writeFileSync(file, bytes);
        assert.match((await verify(folder)).breaks[0]!.what, /not UTF-8/);
    });

    it("finds a cut end that another chain remembers", async () => {
        const { folder, chain, file } = await oneChain();
        const other = await writeChain(folder, 1);
        writeLines(file, linesOf(file).slice(0, 4));
        const [found, ...more] = (await verify(folder)).breaks;
        assert.deepEqual(more, []);
        assert.deepEqual([found!.kind, found!.chain, found!.seq], ["truncated", chain, 4]);
        assert.match(
            found!.what,
            new RegExp(`ends after 4 records; record 0 of chain ${other} remembers record 6`),
        );
    });

    it("finds an end that was rewritten with new hashes, when another chain remembers", async () => {
        const { folder, file } = await oneChain();
        await writeChain(folder, 1);
        const lines = linesOf(file);
        writeLines(file, lines.with(6, rehashed(lines[6]!, { at: "2026-11-24T12:00:00.000Z" })));
        assert.match((await verify(folder)).breaks[0]!.what, /the chain was rewritten/);
    });

    it("finds a chain that is gone altogether, when another chain remembers", async () => {
        const { folder, chain } = await oneChain();
        await writeChain(folder, 1);
        fs.rmSync(path.join(folder, chain), { recursive: true });
        const [found] = (await verify(folder)).breaks;
        assert.deepEqual([found!.kind, found!.chain, found!.seq], ["missing chain", chain, 6]);
    });

    it("finds a chain that was copied under another id", async () => {
        const { folder, chain } = await oneChain();
        const copy = "0".repeat(32);
        fs.cpSync(path.join(folder, chain), path.join(folder, copy), { recursive: true });
        const [found, ...more] = (await verify(folder)).breaks;
        assert.deepEqual(more, []);
        assert.deepEqual([found!.kind, found!.chain], ["copied chain", copy]);
    });

    it("finds a file that was copied within its chain", async () => {
        const { folder, file } = await oneChain();
        fs.copyFileSync(file, file.replace("000000000000", "000000000007"));
        assert.match(
            (await verify(folder)).breaks[0]!.what,
            /record 0 again, where 7 was expected/,
        );
    });

    it("finds what only a head that is kept outside remembers", async () => {
        const { folder, chain, file } = await oneChain();
        const head = (await verify(folder)).chains[0]!.head!;
        assert.deepEqual((await verify(folder, head)).breaks, []);
        writeLines(file, linesOf(file).slice(0, 4));
        assert.deepEqual((await verify(folder)).breaks, [], "nobody in the folder remembers");
        const [cut] = (await verify(folder, head)).breaks;
        assert.match(cut!.what, /the head that is kept outside remembers record 6/);
        fs.rmSync(path.join(folder, chain), { recursive: true });
        const gone = await verify(folder, head);
        assert.equal(gone.breaks[0]!.kind, "missing chain");
    });

    it("does not call a folder without records in order", async () => {
        const report = await verify(temporary());
        assert.deepEqual(report, { ok: false, chains: [], breaks: [] });
    });

    it("tells half a line at the end, which a crash leaves, apart from a break", async () => {
        const { folder, file } = await oneChain();
        fs.appendFileSync(file, '{"at":"2026');
        const report = await verify(folder);
        assert.equal(report.ok, true);
        assert.equal(report.chains[0]!.torn, `${file}:8`);
    });

    it("names every chain's first break", async () => {
        const { folder } = await oneChain();
        await writeChain(folder, 2);
        for (const chain of fs.readdirSync(folder)) {
            const file = fileOf(folder, chain);
            writeLines(file, linesOf(file).toSpliced(1, 1));
        }
        assert.equal((await verify(folder)).breaks.length, 2);
    });

    it("anchors chains that live, after so many records and at close", async () => {
        const folder = temporary();
        const store = new FolderStore(folder);
        const first = await openChain(store, { name: "first", anchorEvery: 3 });
        const second = await openChain(store, { name: "second" });
        await second.append(noteEntry(0));
        for (let n = 0; n < 3; n++) {
            await first.append(noteEntry(n));
        }
        await second.append(noteEntry(1));
        await first.close();
        await second.append(noteEntry(2));
        await second.close();
        const anchored = new Map<string, string[]>();
        for await (const { chain, type, data } of readRecords(store)) {
            const heads = (data["heads"] ?? []) as { seq: number }[];
            anchored.set(chain, [
                ...(anchored.get(chain) ?? []),
                `${type} ${heads.map(({ seq }) => seq).join()}`,
            ]);
        }
        assert.deepEqual(
            anchored.get(first.id)!.filter((one) => one.startsWith("chain")),
            ["chain.opened ", "chain.anchored 1", "chain.anchored 2", "chain.closed "],
        );
        assert.deepEqual(
            anchored.get(second.id)!.filter((one) => one.startsWith("chain")),
            ["chain.opened 0", "chain.anchored 6", "chain.closed "],
        );
        assert.equal((await verify(folder)).ok, true);
    });

    it("remembers more chains than fit into one record", async () => {
        const folder = temporary();
        for (let n = 0; n < 45; n++) {
            await writeChain(folder, 0);
        }
        const chain = await writeChain(folder, 0);
        const heads = linesOf(fileOf(folder, chain)).flatMap(
            (line) => ((JSON.parse(line) as EvidenceRecord).data["heads"] ?? []) as unknown[],
        );
        assert.equal(heads.length, 45);
        assert.equal((await verify(folder)).ok, true);
    }).timeout(60_000);

    it("finds any edit of the stored bytes, given the heads", async () => {
        const folder = temporary();
        await writeChain(folder, 3);
        await writeChain(folder, 3);
        const heads = (await verify(folder)).chains.map(({ head }) => head!);
        const files = fs.readdirSync(folder).map((chain) => fileOf(folder, chain));
        const originals = new Map(files.map((file) => [file, fs.readFileSync(file)]));
        const place = fc.record({
            file: fc.constantFrom(...files),
            share: fc.double({ min: 0, max: 1, noNaN: true }),
        });
        const edit = fc.oneof(
            fc.record({
                kind: fc.constant("set" as const),
                byte: fc.integer({ min: 0, max: 255 }),
            }),
            fc.record({
                kind: fc.constant("insert" as const),
                byte: fc.integer({ min: 0, max: 255 }),
            }),
            fc.record({
                kind: fc.constant("remove" as const),
                byte: fc.integer({ min: 1, max: 400 }),
            }),
            fc.record({ kind: fc.constant("cut" as const), byte: fc.constant(0) }),
        );
        await fc.assert(
            fc.asyncProperty(place, edit, async ({ file, share }, { kind, byte }) => {
                const original = originals.get(file)!;
                const at = Math.min(original.length - 1, Math.floor(share * original.length));
                const [before, behind] = [original.subarray(0, at), original.subarray(at)];
                const edited = {
                    set: () => Buffer.concat([before, Buffer.from([byte]), behind.subarray(1)]),
                    insert: () => Buffer.concat([before, Buffer.from([byte]), behind]),
                    remove: () => Buffer.concat([before, behind.subarray(byte)]),
                    cut: () => before,
                }[kind]();
                fc.pre(!edited.equals(original));
                fs.writeFileSync(file, edited);
                try {
                    assert.equal((await verify(folder, ...heads)).ok, false);
                } finally {
                    fs.writeFileSync(file, original);
                }
            }),
            { numRuns: 500 },
        );
        assert.equal((await verify(folder, ...heads)).ok, true);
    }).timeout(60_000);

    it("finds any other order of the lines, and any choice of them", async () => {
        const { folder, file } = await oneChain();
        const head = (await verify(folder)).chains[0]!.head!;
        const lines = linesOf(file);
        await fc.assert(
            fc.asyncProperty(fc.shuffledSubarray(lines), async (other) => {
                fc.pre(other.join() !== lines.join());
                writeLines(file, other);
                assert.equal((await verify(folder, head)).ok, false);
            }),
            { numRuns: 200 },
        );
    }).timeout(60_000);
});

describe("a head as reports write it", () => {
    for (const text of [
        "",
        "a:1:b",
        `${"0".repeat(32)}:01:${"0".repeat(64)}`,
        `${"0".repeat(32)}:1:${"0".repeat(64)}:`,
    ]) {
        it(`is not ${JSON.stringify(text)}`, () => {
            assert.throws(() => parseHead(text), {
                code: "invalid",
                message: /is not a head; expected <chain>/,
            });
        });
    }
});
