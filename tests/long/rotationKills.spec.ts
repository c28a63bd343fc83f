import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { DescribeKeyCommand, SignCommand } from "@aws-sdk/client-kms";
import { draw } from "../../sandbox/control/chooseFaults";
import { killAt, type KillPlace } from "../integration/support/killedCommand";
import { callsOf } from "../integration/support/onboarding";
import {
    OFFICE,
    OFFICE_FILE,
    officeEvidence,
    openRotatingOffice,
    type RotatingOffice,
    rotateArgs,
} from "../integration/support/rotatingOffice";

/*
 * Kills `cartorio rotate` and the engine that it runs, between any two of its steps and in the middle of
 * them, and repeats it. CARTORIO_LONG_SHARE (0 to 1) says how many rounds of rotations are made,
 * CARTORIO_LONG_SEED where in each command the kill comes; the seed is printed. Does not prove what a kill of
 * AWS's side does: `killSweep` kills the sandbox. A key that AWS made and whose answer the killed engine could
 * not write down stays behind, without an alias: Deployer may not list keys, so nobody finds it. Such keys are
 * counted, and only a kill in the middle of an `up` may leave one.
 */
const share = Number(process.env["CARTORIO_LONG_SHARE"] ?? "1");
const seed = Number(process.env["CARTORIO_LONG_SEED"] ?? "1");

const ROUNDS = 6;
const ALIAS = "alias/cartorio-assinatura";
const BECAUSE = ["--because", "test of interrupted rotations"];
/** A lock that the killed engine left is one attempt, what follows it another. */
const MOST_ATTEMPTS = 4;

/** One command of a round. */
interface RoundStep {
    readonly command: string;
    readonly args?: readonly string[];
    /** Moves the clock before it, so that what it waits for has passed. */
    readonly hours?: number;
    /** Lines of its progress, and calls that it makes at least: kills come up to there. */
    readonly steps: number;
    readonly calls: number;
    /** Keys that it makes. */
    readonly keys?: number;
}

/** A whole rotation and back, and both ends of a candidate. After it the office is as before, a few ids later. */
const ROUND: readonly RoundStep[] = [
    { command: "start", steps: 5, calls: 60, keys: 1 },
    { command: "abort", steps: 6, calls: 40 },
    { command: "start", steps: 5, calls: 60, keys: 1 },
    { command: "validate", steps: 3, calls: 20 },
    { command: "switch", steps: 7, calls: 60 },
    { command: "settle", hours: 25, steps: 5, calls: 50 },
    { command: "rollback", steps: 10, calls: 90 },
    { command: "settle", hours: 25, steps: 5, calls: 50 },
    { command: "retire", args: BECAUSE, steps: 6, calls: 40 },
    { command: "schedule-deletion", args: BECAUSE, steps: 7, calls: 40 },
    { command: "cancel-deletion", steps: 5, calls: 40 },
];

describe(`killing a rotation (seed ${seed}, share ${share})`, function () {
    this.timeout(300_000);
    let office: RotatingOffice;
    /** Set once something failed: what comes after it in the round would fail by that. */
    let isBroken = false;
    let drawn = 0;
    const tally = { commands: 0, killed: 0, locked: 0, leftBehind: 0 };

    before(async () => {
        office = await openRotatingOffice();
    });

    after(() => office?.close());

    beforeEach(function () {
        if (isBroken) {
            this.skip();
        }
    });

    afterEach(function () {
        isBroken ||= this.currentTest?.state === "failed";
    });

    /** Between steps in one half of the draws, anywhere in the other. */
    function placeIn({ steps, calls }: RoundStep): KillPlace {
        const random = () => draw(seed, 0, drawn++, "rotationKills");
        return random() < 0.5
            ? { after: "steps", count: 1 + Math.floor(random() * (steps - 1)) }
            : { after: "calls", count: 1 + Math.floor(random() * calls) };
    }

    for (let round = 1; round <= Math.max(1, Math.round(ROUNDS * share)); round++) {
        for (const step of ROUND) {
            const place = placeIn(step);
            const where = `${place.count} ${place.after}`;
            it(`round ${round}: ${step.command}, killed after ${where}`, () => killed(step, place));
        }
    }

    it("leaves evidence that is whole", async () => {
        const verified = await office.cartorio("evidence", "verify", OFFICE.stack);
        assert.equal(verified.status, 0, verified.output);
    });

    it("was killed in the middle, mostly", () => {
        const { commands, killed: inTime, locked, leftBehind } = tally;
        process.stdout.write(
            `      ${inTime} of ${commands} commands were killed in the middle; ${locked} left the stack locked, ` +
                `${leftBehind} a key that nobody knows\n`,
        );
        assert.ok(inTime * 2 > commands);
    });

    async function killed(step: RoundStep, place: KillPlace): Promise<void> {
        const { workspace, env, trail } = office;
        const { command, args = [], hours = 0, keys = 0 } = step;
        await office.advanceHours(hours);
        await requireSigning();
        const before = { keys: keysMade(), records: recordsOf(command) };
        const all = [...rotateArgs(command, trail), ...generationOf(command), ...args];
        const program = path.join("operations", "cartorio.cjs");
        const { output, wasKilled } = await killAt(
            { args: [program, ...all], cwd: workspace.root, env, trail },
            place,
        );
        const madeByKilled = keysMade() - before.keys;
        tally.commands += 1;
        tally.killed += wasKilled ? 1 : 0;
        await requireSigning();
        await repeat(all, output);
        await requireSigning();
        const leftBehind = isCutUp(output) ? madeByKilled : 0;
        const made = keysMade() - before.keys;
        assert.ok(
            made === keys || made === keys + leftBehind,
            `${made} keys made by ${command}, ${madeByKilled} of them before the kill; expected ${keys}\n${output}`,
        );
        tally.leftBehind += made - keys;
        assert.equal(recordsOf(command) - before.records, 1, `records of ${command}\n${output}`);
    }

    /** Whether an `up` was begun and is not done. */
    function isCutUp(output: string): boolean {
        return /^Updating \(/m.test(output) && !/^done +apply: /m.test(output);
    }

    /** Repeats a command until it is done; what a killed engine's lock asks for is done, as it says. */
    async function repeat(args: readonly string[], killedOutput: string): Promise<void> {
        const said = [killedOutput];
        for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            const { status, output } = await office.cartorio(...args);
            if (status === 0) {
                return;
            }
            said.push(output);
            if (/currently locked/.test(output)) {
                tally.locked += 1;
                const cancelled = await office.workspace.pulumi(
                    ...["cancel", OFFICE.stack, "--yes", "--non-interactive"],
                );
                assert.equal(cancelled.status, 0, cancelled.output);
            }
        }
        assert.fail(`${args.join(" ")} did not get to its end:\n${said.join("\n---- again\n")}`);
    }

    /** At every moment: the registry has one active generation, and the application signs through the alias. */
    async function requireSigning(): Promise<void> {
        const states = statesOf();
        assert.equal(Object.values(states).filter((state) => state === "active").length, 1);
        const signer = await office.workspace.kms(OFFICE.accountId, "cartorio/Signer");
        const { KeyMetadata: key } = await signer.send(new DescribeKeyCommand({ KeyId: ALIAS }));
        assert.equal(key?.KeyState, "Enabled");
        const { KeyId } = await signer.send(
            new SignCommand({
                ...{ KeyId: ALIAS, SigningAlgorithm: "RSASSA_PSS_SHA_256" },
                ...{ MessageType: "RAW", Message: Buffer.from("probe") },
            }),
        );
        assert.equal(KeyId, key?.Arn);
    }

    function keysMade(): number {
        return callsOf(office.workspace.access).filter(
            ({ eventName, errorCode, recipientAccountId: account }) =>
                eventName === "CreateKey" && !errorCode && account === OFFICE.accountId,
        ).length;
    }

    /** Records in the evidence that a command came to its end. */
    function recordsOf(command: string): number {
        const type = `"rotation.${command.replace(/-[a-z]/g, (text) => text[1]!.toUpperCase())}"`;
        const folder = path.join(officeEvidence(office.workspace), "chains");
        return fs
            .readdirSync(folder, { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".jsonl"))
            .map((name) => fs.readFileSync(path.join(folder, name), "utf8"))
            .reduce((sum, text) => sum + text.split(`"type":${type}`).length - 1, 0);
    }

    function statesOf(): Record<number, string> {
        const text = fs.readFileSync(path.join(office.workspace.root, OFFICE_FILE), "utf8");
        const lines = [...text.matchAll(/id: (\d+)[^}]*?state: (\w+)/gs)];
        return Object.fromEntries(lines.map(([, id, state]) => [Number(id), state!]));
    }

    /** Says which generation is meant where several could be: those of rounds before lie disabled. */
    function generationOf(command: string): string[] {
        const ids = Object.keys(statesOf()).map(Number);
        switch (command) {
            case "rollback":
                return ["--generation", "1"];
            case "retire":
            case "schedule-deletion":
            case "cancel-deletion":
                return ["--generation", String(Math.max(...ids))];
            default:
                return [];
        }
    }
});
