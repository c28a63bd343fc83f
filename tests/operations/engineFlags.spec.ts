// Does not prove that the engine takes the flags that are let through.
import assert from "node:assert/strict";
import { judgeEngineFlags, judgeEngineVariables } from "../../operations/deploy/engineFlags";

const STACK = "name the stack as the first argument";
const CHOSEN = "the environment's file is chosen by the stack's name";
const FOLDER = "run the command in the repository";
const SHARED = "the engine would write it into the environment's file, which all stacks share";

describe("judgeEngineFlags", () => {
    const refused: [flag: string, expected: string][] = [
        ["--stack", `--stack can't be given here: ${STACK}`],
        ["--stack=dev", `--stack can't be given here: ${STACK}`],
        ["-s", `-s can't be given here: ${STACK}`],
        ["-s=dev", `-s can't be given here: ${STACK}`],
        ["-sdev", `-s can't be given here: ${STACK}`],
        ["-ysdev", `-s can't be given here: ${STACK}`],
        ["-fyds", `-s can't be given here: ${STACK}`],
        ["--config-file=Pulumi.prod.yaml", `--config-file can't be given here: ${CHOSEN}`],
        ["--cwd", `--cwd can't be given here: ${FOLDER}`],
        ["-C/tmp", `-C can't be given here: ${FOLDER}`],
        ["--config", `--config can't be given here: ${SHARED}`],
        ["-crole=x", `-c can't be given here: ${SHARED}`],
    ];
    for (const flag of [
        "--remote",
        "--remote=true",
        "--remote-git-branch",
        "--event-log=x",
        "--plan",
    ]) {
        it(`refuses ${flag}, which would leave the pack or the plan out`, () => {
            assert.equal(judgeEngineFlags([flag]).length, 1);
        });
    }

    it("refuses --ignore-protect", () => {
        assert.match(judgeEngineFlags(["--ignore-protect"])[0]!, /protect is what keeps keys/);
    });

    for (const [flag, expected] of refused) {
        it(`refuses ${flag}`, () => {
            assert.deepEqual(judgeEngineFlags([flag]), [expected]);
        });
    }

    const allowed = [
        ...[
            "--yes",
            "-y",
            "-yf",
            "--diff",
            "--skip-preview",
            "--expect-no-changes",
            "--color=never",
        ],
        // A value that follows a flag of one letter may have any letters.
        ...["-mcs", "-p4", "-v=9", "--message=-s", "--config-path", "--suppress-outputs", "x-s"],
    ];
    for (const flag of allowed) {
        it(`hands on ${flag}`, () => {
            assert.deepEqual(judgeEngineFlags([flag]), []);
        });
    }

    it("names every flag that it refuses", () => {
        assert.equal(judgeEngineFlags(["--yes", "-s", "dev", "--cwd=/tmp"]).length, 2);
    });
});

describe("judgeEngineVariables", () => {
    for (const name of [
        "CONFIG",
        "CWD",
        "IGNORE_PROTECT",
        "POLICY_PACK",
        "POLICY_PACK_CONFIG",
        "REMOTE",
    ]) {
        it(`refuses PULUMI_OPTION_${name}`, () => {
            const [finding, ...more] = judgeEngineVariables({ [`PULUMI_OPTION_${name}`]: "true" });
            assert.match(finding!, new RegExp(`^PULUMI_OPTION_${name} can't be set here: `));
            assert.deepEqual(more, []);
        });
    }

    it("leaves others, and empty ones, alone", () => {
        const env = { PULUMI_OPTION_PARALLEL: "4", PULUMI_OPTION_REMOTE: "" };
        assert.deepEqual(judgeEngineVariables(env), []);
    });
});
