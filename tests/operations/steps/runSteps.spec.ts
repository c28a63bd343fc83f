import assert from "node:assert/strict";
import { EvidenceError, EvidenceErrorCode } from "../../../evidence/index";
import { CliError } from "../../../operations/cliError";
import { runSteps, type Step, StepWaiting } from "../../../operations/steps/runSteps";
import { SigningError, SigningErrorCode } from "../../../signing/signingError";
import { ToolchainError } from "../../../toolchain/toolchainError";

/** What the steps of a test share: what is done, and which were run. */
interface World {
    readonly done: Set<string>;
    readonly ran: string[];
}

const world = (...done: string[]): World => ({ done: new Set(done), ran: [] });

function step(name: string, more: Partial<Step<World>> = {}): Step<World> {
    return {
        ...{ name, title: `do ${name}`, advice: `mend ${name}` },
        done: ({ done }) => Promise.resolve(done.has(name) ? `${name} is there` : undefined),
        run: ({ done, ran }) => {
            ran.push(name);
            done.add(name);
            return Promise.resolve(`made ${name}`);
        },
        ...more,
    };
}

const failing = (name: string, error: Error) => step(name, { run: () => Promise.reject(error) });

async function go(steps: readonly Step<World>[], context: World, plan = false) {
    const lines: string[] = [];
    const report = await runSteps(steps, context, { plan, print: (line) => lines.push(line) });
    const outcomes = report.steps.map(({ name, outcome }) => `${name} ${outcome}`);
    return { ...report, outcomes, lines };
}

describe("steps", () => {
    it("are run in their order, each with a line", async () => {
        const context = world();
        const { ok, status, lines, outcomes } = await go([step("one"), step("two")], context);
        assert.deepEqual([ok, status, context.ran], [true, 0, ["one", "two"]]);
        assert.deepEqual(outcomes, ["one done", "two done"]);
        assert.deepEqual(lines, [
            "done     one: do one: made one",
            "done     two: do two: made two",
        ]);
    });

    it("that are done are not run again", async () => {
        const context = world("one");
        const { lines, outcomes } = await go([step("one"), step("two")], context);
        assert.deepEqual(outcomes, ["one already", "two done"]);
        assert.deepEqual(context.ran, ["two"]);
        assert.equal(lines[0], "already  one: do one: one is there");
    });

    it("without a look are always run", async () => {
        const { name, title, advice, run } = step("one");
        const blind = { name, title, advice, run };
        const context = world("one");
        assert.deepEqual((await go([blind], context)).outcomes, ["one done"]);
    });

    it("of a plan are looked at and none is run", async () => {
        const context = world("one");
        const { ok, outcomes } = await go([step("one"), step("two"), step("three")], context, true);
        assert.deepEqual(outcomes, ["one already", "two planned", "three planned"]);
        assert.deepEqual([ok, context.ran], [true, []]);
    });

    it("stop at the first that fails, and say what to do; repeated, they go on from there", async () => {
        const context = world();
        const error = new CliError("refused", "no\nand no");
        const broken = [step("one"), failing("two", error), step("three")];
        const { ok, status, outcomes, lines, steps } = await go(broken, context);
        assert.deepEqual([ok, status, outcomes], [false, 1, ["one done", "two failed"]]);
        assert.deepEqual(lines.slice(1), [
            "failed   two: do two: no",
            "         and no",
            "         to do: mend two",
        ]);
        assert.equal(steps.at(-1)!.advice, "mend two");
        const mended = await go([step("one"), step("two"), step("three")], context);
        assert.deepEqual(mended.outcomes, ["one already", "two done", "three done"]);
    });

    it("wait for somebody else, and say what for", async () => {
        const error = new StepWaiting("the file is not committed", "commit it\npush it");
        const { ok, status, outcomes, lines } = await go(
            [failing("one", error), step("two")],
            world(),
        );
        assert.deepEqual([ok, status, outcomes], [false, 1, ["one waiting"]]);
        assert.deepEqual(lines, [
            "waiting  one: do one: the file is not committed",
            "         to do: commit it",
            "                push it",
        ]);
    });

    for (const [name, error, status] of [
        ["refused", new CliError("refused", "x"), 1],
        ["usage", new CliError("usage", "x"), 2],
        ["outside", new CliError("outside", "x"), 3],
        ["interrupted", new CliError("interrupted", "x"), 130],
        ["a missing toolchain", new ToolchainError("missing", "x"), 3],
        ["evidence that can't be stored", new EvidenceError(EvidenceErrorCode.Store, "x"), 3],
        ["broken evidence", new EvidenceError(EvidenceErrorCode.Broken, "x"), 1],
        ["KMS out of reach", new SigningError(SigningErrorCode.Unavailable, "x"), 3],
        ["no network", Object.assign(new Error("x"), { code: "ECONNREFUSED" }), 3],
        ["AWS", Object.assign(new Error("x"), { $metadata: {} }), 3],
    ] as const) {
        it(`end with the status of ${name}`, async () => {
            const report = await go([failing("one", error)], world());
            assert.deepEqual([report.status, report.outcomes], [status, ["one failed"]]);
        });
    }

    it("fail when the look does", async () => {
        const look = step("one", {
            done: () => Promise.reject(new CliError("outside", "AWS is away")),
        });
        const { status, outcomes } = await go([look, step("two")], world(), true);
        assert.deepEqual([status, outcomes], [3, ["one failed"]]);
    });

    it("hand on a fault of the program", async () => {
        const fault = new TypeError("undefined is not a function");
        await assert.rejects(go([failing("one", fault)], world()), fault);
    });

    it("show what others wrote in one line", async () => {
        const loud = step("one", { run: () => Promise.resolve("ok\r\u001b[2Jdone     two") });
        const { lines } = await go([loud], world());
        assert.deepEqual(lines, ["done     one: do one: ok <U+001B>[2Jdone     two"]);
    });
});
