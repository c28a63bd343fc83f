import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { PACK } from "../policy/packProcess";
import { readTrail } from "./support/trail";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";
import { makeProgram } from "./policyPack/makeProgram";
import { violations, wholeStackRules } from "./policyPack/violations";

/*
 * The policy pack on the real engine and the real provider. Does not prove that each rule finds what
 * it should: that is in tests/policy. With --skip-preview the engine judges as it goes: what a program
 * declares before its first violation is made; only the preview judges everything before.
 */
const STACK = ["--stack", "dev-990010", "--config-file", "Pulumi.dev.yaml"];
const PACKED = ["--policy-pack", PACK];

/** Calls that change nothing. */
const READS = /^(Get|List|Describe|AssumeRole)/;

/** One line of the engine's report. */
interface Finding {
    readonly level: string;
    readonly rule: string;
    readonly resource: string;
}

describe("policy pack on the engine", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    before(async () => {
        workspace = await openWorkspace();
    });
    after(() => workspace.close());

    describe("refuses a program that breaks rules", () => {
        let preview: CommandResult;
        /** What single resources are refused for. */
        let findings: readonly Finding[];
        let ofWholeStack: readonly Finding[];
        let program: string;
        const pulumi = (...args: string[]) => run("pulumi", args, program, workspace.env);

        before(async () => {
            program = path.join(workspace.root, "violations");
            makeProgram(program, violations);
            const made = await pulumi("stack", "init", "violations");
            assert.equal(made.status, 0, made.output);
            preview = await pulumi("up", "--yes", ...PACKED);
            const all = findingsOf(preview.output);
            findings = all.filter(({ rule }) => !Object.hasOwn(wholeStackRules, rule));
            ofWholeStack = all.filter(({ rule }) => Object.hasOwn(wholeStackRules, rule));
        });

        async function assertNothingMade(): Promise<void> {
            const calls = readTrail(workspace.access.directory);
            assert.ok(calls.length > 0, "the sandbox was asked");
            assert.deepEqual(
                calls.filter(({ eventName }) => !READS.test(eventName)),
                [],
            );
            assert.deepEqual(resourcesOf(await pulumi("stack", "export")), []);
        }

        it("before anything is made", async () => {
            assert.notEqual(preview.status, 0, preview.output);
            assert.doesNotMatch(preview.output, /Updating/);
            await assertNothingMade();
        });

        for (const { family, rules } of violations) {
            it(`${family}: ${rules.join(", ")}`, () => {
                const found = findings.filter(({ resource }) => resource === family);
                assert.deepEqual([...new Set(found.map(({ rule }) => rule))].sort(), [...rules]);
                assert.ok(found.every(({ level }) => level === "mandatory"));
                assert.match(preview.output, new RegExp(` "${family}" .*\\.`));
            });
        }

        for (const [rule, resource] of Object.entries(wholeStackRules)) {
            it(`the stack as a whole: ${rule}`, () => {
                assert.ok(
                    ofWholeStack.some(
                        (found) =>
                            found.rule === rule &&
                            found.resource === resource &&
                            found.level === "mandatory",
                    ),
                    preview.output,
                );
            });
        }

        it("and finds nothing else in it", () => {
            const families = violations.map(({ family }) => family);
            assert.deepEqual(
                findings.filter(({ resource }) => !families.includes(resource)),
                [],
            );
        });

        it("without a preview too", async () => {
            const { status, output } = await pulumi("up", "--yes", "--skip-preview", ...PACKED);
            assert.notEqual(status, 0, output);
            assert.ok(findingsOf(output).length > 0, output);
            await assertNothingMade();
        });
    });

    describe("has nothing to say of the real program", () => {
        async function assertPasses(...args: string[]): Promise<void> {
            const { status, output } = await workspace.pulumi(...args, ...PACKED);
            assert.equal(status, 0, output);
            assert.match(output, /cartorio-digital@v\d/, "the pack was there");
            assert.deepEqual(findingsOf(output), []);
        }

        before(() => workspace.pulumi("stack", "init", "dev-990010", "--no-select"));

        it("at the preview of the first up, with all that is unknown then", () =>
            assertPasses("preview", ...STACK));

        it("at the first up", () => assertPasses("up", "--yes", "--skip-preview", ...STACK));

        it("when there is nothing to change", () =>
            assertPasses("preview", "--expect-no-changes", ...STACK));

        describe("in its exported state", () => {
            let state: string;
            before(async () => {
                state = path.join(workspace.root, "state.json");
                const stack = ["--stack", "dev-990010"];
                await workspace.pulumi("stack", "export", ...stack, "--file", state);
            });

            it("by pulumi policy analyze", () =>
                assertPasses("policy", "analyze", "--file", state));

            it("and refuses it once something is wrong in it", async () => {
                const text = fs.readFileSync(state, "utf8");
                const wrong = text.replaceAll(
                    /"deletionWindowInDays": 30/g,
                    '"deletionWindowInDays": 7',
                );
                assert.notEqual(wrong, text);
                fs.writeFileSync(state, wrong);
                const { status, output } = await workspace.pulumi(
                    ...["policy", "analyze", ...PACKED, "--file", state],
                );
                assert.notEqual(status, 0, output);
                assert.deepEqual(
                    findingsOf(output)
                        .map(({ rule, resource }) => `${rule} ${resource}`)
                        .sort(),
                    ["document-key", "signing-g1"].map(
                        (name) => `kms-key-require-deletion-window ${name}`,
                    ),
                );
            });
        });
    });
});

/** What stands under "Policies:" in the engine's output. */
function findingsOf(output: string): readonly Finding[] {
    const lines = output.matchAll(
        /^ +- \[(\w+)\] +(?:\[severity: \w+\] +)?(\S+) +\(\S+: ([^)]+)\)/gm,
    );
    return [...lines].map(([, level, rule, resource]) => ({
        level: level!,
        rule: rule!,
        resource: resource!,
    }));
}

/** The resources in an account that an exported state holds. */
function resourcesOf({ stdout }: CommandResult): readonly string[] {
    const { deployment } = JSON.parse(stdout) as {
        deployment: { resources?: readonly { urn: string; type: string; custom: boolean }[] };
    };
    return (deployment.resources ?? [])
        .filter(({ custom, type }) => custom && !type.startsWith("pulumi:providers:"))
        .map(({ urn }) => urn);
}
