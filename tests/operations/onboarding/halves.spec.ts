// With the real git and registry files; the steps themselves are in tests/integration/onboard.spec.ts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import {
    type FirstHalfOptions,
    isKnown,
    registryOf,
    writeRegistry,
} from "../../../operations/onboarding/firstHalf";
import { askToCommit, onboard } from "../../../operations/onboarding/onboard";
import { renderCartorio } from "../../../registry/index";
import { repositoryRoot } from "../../../toolchain/versions";
import { temporaryFolders, writeFile } from "../../support/folders";
import { answers, cartorio } from "./builders";

const FILE = "cartorios/dev/990101.yaml";

describe("the halves of onboarding", () => {
    const folder = temporaryFolders();

    it("take a file for none whose addition broke off, and say that it did", async () => {
        const text = renderCartorio(cartorio());
        const root = folder({
            [FILE]: text,
            "cartorios/dev/.adding.json": JSON.stringify({ "990101": text }),
        });
        const notes: string[] = [];
        const options: FirstHalfOptions = {
            config: {
                ...{ environment: "dev", hubAccountId: "999999990001", region: "sa-east-1" },
                role: "cartorio/Deployer",
            },
            ...{ root, today: "2026-11-26", strict: false, plan: true },
            note: (line) => notes.push(line),
        };
        assert.equal(isKnown("990101", registryOf(options)), false);
        const said = { candidates: [{ answers: answers(), place: String }], findings: [] };
        const { written } = await writeRegistry(said, options);
        assert.deepEqual(written, [FILE]);
        assert.match(
            notes.join("\n"),
            /^warning: .*an addition of 1 cartórios .* was interrupted/m,
        );
        assert.equal(
            isKnown("990101", registryOf({ ...options, root: folder({ [FILE]: text }) })),
            true,
        );
    });

    it("refuse where nobody can consent before they look at what is said", async () => {
        const options = { ...{ from: "missing.csv", env: "dev", jobs: "1", wait: "0" } };
        await assert.rejects(
            onboard(repositoryRoot, undefined, options, () => undefined),
            { code: "usage", message: /--from asks nothing: give --yes/ },
        );
    });

    it("ask to commit what onboarding wrote, of those that are onboarded", () => {
        const [other, left, waiting] = ["990110", "990128", "990136"].map(
            (cns) => `cartorios/dev/${cns}.yaml`,
        ) as [string, string, string];
        const files = [FILE, other, left, waiting];
        const root = folder(Object.fromEntries(files.map((file) => [file, "bootstrapped"])));
        const git = (...args: string[]) =>
            execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args], {
                ...{ cwd: root, stdio: "pipe" },
            });
        git("init", "--quiet");
        git("add", ".");
        git("commit", "--quiet", "-m", "a");
        const report = (file: string, ok: boolean) => ({
            ...{ file, ok, stack: "s", cns: "c", accountId: "a", status: "active" as const },
            ...{ exitStatus: ok ? (0 as const) : (1 as const), steps: [] },
        });
        const said = () => {
            const notes: string[] = [];
            askToCommit(
                root,
                [
                    ...[report(FILE, true), report(other, true), report(waiting, false)],
                    { ...report(left, true), skipped: true },
                ],
                (line) => notes.push(line),
            );
            return notes;
        };
        assert.deepEqual(said(), []);
        [FILE, left, waiting].forEach((file) => writeFile(path.join(root, file), "active"));
        assert.match(said()[0]!, /^Next: commit the status/);
        assert.deepEqual(said().slice(1), [
            `  git add -- ${FILE}`,
            `  git commit -m "<why>" -- ${FILE}`,
        ]);
    });
});
