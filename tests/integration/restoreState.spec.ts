import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { DecryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { backendDirectory } from "../../sandbox/environment";
import { callsOf, changes } from "./support/onboarding";
import { type CommandResult, openWorkspace, type Workspace } from "./support/workspace";

/*
 * The drill of docs/restore.md with the real engine: a stack's state is lost and comes back, from a copy or
 * from the account itself. Does not prove that a bucket keeps its versions.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const FILE = "cartorios/dev/990010.yaml";
const CONTEXT = { cns: "990010" };

interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
}

describe("a state that was lost", function () {
    this.timeout(240_000);
    let workspace: Workspace;
    let stateFile: string;
    /** Ids of keys and aliases by their names in the program. */
    let held: Readonly<Record<string, string>>;
    let dataKey: { readonly ciphertext: Uint8Array; readonly plaintext: Uint8Array };

    const changed = () => changes(callsOf(workspace.access)).map(({ eventName }) => eventName);
    const up = (...flags: string[]) =>
        workspace.cartorio("up", STACK, "--yes", "--skip-preview", ...flags);
    const adopt = (...flags: string[]) => workspace.cartorio("adopt", STACK, "--yes", ...flags);
    const registryText = () => fs.readFileSync(path.join(workspace.root, FILE), "utf8");

    async function heldByState(): Promise<Readonly<Record<string, string>>> {
        const { stdout } = await workspace.pulumi("stack", "export", "--stack", STACK);
        const { deployment } = JSON.parse(stdout) as { deployment: { resources: StateResource[] } };
        return Object.fromEntries(
            deployment.resources
                .filter(({ type }) => type.startsWith("aws:kms/"))
                .map(({ urn, id }) => [urn.split("::").at(-1)!, id!]),
        );
    }

    before(async () => {
        workspace = await openWorkspace();
        workspace.edit(
            FILE,
            /^( *)- .*id: 1.*$/m,
            "$1- { id: 1, state: verifyOnly, since: 2026-11-23 }\n$1- { id: 2, state: active, since: 2026-11-24 }",
        );
        const { status, output } = await up();
        assert.equal(status, 0, output);
        held = await heldByState();
        const signer = await workspace.kms(ACCOUNT, "cartorio/Signer");
        const made = await signer.send(
            new GenerateDataKeyCommand({
                ...{ KeyId: "alias/cartorio-documentos", KeySpec: "AES_256" },
                EncryptionContext: CONTEXT,
            }),
        );
        dataKey = { ciphertext: made.CiphertextBlob!, plaintext: made.Plaintext! };
        const stacks = path.join(backendDirectory(workspace.access.directory), ".pulumi", "stacks");
        stateFile = path.join(stacks, "cartorio-digital", `${STACK}.json`);
    });

    after(() => workspace.close());

    /** Fails unless the command refuses, and account and registry stay as they were. */
    async function refused(result: Promise<CommandResult>, status: number, ...says: RegExp[]) {
        const before = [changed(), registryText()];
        const { status: found, output } = await result;
        assert.equal(found, status, output);
        says.forEach((pattern) => assert.match(output, pattern));
        assert.deepEqual([changed(), registryText()], before);
    }

    it("comes back from a copy, and nothing is to be done", async () => {
        const copy = fs.readFileSync(stateFile);
        fs.rmSync(stateFile);
        fs.writeFileSync(stateFile, copy);
        const { status, output } = await workspace.cartorio(
            ...["preview", STACK, "--expect-no-changes"],
        );
        assert.equal(status, 0, output);
    });

    it("without a copy, `up` refuses to make other keys and says what to do", async () => {
        fs.rmSync(stateFile);
        await refused(
            up(),
            1,
            new RegExp(`cartorio adopt ${STACK} --key-id ${held["signing-g2"]}`),
            /alias\/cartorio-documentos: it exists .*the state was lost/,
            /docs\/restore\.md/,
        );
    });

    it("every key must be named, and be the one that it is said to be", async () => {
        await refused(
            adopt("--key-id", held["signing-g2"]!),
            2,
            /generation 1 is verifyOnly and has a key too: give it with --generation 1=<key id>/,
        );
        await refused(
            adopt("--key-id", held["signing-g1"]!, "--generation", `1=${held["signing-g2"]}`),
            1,
            /its tag cartorio:geracao is "1"; expected "2"/,
            /its tag cartorio:geracao is "2"; expected "1"/,
            /alias\/cartorio-assinatura points at key/,
        );
        await refused(
            adopt(
                ...["--key-id", held["signing-g2"]!, "--generation", `1=${held["signing-g1"]}`],
                ...["--document-key-id", "00000000-0000-4000-8000-000000000000"],
            ),
            1,
            /alias\/cartorio-documentos points at key/,
            /no such key/,
        );
    });

    it("is rebuilt from the account by adoption, and no key is made or changed", async () => {
        const before = changed().length;
        const { status, output } = await adopt(
            ...["--key-id", held["signing-g2"]!, "--generation", `1=${held["signing-g1"]}`],
        );
        assert.equal(status, 0, output);
        assert.deepEqual(changed().slice(before), []);
        assert.deepEqual(await heldByState(), held);
        assert.doesNotMatch(registryText(), /import|documentKey/);
    });

    it("leaves nothing to do, and documents that open", async () => {
        const { status, output } = await up("--expect-no-changes");
        assert.equal(status, 0, output);
        const signer = await workspace.kms(ACCOUNT, "cartorio/Signer");
        const { Plaintext } = await signer.send(
            new DecryptCommand({
                ...{ CiphertextBlob: dataKey.ciphertext, EncryptionContext: CONTEXT },
            }),
        );
        assert.deepEqual(Plaintext, dataKey.plaintext);
    });
});
