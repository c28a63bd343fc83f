import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    CreateAliasCommand,
    CreateKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    type KMSClient,
} from "@aws-sdk/client-kms";
import { backendDirectory } from "../../../sandbox/environment";
import { repositoryRoot } from "../../../toolchain/versions";
import { writeFile } from "../../support/folders";
import { type Ended, run } from "../../support/processes";
import { engineEnvironment } from "../support/workspace";
import {
    ACCOUNT,
    type ClientSandbox,
    openClientSandbox,
    REGION,
    type Who,
} from "./support/clientSandbox";

/*
 * Pulumi's own secrets provider `awskms`, on the real engine: a key of KMS instead of a passphrase keeps
 * the secrets of a stack, those of its configuration and those of its state. Does not prove that a team
 * may use the key as long as its state lives.
 */
const ALIAS = "alias/cartorio-pulumi";
const ALIAS_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:${ALIAS}`;
const SECRET = "uma-senha-que-ninguem-le";
const SETTINGS = `region=${REGION}&awssdk=v2`;
const PROVIDER = `awskms://${ALIAS}?${SETTINGS}`;
const WITH_CONTEXT = `${PROVIDER}&context_cns=990010`;

const FILES = {
    "Pulumi.yaml": JSON.stringify({ name: "segredos", runtime: "nodejs" }),
    "package.json": JSON.stringify({ name: "segredos", main: "index.js" }),
    "index.js": `
const { Config } = require("@pulumi/pulumi");
exports.senha = new Config().requireSecret("senha");
`,
};

describe("Pulumi's secrets provider awskms", function () {
    this.timeout(120_000);
    let client: ClientSandbox;
    let kms: KMSClient;
    let keyId: string;
    let project: string;

    before(async () => {
        client = await openClientSandbox();
        kms = client.kms();
        const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
        keyId = key!.KeyId!;
        await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: keyId }));
        project = path.join(client.folder, "project");
        for (const [name, text] of Object.entries(FILES)) {
            writeFile(path.join(project, name), text);
        }
        // Above the project, so that a search through it does not end in every package.
        fs.symlinkSync(
            path.join(repositoryRoot, "node_modules"),
            path.join(client.folder, "node_modules"),
        );
    });

    after(() => client.close());

    async function pulumiAs(who: Who, args: readonly string[]): Promise<Ended> {
        const env = await engineEnvironment(client.access(who));
        return run("pulumi", [...args, "--non-interactive"], { cwd: project, env });
    }

    async function pulumi(...args: string[]): Promise<string> {
        const { status, stdout, stderr } = await pulumiAs("user", args);
        assert.equal(status, 0, `pulumi ${args.join(" ")}:\n${stdout}${stderr}`);
        return stdout.trim();
    }

    async function refused(expected: RegExp, ...args: string[]): Promise<void> {
        const { status, stdout, stderr } = await pulumiAs("user", args);
        assert.notEqual(status, 0, stdout);
        assert.match(`${stdout}${stderr}`, expected);
    }

    const settingsOf = (stack: string) =>
        fs.readFileSync(path.join(project, `Pulumi.${stack}.yaml`), "utf8");

    /** Fails where any file of the project or of the backend holds the secret. */
    function assertNowhere(secret: string): void {
        const forms = [secret, Buffer.from(secret).toString("base64")];
        for (const root of [project, backendDirectory(client.access().directory)]) {
            const names = fs.readdirSync(root, { recursive: true, encoding: "utf8" });
            const files = names
                .map((name) => path.join(root, name))
                .filter((file) => fs.statSync(file).isFile());
            assert.ok(files.length > 0, `nothing to search in ${root}`);
            for (const file of files) {
                const text = fs.readFileSync(file, "utf8");
                assert.ok(!forms.some((form) => text.includes(form)), `${file} holds the secret`);
            }
        }
    }

    describe("with a key by its alias", () => {
        before(async () => {
            await pulumi("stack", "init", "dev", "--secrets-provider", PROVIDER);
            await pulumi("config", "set", "--secret", "senha", SECRET, "--stack", "dev");
        });

        it("keeps a secret that the next command reads", async () => {
            assert.equal(await pulumi("config", "get", "senha", "--stack", "dev"), SECRET);
        });

        it("leaves ciphertext alone in the files", () => {
            assert.match(settingsOf("dev"), /^secretsprovider: awskms:\/\/alias\/cartorio-pulumi/m);
            assert.match(settingsOf("dev"), /^encryptedkey: \S{40,}$/m);
            assert.match(settingsOf("dev"), /secure: v1:/);
            assert.doesNotMatch(settingsOf("dev"), /encryptionsalt/);
            assertNowhere(SECRET);
        });

        it("keeps a secret output in the state", async () => {
            await pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
            const output = ["stack", "output", "senha", "--stack", "dev"];
            assert.equal(await pulumi(...output, "--show-secrets"), SECRET);
            assert.equal(await pulumi(...output), "[secret]");
            assertNowhere(SECRET);
        });

        it("reads nothing while the key is disabled", async () => {
            await kms.send(new DisableKeyCommand({ KeyId: keyId }));
            await refused(/DisabledException/, "config", "get", "senha", "--stack", "dev");
            await kms.send(new EnableKeyCommand({ KeyId: keyId }));
            assert.equal(await pulumi("config", "get", "senha", "--stack", "dev"), SECRET);
        });

        it("reads nothing for a caller who may not use the key", async () => {
            const args = ["config", "get", "senha", "--stack", "dev"];
            const { status, stdout, stderr } = await pulumiAs("stranger", args);
            assert.notEqual(status, 0, stdout);
            assert.match(stderr, /AccessDeniedException/);
            assert.doesNotMatch(stdout + stderr, new RegExp(SECRET));
        });

        it("moves to a passphrase and back", async () => {
            const change = ["stack", "change-secrets-provider", "--stack", "dev"];
            await pulumi(...change, "passphrase");
            assert.match(settingsOf("dev"), /^encryptionsalt: /m);
            assert.equal(await pulumi("config", "get", "senha", "--stack", "dev"), SECRET);
            await pulumi(...change, `awskms:///${ALIAS_ARN}?${SETTINGS}`);
            assert.match(settingsOf("dev"), /^encryptedkey: /m);
            assert.equal(await pulumi("config", "get", "senha", "--stack", "dev"), SECRET);
            assertNowhere(SECRET);
        });
    });

    describe("with an encryption context", () => {
        before(async () => {
            await pulumi("stack", "init", "ctx", "--secrets-provider", WITH_CONTEXT);
            await pulumi("config", "set", "--secret", "senha", SECRET, "--stack", "ctx");
        });

        it("keeps a secret that the next command reads", async () => {
            assert.equal(await pulumi("config", "get", "senha", "--stack", "ctx"), SECRET);
            assertNowhere(SECRET);
        });

        it("reads nothing under another context", async () => {
            const file = path.join(project, "Pulumi.ctx.yaml");
            const text = fs.readFileSync(file, "utf8");
            const changed = text.replace("context_cns=990010", "context_cns=990028");
            assert.notEqual(changed, text);
            fs.writeFileSync(file, changed);
            const get = ["config", "get", "senha", "--stack", "ctx"];
            await refused(/InvalidCiphertextException/, ...get);
        });
    });

    it("makes no stack without a key", async () => {
        const nowhere = `awskms://alias/nenhuma?${SETTINGS}`;
        const init = ["stack", "init", "sem-chave", "--secrets-provider", nowhere];
        await refused(/NotFoundException/, ...init);
        assert.ok(!fs.existsSync(path.join(project, "Pulumi.sem-chave.yaml")));
    });
});
