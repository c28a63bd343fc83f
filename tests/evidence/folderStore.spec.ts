// Does not prove that data outlives a loss of power: only that it outlives the process, and that a failed
// fsync is told.
import assert from "node:assert/strict";
import fs from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { type AppendFile, makeFile } from "../../evidence/durableFiles";
import {
    type EvidenceChain,
    FolderStore,
    openChain,
    readRecords,
    verifyEvidence,
} from "../../evidence/index";
import { temporaryFolders, writeFile } from "../support/folders";
import { startScript } from "../support/processes";
import { fileOf, filesOf, noteEntry, signatureEntry, writeChain } from "./builders";

const WRITER = { name: "test" };

async function recordsIn(folder: string) {
    const records = [];
    for await (const record of readRecords(new FolderStore(folder))) {
        records.push(record);
    }
    return records;
}

describe("evidence in a folder", () => {
    const temporary = temporaryFolders();

    it("holds what was appended, in order, with seq and hash as they were acknowledged", async () => {
        const folder = temporary();
        const chain = await openChain(new FolderStore(folder), { name: "test", version: "2.1.0" });
        const acknowledged = await Promise.all([
            chain.append(signatureEntry()),
            chain.append(noteEntry(1)),
        ]);
        await chain.close();
        const records = await recordsIn(folder);
        assert.deepEqual(records.slice(1, -1), acknowledged);
        assert.deepEqual(records[0]!.data["writer"], { name: "test", version: "2.1.0" });
        assert.deepEqual(
            records.map(({ seq, type }) => [seq, type]),
            [
                [0, "chain.opened"],
                [1, "signature.created"],
                [2, "test.noted"],
                [3, "chain.closed"],
            ],
        );
        assert.deepEqual(records[3]!.data, { records: 4 });
    });

    it("is readable by its owner and group only", async () => {
        const folder = path.join(temporary(), "evidence");
        const chain = await writeChain(folder, 1);
        const modes = [folder, path.join(folder, chain), fileOf(folder, chain)].map(
            (place) => fs.statSync(place).mode & 0o007,
        );
        assert.deepEqual(modes, [0, 0, 0]);
    });

    it("goes on after an entry that is refused, which leaves nothing", async () => {
        const folder = temporary();
        const chain = await openChain(new FolderStore(folder), WRITER);
        await assert.rejects(chain.append({ type: "x.y", data: { cpf: 1 } }), { code: "invalid" });
        assert.equal((await chain.append(noteEntry(1))).seq, 1);
        await chain.close();
        assert.equal((await verifyEvidence(new FolderStore(folder))).ok, true);
    });

    it("takes nothing after close", async () => {
        const chain = await openChain(new FolderStore(temporary()), WRITER);
        const under = chain.append(noteEntry(1));
        const closing = chain.close();
        await assert.rejects(chain.append(noteEntry(2)), { code: "closed" });
        await closing;
        await chain.close();
        assert.equal((await under).seq, 1, "what was under way is kept");
    });

    it("refuses a writer's name that could be a host's", async () => {
        for (const name of ["", "App", "ip-10-0-0-1.ec2.internal", "a b"]) {
            await assert.rejects(openChain(new FolderStore(temporary()), { name }), {
                code: "invalid",
            });
        }
    });

    it("begins a file by size and by day, each named by its first record", async () => {
        const folder = temporary();
        let now = Date.UTC(2026, 10, 23, 23, 59, 59);
        const chain = await openChain(new FolderStore(folder, { maxFileBytes: 1000 }), {
            ...WRITER,
            clock: () => now,
        });
        for (let n = 0; n < 4; n++) {
            await chain.append(noteEntry(n));
        }
        now += 2000;
        await chain.close();
        assert.deepEqual(
            filesOf(folder, chain.id).map((file) => path.basename(file)),
            [
                "000000000000-2026-11-23.jsonl",
                "000000000004-2026-11-23.jsonl",
                "000000000005-2026-11-24.jsonl",
            ],
        );
        assert.equal((await verifyEvidence(new FolderStore(folder))).ok, true);
    });

    it("shares one write among appends that are in flight together", async () => {
        let syncs = 0;
        const counting = async (file: string): Promise<AppendFile> => {
            const handle = await makeFile(file);
            return {
                appendFile: (data) => handle.appendFile(data),
                datasync: () => ((syncs += 1), handle.datasync()),
                close: () => handle.close(),
            };
        };
        const chain = await openChain(new FolderStore(temporary(), { makeFile: counting }), WRITER);
        syncs = 0;
        const caller = async () => {
            for (let n = 0; n < 20; n++) {
                await chain.append(noteEntry(n));
            }
        };
        await Promise.all(Array.from({ length: 8 }, caller));
        assert.equal(syncs, 20);
        await chain.close();
    });

    it("lets several writers at once have a chain each", async () => {
        const folder = temporary();
        const chains = await Promise.all(
            Array.from({ length: 4 }, () => openChain(new FolderStore(folder), WRITER)),
        );
        await Promise.all(
            chains.flatMap((chain) => [1, 2, 3].map((n) => chain.append(noteEntry(n)))),
        );
        await Promise.all(chains.map((chain) => chain.close()));
        const { ok, chains: reports } = await verifyEvidence(new FolderStore(folder));
        assert.equal(ok, true);
        assert.equal(reports.length, 4);
    });

    it("can't be made where a file stands, and says so", async () => {
        const file = writeFile(path.join(temporary(), "file"), "");
        await assert.rejects(openChain(new FolderStore(file), WRITER), {
            code: "store",
            message: /evidence folder .*file can't be .*: .*EEXIST/,
        });
    });

    it("never writes over a file of its chain", async () => {
        const folder = temporary();
        const writer = await new FolderStore(folder).create("a".repeat(32));
        const file = path.join(folder, "a".repeat(32), "000000000000-1970-01-01.jsonl");
        fs.writeFileSync(file, "somebody's\n");
        await assert.rejects(writer.write(["x\n"], 0, 0), /is there already/);
        await writer.close();
        assert.equal(fs.readFileSync(file, "utf8"), "somebody's\n");
        await assert.rejects(new FolderStore(folder).create("a".repeat(32)), { code: "store" });
    });

    describe("on a disk that fails", () => {
        /** Fails from the given call of the given kind on. */
        function failing(kind: "appendFile" | "datasync", from: number, code: string) {
            let calls = 0;
            const fail = () => {
                calls += 1;
                if (calls >= from) {
                    throw Object.assign(new Error(`${code}: injected`), { code });
                }
            };
            return async (file: string): Promise<AppendFile> => {
                const handle = await makeFile(file);
                return {
                    appendFile: async (data) => {
                        if (kind === "appendFile") {
                            fail();
                        }
                        return handle.appendFile(data);
                    },
                    datasync: async () => {
                        if (kind === "datasync") {
                            fail();
                        }
                        return handle.datasync();
                    },
                    close: () => handle.close(),
                };
            };
        }

        for (const [kind, code] of [
            ["appendFile", "ENOSPC"],
            ["datasync", "EIO"],
        ] as const) {
            it(`rejects every append that ${code} of ${kind} hit, and every later one`, async () => {
                const folder = temporary();
                const store = new FolderStore(folder, { makeFile: failing(kind, 3, code) });
                const chain = await openChain(store, WRITER);
                await chain.append(noteEntry(1));
                const hit = await Promise.allSettled(
                    [2, 3, 4].map((n) => chain.append(noteEntry(n))),
                );
                const isPoisoned = (error: unknown) => {
                    const { code: own, message } = error as Error & { code: string };
                    assert.equal(own, "poisoned");
                    assert.match(
                        message,
                        new RegExp(`${code}: injected.*from record 2 on may or may not`),
                    );
                    return true;
                };
                for (const result of hit) {
                    assert.equal(result.status, "rejected");
                    isPoisoned(result.reason);
                }
                await assert.rejects(chain.append(noteEntry(5)), isPoisoned);
                await assert.rejects(chain.close(), isPoisoned);
                const next = await openChain(new FolderStore(folder), WRITER);
                await next.append(noteEntry(6));
                await next.close();
                assert.equal((await verifyEvidence(new FolderStore(folder))).ok, true);
            });
        }

        it("does not open a chain on a disk that is full", async function () {
            if (!fs.existsSync("/dev/full")) {
                this.skip();
            }
            const folder = temporary();
            const full = async (file: string) => {
                await (await makeFile(file)).close();
                return open("/dev/full", "a");
            };
            await assert.rejects(openChain(new FolderStore(folder, { makeFile: full }), WRITER), {
                code: "poisoned",
                message: /ENOSPC/,
            });
            const left = fs
                .readdirSync(folder)
                .flatMap((chain) => fs.readdirSync(path.join(folder, chain)));
            assert.deepEqual(left, []);
        });
    });

    describe("after a crash", () => {
        it("keeps half a line apart, whole, and goes on in a new chain", async () => {
            const folder = temporary();
            const chain = await writeChain(folder, 2);
            const file = fileOf(folder, chain);
            const before = fs.readFileSync(file, "utf8");
            for (const [half, name] of [
                ['{"at":"20', `${file}.torn`],
                ['{"at":"21', `${file}.torn-2`],
            ] as const) {
                fs.appendFileSync(file, half);
                const next = await writeChain(folder, 1);
                assert.notEqual(next, chain);
                assert.equal(fs.readFileSync(file, "utf8"), before);
                assert.equal(fs.readFileSync(name, "utf8"), half);
            }
            const report = await verifyEvidence(new FolderStore(folder));
            assert.deepEqual([report.ok, report.breaks], [true, []]);
        });

        it("leaves half a line alone while its writer lives", async () => {
            const folder = temporary();
            const living = await openChain(new FolderStore(folder), WRITER);
            const file = fileOf(folder, living.id);
            fs.appendFileSync(file, '{"at":"20');
            await writeChain(folder, 1);
            assert.ok(fs.readFileSync(file, "utf8").endsWith('{"at":"20'));
            await living.close();
        });

        it("stops a writer whose chain another process took over", async () => {
            const folder = temporary();
            const chain = await openChain(new FolderStore(folder, { staleAfterMs: 2000 }), WRITER);
            fs.rmSync(path.join(folder, chain.id, "writer.lock"), { recursive: true });
            const lost = Date.now() + 10_000;
            let error: unknown;
            while (error === undefined && Date.now() < lost) {
                await delay(100);
                error = await chain.append(noteEntry(1)).then(
                    () => undefined,
                    (reason: unknown) => reason,
                );
            }
            assert.match((error as Error).message, /another process took .* over/);
            await assert.rejects(chain.close(), { code: "poisoned" });
        });

        it("has everything that a killed process acknowledged", async () => {
            // By count, not by time: a busy machine is as good a judge as an idle one.
            for (const atLeast of [60, 600]) {
                const folder = temporary();
                const writer = startScript(path.join(__dirname, "writer.ts"), [folder]);
                const id = await writer.firstLine();
                await printed(writer.child.stdout!, atLeast);
                writer.child.kill("SIGKILL");
                const { stdout, signal } = await writer.ended;
                assert.equal(signal, "SIGKILL");
                const acknowledged = stdout.split("\n").slice(1, -1);
                assert.ok(acknowledged.length >= atLeast, `only ${acknowledged.length} lines`);
                await openNext(folder).then((chain) => chain.close());
                const { ok, breaks } = await verifyEvidence(new FolderStore(folder));
                assert.deepEqual([ok, breaks], [true, []]);
                const stored = new Set(
                    (await recordsIn(folder))
                        .filter(({ chain }) => chain === id)
                        .map(({ seq, hash }) => `${seq} ${hash}`),
                );
                assert.deepEqual(
                    acknowledged.filter((one) => !stored.has(one)),
                    [],
                );
            }
        }).timeout(30_000);
    });

    /** Waits until a process has written so many lines from now on. */
    function printed(output: Readable, lines: number): Promise<void> {
        return new Promise((resolve, reject) => {
            let seen = 0;
            output.on("data", (text: string) => {
                seen += text.split("\n").length - 1;
                if (seen >= lines) {
                    resolve();
                }
            });
            output.once("end", () => reject(new Error(`it ended after ${seen} lines`)));
        });
    }

    function openNext(folder: string): Promise<EvidenceChain> {
        return openChain(new FolderStore(folder), WRITER);
    }
});
