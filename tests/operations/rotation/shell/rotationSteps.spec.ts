// With the real git, on repositories of its own. What the steps do is proved by their own specs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { rotationSteps } from "../../../../operations/rotation/shell/rotationSteps";
import type { RotationStep } from "../../../../operations/rotation/steps";
import { temporaryFolders } from "../../../support/folders";
import { ACCOUNT_OF_STACK, withRotation } from "./builders";

const FILE = "cartorios/prod/990010.yaml";

describe("steps of a rotation on a registry file that is not committed", () => {
    const folder = temporaryFolders();

    function repository(): string {
        const root = folder({ [FILE]: "status: active\n", "Pulumi.prod.yaml": "config: {}\n" });
        const git = (...args: string[]) =>
            execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args], {
                ...{ cwd: root, stdio: "pipe" },
            });
        git("init", "--quiet");
        git("add", ".");
        git("commit", "--quiet", "-m", "first");
        fs.writeFileSync(path.join(root, FILE), "status: active # changed\n");
        return root;
    }

    /** How the first of these steps ends. */
    async function ended(environment: string, ...steps: readonly RotationStep[]) {
        let error: unknown;
        const stack = { ...ACCOUNT_OF_STACK, environment, file: FILE };
        const options = { place: folder(), ports: { root: repository() }, view: { stack } };
        await withRotation(options, async (rotation) => {
            error = await rotationSteps(steps, 1)[0]!
                .run(rotation)
                .then(
                    () => undefined,
                    (cause: unknown) => cause,
                );
        });
        return String(error);
    }

    const moves = [{ generation: 1, to: "gone" }] as const;
    const edit: RotationStep = { kind: "editRegistry", generations: [] };
    const about = { generation: 1, keyArn: "arn" } as const;
    const all: readonly (readonly [RotationStep, boolean])[] = [
        [edit, false],
        [{ kind: "breakGlass", action: "DisableKey", ...about }, false],
        [{ kind: "apply", refresh: false }, true],
        [{ kind: "unprotect", generation: 1 }, true],
        [{ kind: "waitForSmoke", through: "alias", generation: 1 }, true],
        [{ kind: "verifyOldDocuments", mayFail: true }, true],
        [{ kind: "publishKeys" }, true],
        [{ kind: "record", command: "scheduleDeletion", generation: 1, moves }, true],
    ];
    for (const [step, isRefused] of all) {
        it(`${step.kind} is ${isRefused ? "refused" : "not what is refused"} outside of dev`, async () => {
            const message = /in prod only what is committed is applied.*990010\.yaml is changed/s;
            assert.equal(message.test(await ended("prod", step, edit)), isRefused);
        });
    }

    it("is nobody's business in dev", async () => {
        assert.doesNotMatch(await ended("dev", { kind: "publishKeys" }), /committed/);
    });
});
