import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { draw } from "../../sandbox/control/chooseFaults";
import { repositoryRoot } from "../../toolchain/versions";
import { ACCOUNTS, IDENTITIES, type Keys, REGION, temporaryFolder } from "../sandbox/support";
import { start } from "../support/processes";
import { Worker } from "./acknowledgedKeys";

/*
 * Kills the sandbox with SIGKILL while clients change keys, again and again on one folder. Does not prove
 * that data outlives a power failure: only that it outlives the process.
 */
const share = Number(process.env["CARTORIO_LONG_SHARE"] ?? "1");
const seed = Number(process.env["CARTORIO_LONG_SEED"] ?? "1");

const KILLS = 50;
const CLIENTS = 8;
/** Answers before a kill: by count, not by time, so that a busy machine tests as much as an idle one. */
const ANSWERS_UNTIL_KILL = { least: 10, most: 200 };

/** The same numbers for the same seed and purpose. */
function randomOf(purpose: string): () => number {
    let count = 0;
    return () => draw(seed, 0, count++, purpose);
}

describe(`killing the sandbox under load (seed ${seed}, share ${share})`, function () {
    this.timeout(60_000);
    const kills = Math.max(1, Math.round(KILLS * share));
    const random = randomOf("kill");
    const workers = Array.from(
        { length: CLIENTS },
        (_, index) => new Worker(`client${index}`, randomOf(`client${index}`)),
    );
    const answers = () => workers.reduce((sum, { answered }) => sum + answered.length, 0);
    let directory: string;

    before(async () => {
        directory = await temporaryFolder();
    });
    after(() => fs.rm(directory, { recursive: true }));

    const startSandbox = async () => {
        const options = { directory, accounts: ACCOUNTS, identities: IDENTITIES };
        const sandbox = start(process.execPath, [
            "-r",
            path.join(repositoryRoot, "toolchain", "register.cjs"),
            path.join(repositoryRoot, "tests", "sandbox", "child.ts"),
            JSON.stringify(options),
        ]);
        const endpoint = await sandbox.firstLine();
        const credentials = JSON.parse(
            await fs.readFile(path.join(directory, "credentials.json"), "utf8"),
        ) as Record<string, Keys>;
        const kms = new KMSClient({
            endpoint,
            region: REGION,
            credentials: credentials["deployer"]!,
            maxAttempts: 1,
        });
        const kill = async () => {
            sandbox.child.kill("SIGKILL");
            await sandbox.ended;
        };
        return { kms, kill };
    };

    for (let round = 1; round <= kills; round++) {
        it(`loses nothing that it acknowledged before kill ${round}`, async () => {
            const first = await startSandbox();
            const work = Promise.all(workers.map((worker) => worker.run(first.kms)));
            const { least, most } = ANSWERS_UNTIL_KILL;
            const enough = answers() + least + Math.floor(random() * (most - least));
            let over = false;
            const end = () => (over = true);
            void work.then(end, end);
            while (!over && answers() < enough) {
                await new Promise((resolve) => setTimeout(resolve, 1));
            }
            await first.kill();
            await work;
            assert.ok(answers() >= enough, "the clients stopped before the kill");
            first.kms.destroy();

            const second = await startSandbox();
            try {
                await Promise.all(workers.map((worker) => worker.check(second.kms)));
            } finally {
                await second.kill();
                second.kms.destroy();
            }
        });
    }

    it("has every answered call in the trail, each line whole but for those of a kill", async () => {
        const text = await fs.readFile(path.join(directory, "trail.jsonl"), "utf8");
        const records = text
            .split("\n")
            .filter((line) => line !== "")
            .map(requestIdOf);
        const torn = records.filter((id) => id === undefined).length;
        // Each round kills twice: under load, and after the check.
        assert.ok(torn <= 2 * kills, `${torn} lines are not whole`);
        const known = new Set(records);
        const answered = workers.flatMap((worker) => worker.answered);
        assert.deepEqual(
            answered.filter((id) => !known.has(id)),
            [],
        );
    });
});

function requestIdOf(line: string): string | undefined {
    try {
        return (JSON.parse(line) as { readonly requestID: string }).requestID;
    } catch {
        return undefined;
    }
}
