import assert from "node:assert/strict";
import path from "node:path";
import { advanceClock } from "../../sandbox/control/controlFile";
import { sandboxTime, withSandboxClock } from "../../sandbox/control/sandboxClock";
import { awsDirectory } from "../../sandbox/environment";
import { temporaryFolders, writeFile } from "../support/folders";
import { start } from "../support/processes";

// Does not prove that commands which are not of Node.js follow: they keep the machine's time.
const DAY_SECONDS = 24 * 60 * 60;
const FACTS = `
const made = new Date(0);
console.log(JSON.stringify({
    now: Date.now(),
    constructed: new Date().getTime(),
    text: Date.parse(Date()),
    given: [new Date(5).getTime(), new Date("2026-11-26T00:00:00.000Z").toISOString(), Date.UTC(1970, 0, 1)],
    same: [made instanceof Date, made.constructor === Date, new (class extends Date {})().getTime() >= Date.now() - 1000],
}));`;

interface Facts {
    readonly now: number;
    readonly constructed: number;
    readonly text: number;
    readonly given: readonly unknown[];
    readonly same: readonly boolean[];
}

describe("the sandbox's clock in commands of Node.js", () => {
    const folder = temporaryFolders();

    async function facts(env: NodeJS.ProcessEnv): Promise<Facts> {
        const { ended } = start(process.execPath, ["-e", FACTS], { env });
        const { status, stdout, stderr } = await ended;
        assert.equal(status, 0, stderr);
        return JSON.parse(stdout) as Facts;
    }

    const isNear = (time: number, wanted: number) =>
        assert.ok(Math.abs(time - wanted) < 60_000, `${time} is not about ${wanted}`);

    it("is ahead as far as the sandbox's, and dates are dates as ever", async () => {
        const directory = folder();
        await advanceClock(awsDirectory(directory), 31 * DAY_SECONDS);
        const env = withSandboxClock({ ...process.env, CARTORIO_SANDBOX: directory });
        const { now, constructed, text, given, same } = await facts(env);
        const wanted = sandboxTime(awsDirectory(directory));
        isNear(wanted, Date.now() + 31 * DAY_SECONDS * 1000);
        [now, constructed, text].forEach((time) => isNear(time, wanted));
        assert.deepEqual(given, [5, "2026-11-26T00:00:00.000Z", 0]);
        assert.deepEqual(same, [true, true, true]);
    });

    it("is the machine's where it was not moved, and where there is no sandbox", async () => {
        const outside = { ...process.env };
        delete outside["CARTORIO_SANDBOX"];
        for (const env of [{ ...outside, CARTORIO_SANDBOX: folder() }, outside]) {
            const { now } = await facts(withSandboxClock(env));
            isNear(now, Date.now());
        }
    });

    it("is no clock at all where the sandbox's is broken", async () => {
        const directory = folder();
        writeFile(path.join(awsDirectory(directory), "control.json"), "{");
        const env = withSandboxClock({ ...process.env, CARTORIO_SANDBOX: directory });
        const { status } = await start(process.execPath, ["-e", FACTS], { env }).ended;
        assert.notEqual(status, 0);
    });

    it("keeps the options that Node.js is given already", () => {
        const { NODE_OPTIONS } = withSandboxClock({ NODE_OPTIONS: "--trace-warnings" });
        assert.match(NODE_OPTIONS!, /^--trace-warnings --require "/);
    });
});
