// Does not prove what the real engine says of a stack: tests/integration does.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { CliError } from "../../operations/cliError";
import { ensureStack } from "../../operations/deploy/ensureStack";
import { temporaryFolders, writeExecutable } from "../support/folders";

const MISSING = "echo \"error: no stack named 'dev-990010' found\" >&2; exit 255";

describe("ensureStack", () => {
    const folder = temporaryFolders();

    /** Plays an engine that answers `stack --show-name` and `stack init`. */
    function lookup(show: string, init: string, secretsProvider?: string) {
        const root = folder({
            "Pulumi.yaml": "name: x\n",
            "Pulumi.dev.yaml": "encryptionsalt: a\n",
        });
        const temporary = path.join(root, "tmp");
        fs.mkdirSync(temporary);
        const executable = writeExecutable(
            path.join(root, "bin", "pulumi"),
            `echo "$*" >> ${path.join(root, "calls")}
             if [ "$2" = init ]; then ls > ${path.join(root, "files")}; ${init}; else ${show}; fi`,
        );
        return {
            root,
            calls: () => fs.readFileSync(path.join(root, "calls"), "utf8").trim().split("\n"),
            ensure: () =>
                ensureStack({
                    executable,
                    root,
                    stackName: "dev-990010",
                    configFile: "Pulumi.dev.yaml",
                    ...(secretsProvider === undefined ? {} : { secretsProvider }),
                    env: { PATH: process.env["PATH"] },
                }),
        };
    }

    it("leaves a stack alone that is there", async () => {
        const { ensure, calls } = lookup("exit 0", "exit 1");
        assert.equal(await ensure(), false);
        assert.deepEqual(calls(), ["stack --show-name --stack dev-990010 --non-interactive"]);
    });

    it("makes one that is missing, with the environment's settings and beside the repository", async () => {
        const { ensure, calls, root } = lookup(
            MISSING,
            "touch Pulumi.new.yaml",
            "awskms://alias/a",
        );
        const before = fs.readdirSync(root);
        assert.equal(await ensure(), true);
        assert.equal(
            calls()[1],
            "stack init dev-990010 --no-select --non-interactive --secrets-provider awskms://alias/a",
        );
        assert.equal(
            fs.readFileSync(path.join(root, "files"), "utf8"),
            "Pulumi.dev-990010.yaml\nPulumi.yaml\n",
        );
        assert.deepEqual(
            fs
                .readdirSync(root)
                .filter((name) => !before.includes(name))
                .sort(),
            ["calls", "files"],
        );
    });

    it("uses a passphrase where the environment names no secrets provider", async () => {
        const { ensure, calls } = lookup(MISSING, "exit 0");
        await ensure();
        assert.match(calls()[1]!, / --secrets-provider passphrase$/);
    });

    it("takes one that another run made in between", async () => {
        const { ensure } = lookup(
            MISSING,
            "echo \"error: stack 'x' already exists\" >&2; exit 255",
        );
        assert.equal(await ensure(), false);
    });

    const failures: [name: string, show: string, init: string, message: RegExp][] = [
        [
            "a backend that does not answer",
            "echo 'error: AccessDenied' >&2; exit 255",
            "exit 0",
            /^the backend did not answer for dev-990010:\nerror: AccessDenied$/,
        ],
        [
            "a stack that can't be made",
            MISSING,
            "echo 'error: incorrect passphrase' >&2; exit 255",
            /^stack dev-990010 could not be made:\nerror: incorrect passphrase$/,
        ],
    ];
    for (const [name, show, init, message] of failures) {
        it(`fails with the engine's words on ${name}`, async () => {
            await assert.rejects(lookup(show, init).ensure(), (error: unknown) => {
                assert.ok(error instanceof CliError);
                assert.equal(error.code, "outside");
                assert.match(error.message, message);
                return true;
            });
        });
    }
});
