import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * What a person reads when a run can't go on, on the real engine: the message is on the terminal, names
 * what to do, and nothing was made. The wording of every finding is in tests/program and tests/registry.
 */
const DEV = "Pulumi.dev.yaml";

describe("refusing to deploy", function () {
    this.timeout(60_000);
    let workspace: Workspace;

    before(async () => {
        workspace = await openWorkspace();
    });

    after(() => workspace.close());

    /** A preview by the engine itself, as somebody does who knows Pulumi and not this project. */
    async function rawPreview(stack: string, configFile?: string): Promise<CommandResult> {
        await workspace.pulumi("stack", "init", stack, "--no-select");
        const flags = configFile === undefined ? [] : ["--config-file", configFile];
        const result = await workspace.pulumi("preview", "--stack", stack, ...flags);
        for (const name of fs.readdirSync(workspace.root)) {
            if (/^Pulumi\..+-.+\.yaml$/.test(name)) {
                fs.rmSync(path.join(workspace.root, name));
            }
        }
        return result;
    }

    function assertRefused({ status, output }: CommandResult, ...expected: RegExp[]): void {
        assert.notEqual(status, 0, output);
        for (const pattern of expected) {
            assert.match(output, pattern);
        }
        assert.doesNotMatch(output, /at .*\.(ts|js):\d+/, "a message for a person has no stack");
    }

    it("names the command and the flag when the stack has no configuration", async () => {
        assertRefused(
            await rawPreview("dev-990010"),
            /npm run cartorio -- up dev-990010/,
            /--config-file Pulumi\.dev\.yaml/,
        );
    });

    it("names the right file when the other environment's is given", async () => {
        assertRefused(await rawPreview("prod-990010", DEV), /--config-file Pulumi\.prod\.yaml/);
    });

    it("lists every finding of a wrong configuration at once", async () => {
        fs.writeFileSync(
            path.join(workspace.root, "Pulumi.wrong.yaml"),
            fs
                .readFileSync(path.join(workspace.root, DEV), "utf8")
                .replace('"999999990001"', '"12345"')
                .replace("cartorio-digital:externalId", "cartorio-digital:externalld"),
        );
        assertRefused(
            await rawPreview("dev-990028", "Pulumi.wrong.yaml"),
            /hubAccountId/,
            /twelve digits/,
            /externalld/,
        );
    });

    it("names the missing file for an unknown CNS", async () => {
        assertRefused(await rawPreview("dev-990099", DEV), /cartorios\/dev\/990099\.yaml/);
    });

    it("says both forms for a stack name of neither", async () => {
        assertRefused(await rawPreview("dev-pilot", DEV), /<environment>-<cns>/, /bare/);
    });

    it("refuses the pilot under its own CNS", async () => {
        assertRefused(await rawPreview("dev-990002", DEV), /use the stack dev\b/);
    });

    it("names both files when two cartórios have one account", async () => {
        workspace.edit("cartorios/dev/990028.yaml", "111111110028", "111111110010");
        const result = await rawPreview("dev-990010", DEV);
        workspace.edit("cartorios/dev/990028.yaml", "111111110010", "111111110028");
        assertRefused(result, /cartorios\/dev\/990010\.yaml/, /cartorios\/dev\/990028\.yaml/);
    });

    it("stops at an account that has no such role", async () => {
        workspace.edit("cartorios/dev/990028.yaml", "111111110028", "111111110029");
        const { status, output } = await workspace.cartorio(
            "up",
            "dev-990028",
            "--yes",
            "--skip-preview",
        );
        workspace.edit("cartorios/dev/990028.yaml", "111111110029", "111111110028");
        assert.notEqual(status, 0, output);
        assert.match(output, /arn:aws:iam::111111110029:role\/cartorio\/Deployer/);
    });

    it("stops before it touches an account other than the cartório's (allowedAccountIds)", async () => {
        const file = "program/provider.ts";
        workspace.edit(file, "arn:aws:iam::${accountId}:role", "arn:aws:iam::111111110002:role");
        const { status, output } = await workspace.cartorio(
            "up",
            "dev-990028",
            "--yes",
            "--skip-preview",
        );
        workspace.edit(file, "arn:aws:iam::111111110002:role", "arn:aws:iam::${accountId}:role");
        assert.notEqual(status, 0, output);
        assert.match(output, /111111110002/);
        assert.match(output, /not allowed/i);
        const trail = fs.readFileSync(
            path.join(workspace.access.directory, "aws", "trail.jsonl"),
            "utf8",
        );
        assert.doesNotMatch(trail, /"CreateKey"/);
    });

    it("refuses an endpoint without credentials, and an endpoint with a remote backend", async () => {
        const env: NodeJS.ProcessEnv = {
            ...workspace.env,
            PULUMI_BACKEND_URL: "s3://state-of-production",
        };
        delete env["AWS_SECRET_ACCESS_KEY"];
        const result = await run(
            process.execPath,
            [path.join("operations", "cartorio.cjs"), "up", "dev-990010"],
            workspace.root,
            env,
        );
        assert.equal(result.status, 1, result.output);
        assert.match(result.output, /AWS_SECRET_ACCESS_KEY/);
        assert.match(result.output, /s3:\/\/state-of-production/);
    });

    it("answers usage errors with status 2", async () => {
        for (const args of [
            ["up"],
            ["up", "hml-990010"],
            ["up", "990010"],
            ["up", "dev", "--stack=x"],
        ]) {
            const { status, output } = await workspace.cartorio(...args);
            assert.equal(status, 2, `${args.join(" ")}: ${output}`);
        }
    });
});
