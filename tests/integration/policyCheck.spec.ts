import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { Log } from "sarif";
import type { StackCheck } from "../../operations/policy/checkResult";
import { openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * `cartorio policy check` on the real engine: which stacks, what the reports hold, what it ends with.
 * Does not prove that GitHub takes the reports; tests/operations/policy has their whole form.
 */
const VIOLATING = "components/generationKey.ts";

/** Reads a JUnit report with a parser of XML, as CI does. */
const READ_JUNIT = `
import json, sys, xml.etree.ElementTree as tree
print(json.dumps([[s.get("name"), c.get("name"), f.get("message") or f.text]
    for s in tree.parse(sys.argv[1]).getroot().iter("testsuite")
    for c in s.iter("testcase") for f in c.iter("failure")]))`;

interface Checked {
    readonly ok: boolean;
    readonly stacks: readonly StackCheck[];
}

describe("checking the policies of changed stacks", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let junit: string;
    let sarif: string;

    async function git(...args: string[]): Promise<void> {
        const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
        const done = await run("git", [...identity, ...args], workspace.root, workspace.env);
        assert.equal(done.status, 0, done.output);
    }

    async function commit(): Promise<void> {
        await git("add", "--all");
        await git("commit", "--quiet", "--message", "Change");
    }

    const check = (...flags: string[]) =>
        workspace.cartorio(
            ...["policy", "check", "--env", "dev", "--json", "--changed-since", "HEAD~1"],
            ...["--junit", junit, "--sarif", sarif, ...flags],
        );

    const readSarif = () => JSON.parse(fs.readFileSync(sarif, "utf8")) as Log;

    async function failuresOfJunit(): Promise<string[][]> {
        const args = ["-c", READ_JUNIT, junit];
        const { status, stdout, output } = await run(
            "python3",
            args,
            workspace.root,
            workspace.env,
        );
        assert.equal(status, 0, output);
        return JSON.parse(stdout) as string[][];
    }

    before(async () => {
        workspace = await openWorkspace();
        junit = path.join(workspace.root, ".cartorio", "junit.xml");
        sarif = path.join(workspace.root, ".cartorio", "check.sarif");
        await git("init", "--quiet");
        await commit();
    });

    after(() => workspace.close());

    it("passes a change of one registry file by previewing its stack alone", async () => {
        workspace.edit("cartorios/dev/990010.yaml", /^class: \d/m, "class: 1");
        await commit();
        const { status, stdout, output } = await check();
        assert.equal(status, 0, output);
        const { ok, stacks } = JSON.parse(stdout) as Checked;
        assert.deepEqual([ok, stacks.map(({ stack }) => stack)], [true, ["dev-990010"]]);
        assert.ok(stacks[0]!.rules.includes("kms-key-require-protect"), "the pack has judged");
        assert.deepEqual(await failuresOfJunit(), []);
    });

    it("fails a change of the components, canaries first, and goes on behind a bad stack", async () => {
        workspace.edit(VIOLATING, "protect: true", "protect: false");
        workspace.edit("cartorios/dev/990028.yaml", "111111110028", "111111110029");
        await commit();
        const { status, stdout, output } = await check();
        assert.equal(status, 1, output);
        const { stacks } = JSON.parse(stdout) as Checked;
        assert.deepEqual(
            stacks.map(({ stack, outcome }) => [stack, outcome]),
            [
                ["dev", "violations"],
                ["dev-990010", "violations"],
                ["dev-990028", "failed"],
            ],
            output,
        );
        const failures = await failuresOfJunit();
        for (const stack of ["dev", "dev-990010"]) {
            assert.ok(
                failures.some(
                    ([suite, rule, text]) =>
                        suite === stack &&
                        rule === "kms-key-require-protect" &&
                        /signing-g1/.test(text!),
                ),
                JSON.stringify(failures),
            );
        }
        assert.ok(
            failures.some(
                ([suite, rule, text]) =>
                    suite === "dev-990028" &&
                    rule === "cartorio-preview" &&
                    /111111110029/.test(text!),
            ),
            JSON.stringify(failures),
        );
        const [{ results = [], tool }] = readSarif().runs as [Log["runs"][0]];
        const found = results.find(
            ({ ruleId, message }) =>
                ruleId === "kms-key-require-protect" && message.text!.startsWith("dev-990010: "),
        );
        assert.equal(
            found?.locations?.[0]?.physicalLocation?.artifactLocation?.uri,
            "cartorios/dev/990010.yaml",
        );
        assert.match(tool.driver.rules![found.ruleIndex!]!.help!.text, /protect: true/);
    });

    it("reports an invalid registry on its line, and previews nothing", async () => {
        workspace.edit("cartorios/dev/990010.yaml", /^uf: SP/m, "uf: XX");
        await commit();
        const { status, output } = await check();
        assert.equal(status, 1, output);
        const [{ results = [] }] = readSarif().runs as [Log["runs"][0]];
        assert.deepEqual(
            results.map(({ ruleId, locations }) => [
                ruleId,
                locations?.[0]?.physicalLocation?.artifactLocation?.uri,
            ]),
            [["cartorio-registry", "cartorios/dev/990010.yaml"]],
        );
        assert.equal((await failuresOfJunit())[0]?.[0], "registry");
    });
});
