// Does not prove what a machine that loses its power keeps: only that the file is synced before its name.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KMSClient } from "@aws-sdk/client-kms";
import { encryptDocument } from "../../../signing/encryption/index";
import { repositoryRoot } from "../../../toolchain/versions";
import { run, startScript } from "../../support/processes";
import type { ChildOrder } from "./documentChild";
import { CNS, DocumentWorld } from "./documentWorld";

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
/** Who holds the document in memory grows by its size at least; the work itself takes about 40 MiB. */
const MAX_GROWTH_KIB = SIZE / 1024;
const CHILD = path.join(__dirname, "documentChild.ts");
const PARTIAL = /^\.cartorio-[0-9a-f]{24}\.partial$/;

describe("a document of 64 MiB in a process of its own", function () {
    this.timeout(120_000);
    let world: DocumentWorld;
    let kms: KMSClient;
    let folder: string;
    const file = (name: string) => path.join(folder, name);

    before(async () => {
        world = await DocumentWorld.open();
        kms = await world.kms();
        folder = world.folder();
        const piece = randomBytes(MIB);
        for (let written = 0; written < SIZE; written += MIB) {
            fs.appendFileSync(file("plain"), piece);
        }
        const options = { kms, cns: CNS, documentId: "doc-1", target: file("sealed") };
        await encryptDocument(file("plain"), options);
    });
    after(() => world.close());
    afterEach(() => {
        for (const name of fs.readdirSync(folder)) {
            if (name !== "plain" && name !== "sealed") {
                fs.rmSync(file(name));
            }
        }
    });

    async function order(
        work: ChildOrder["work"],
        source: string,
        target: string,
    ): Promise<string> {
        const told: ChildOrder = {
            ...{ work, source: file(source), target: file(target), cns: CNS },
            endpoint: world.access().endpoint,
            region: "sa-east-1",
            credentials: (await kms.config.credentials()) as ChildOrder["credentials"],
        };
        return JSON.stringify(told);
    }

    for (const [work, source, target] of [
        ["encrypt", "plain", "again"],
        ["decrypt", "sealed", "back"],
    ] as const) {
        it(`${work}s it in a memory that does not grow with it`, async () => {
            const { stdout, stderr } = await startScript(CHILD, [await order(work, source, target)])
                .ended;
            const { grownKiB } = JSON.parse(stdout.split("\n")[1]!) as { grownKiB: number };
            assert.ok(grownKiB < MAX_GROWTH_KIB, `it grew by ${grownKiB} KiB\n${stderr}`);
            if (work === "decrypt") {
                const [back, plain] = ["back", "plain"].map((name) => fs.readFileSync(file(name)));
                assert.ok(back!.equals(plain!));
            }
        });
    }

    for (const [work, source, target] of [
        ["encrypt", "plain", "again"],
        ["decrypt", "sealed", "back"],
    ] as const) {
        it(`leaves nothing under the target's name when it is killed as it ${work}s`, async () => {
            const { child, ended } = startScript(CHILD, [await order(work, source, target)]);
            const partial = () =>
                fs
                    .readdirSync(folder)
                    .filter((name) => PARTIAL.test(name))
                    .find((name) => fs.statSync(file(name)).size > MIB);
            while (partial() === undefined && child.exitCode === null) {
                await sleep(2);
            }
            child.kill("SIGKILL");
            assert.equal((await ended).signal, "SIGKILL", "it must not have finished");
            assert.deepEqual(
                fs.readdirSync(folder).filter((name) => !PARTIAL.test(name)),
                ["plain", "sealed"],
            );
            const left = fs.readdirSync(folder).filter((name) => PARTIAL.test(name));
            assert.equal(left.length, 1);
            assert.equal(fs.statSync(file(left[0]!)).mode & 0o777, 0o600);
        });
    }

    it("leaves nothing at all where the file may not become so large", async () => {
        // A limit of the process stands for a disk that is full: writes fail in the middle.
        for (const [work, source, target] of [
            ["encrypt", "plain", "again"],
            ["decrypt", "sealed", "back"],
        ] as const) {
            const runner = path.join(repositoryRoot, "toolchain", "run.cjs");
            const limited = 'trap "" XFSZ; ulimit -f 16384; exec "$0" "$@"';
            const argument = await order(work, source, target);
            const { stdout, stderr } = await run("bash", [
                ...["-c", limited, process.execPath, runner, CHILD, argument],
            ]);
            const { code, message } = JSON.parse(stdout.split("\n")[1] ?? stderr) as {
                code: string;
                message: string;
            };
            assert.equal(code, "target", message);
            assert.match(message, /can't be written: EFBIG/);
            assert.deepEqual(fs.readdirSync(folder), ["plain", "sealed"]);
        }
    });
});
