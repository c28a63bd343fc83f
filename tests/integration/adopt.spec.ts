import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { constants, createPublicKey, verify } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import {
    CreateKeyCommand,
    type CreateKeyCommandInput,
    DescribeKeyCommand,
    DisableKeyCommand,
    GetKeyPolicyCommand,
    GetPublicKeyCommand,
    KMSClient,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { evidenceDirectory, sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { workloadIdentity } from "../../sandbox/world";
import { terraformVersion } from "../support/terraform";
import { skipFor } from "./clients/support/tools";
import {
    administratorIdentity,
    beforeGuardrails,
    HOW_TO_AFTERWARDS,
    HOW_TO_CONFIGURATION,
    HowTo,
    withAdministrator,
} from "./support/howTo";
import { callsOf, changes, spareOffice, treeOf } from "./support/onboarding";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * A key and alias that real Terraform made come under the program, with the real engine. Does not prove that
 * AWS decides as the sandbox does.
 */
const { cns: CNS, accountId: ACCOUNT } = spareOffice(1);
const STACK = `dev-${CNS}`;
const FILE = `cartorios/dev/${CNS}.yaml`;
const ALIAS = "alias/cartorio-assinatura";
const MESSAGE = Buffer.from("escritura lavrada antes da adoção");
const SIGNING_ALGORITHM = "RSASSA_PSS_SHA_256";
const STEPS = ["look", "write-registry", "preview", "up", "verify", "settle-registry", "unchanged"];

/** An office of an environment in which only what is committed is applied. */
const COMMITTED = {
    ...{ stack: "prod-990010", accountId: "222222220010" },
    file: "cartorios/prod/990010.yaml",
};

/** What the office is, for a registry file that is not there yet. */
const OFFICE = [
    ...["--name", "1º Ofício de Notas de Exemplo", "--uf", "SP", "--municipality", "3550308"],
    ...["--class", "2", "--wave", "1", "--account", ACCOUNT],
];

/** Keys of the account that can't be adopted, and what is said of each. */
const WRONG: Readonly<Record<string, { readonly input: CreateKeyCommandInput; says: RegExp }>> = {
    "an ECC key": {
        input: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
        says: /its KeySpec is ECC_NIST_P256; expected RSA_2048/,
    },
    "an RSA_4096 key": {
        input: { KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" },
        says: /its KeySpec is RSA_4096; expected RSA_2048/,
    },
    "a key that encrypts": {
        input: { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
        says: /AWS does not show it to Deployer .* of another usage or origin.*"Sid":"AdministerKey"/,
    },
    "a disabled key": {
        input: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
        says: /its state is Disabled; expected Enabled/,
    },
    "a key whose deletion is pending": {
        input: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
        says: /its state is PendingDeletion; expected Enabled/,
    },
};

interface AdoptOutput {
    readonly ok: boolean;
    readonly steps: readonly { readonly name: string; readonly outcome: string }[];
}

describe("adopting a key that Terraform made", function () {
    this.timeout(240_000);
    let workspace: Workspace;
    let howTo: HowTo;
    let keyId: string;
    let publicKey: Buffer;
    let signature: Uint8Array;
    let committedKeyId: string;
    let keysBefore: number;
    const wrong = new Map<string, string>();

    before(async function () {
        if ((await terraformVersion()) === undefined) {
            skipFor(this, "no terraform on PATH, or no AWS provider for it on this machine");
        }
        workspace = await openWorkspace({
            world: (world) =>
                withAdministrator(withAdministrator(world, ACCOUNT), COMMITTED.accountId),
            past: async (directory, world) => {
                await beforeGuardrails(directory, world, ACCOUNT, async (access, kms) => {
                    howTo = new HowTo(directory);
                    const applied = await howTo.terraform(
                        access,
                        HOW_TO_CONFIGURATION,
                        ...["apply", "-auto-approve", "-input=false", "-no-color"],
                    );
                    assert.equal(applied.status, 0, applied.output);
                    await useHowToKey(kms);
                    await makeWrongKeys(kms);
                });
                await beforeGuardrails(
                    directory,
                    world,
                    COMMITTED.accountId,
                    async (_access, kms) => {
                        const { KeySpec, KeyUsage } = WRONG["a disabled key"]!.input;
                        const made = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
                        committedKeyId = made.KeyMetadata!.KeyId!;
                    },
                );
            },
        });
    });

    after(() => workspace?.close());

    async function useHowToKey(kms: KMSClient): Promise<void> {
        const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: ALIAS }));
        keyId = KeyMetadata!.KeyId!;
        const signed = await kms.send(
            new SignCommand({
                ...{ KeyId: ALIAS, Message: MESSAGE, MessageType: "RAW" },
                SigningAlgorithm: SIGNING_ALGORITHM,
            }),
        );
        signature = signed.Signature!;
        const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: ALIAS }));
        publicKey = Buffer.from(PublicKey!);
    }

    async function makeWrongKeys(kms: KMSClient): Promise<void> {
        for (const [title, { input }] of Object.entries(WRONG)) {
            const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
            wrong.set(title, KeyMetadata!.KeyId!);
        }
        await kms.send(new DisableKeyCommand({ KeyId: wrong.get("a disabled key")! }));
        const pending = wrong.get("a key whose deletion is pending")!;
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId: pending, PendingWindowInDays: 30 }));
    }

    /** Gives the key AWS's default policy, and a statement more, as the account's administrator. */
    async function putPolicy(...more: readonly object[]): Promise<void> {
        const access = await accessAs(workspace.access, administratorIdentity(ACCOUNT));
        const { endpoint, accessKeyId, secretAccessKey } = access;
        const credentials = { accessKeyId, secretAccessKey };
        const kms = new KMSClient({ endpoint, region: "sa-east-1", credentials });
        const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
        const own = {
            ...{ Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: root },
            ...{ Action: "kms:*", Resource: "*" },
        };
        const policy = { Version: "2012-10-17", Id: "key-default-1", Statement: [own, ...more] };
        try {
            await kms.send(
                new PutKeyPolicyCommand({ KeyId: keyId, Policy: JSON.stringify(policy) }),
            );
        } finally {
            kms.destroy();
        }
    }

    const adopt = (id: string, ...flags: string[]) =>
        workspace.cartorio("adopt", STACK, "--key-id", id, ...OFFICE, ...flags);
    const changed = () => changes(callsOf(workspace.access)).map(({ eventName }) => eventName);
    const registryText = () => {
        const file = path.join(workspace.root, FILE);
        return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
    };
    const outcomes = ({ stdout, output }: CommandResult) => {
        assert.ok(stdout.startsWith("{"), output);
        const { steps } = JSON.parse(stdout) as AdoptOutput;
        return Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]));
    };

    /** Types of the records of this cartório in order, the chains' own left out. */
    interface Kept {
        readonly at: string;
        readonly type: string;
        readonly data: Record<string, unknown>;
    }

    /** In the order of time: each run has a chain of its own, with a random name. */
    function records(): Kept[] {
        const folder = path.join(evidenceDirectory(workspace.access.directory), STACK, "chains");
        return Object.values(treeOf(folder, (name) => !name.endsWith(".jsonl")))
            .flatMap((text) => Buffer.from(text, "base64").toString("utf8").trim().split("\n"))
            .map((line) => JSON.parse(line) as Kept)
            .filter(({ type }) => !type.startsWith("chain."))
            .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    }

    /** Runs the command, which must refuse with a finding, and change neither account nor registry nor evidence. */
    async function refused(result: Promise<CommandResult>, status: number, says: RegExp) {
        const before = [changed(), registryText(), records()];
        const { status: found, output } = await result;
        assert.equal(found, status, output);
        assert.match(output, says);
        assert.deepEqual([changed(), registryText(), records()], before);
    }

    for (const [title, { says }] of Object.entries(WRONG)) {
        it(`refuses ${title}, and the alias that is on another key, in one go`, async () => {
            const id = wrong.get(title)!;
            await refused(adopt(id, "--yes"), 1, says);
            await refused(adopt(id, "--yes"), 1, new RegExp(`points at key ${keyId}`));
        });
    }

    it("refuses a key that is not there, and another alias name", async () => {
        const none = "00000000-0000-4000-8000-000000000000";
        await refused(adopt(none, "--yes"), 1, /has no such key/);
        await refused(
            adopt(keyId, "--yes", "--alias", "alias/assinatura"),
            2,
            /expected alias\/cartorio-assinatura.*alias\/assinatura stays as it is/,
        );
    });

    it("outside of dev ends with the registry file, until that is committed", async () => {
        const { stack, file } = COMMITTED;
        const git = (...args: string[]) =>
            execFileSync("git", args, { cwd: workspace.root, encoding: "utf8" });
        const commit = () => {
            git("add", "--", file, "Pulumi.prod.yaml");
            git(...["-c", "user.name=a", "-c", "user.email=a@example.com"], "commit", "-qm", "a");
        };
        git("init", "--quiet");
        commit();
        const before = changed();
        const adoptCommitted = (...flags: string[]) =>
            workspace.cartorio("adopt", stack, "--key-id", committedKeyId, "--yes", ...flags);
        const first = await adoptCommitted();
        assert.equal(first.status, 0, first.output);
        assert.match(first.output, /Next: commit cartorios\/prod\/990010\.yaml/);
        const text = fs.readFileSync(path.join(workspace.root, file), "utf8");
        assert.match(text, new RegExp(`importKeyId: ${committedKeyId}`));
        // The account has no alias of that name: `up` makes it.
        assert.doesNotMatch(text, /importAlias/);
        const second = await adoptCommitted();
        assert.equal(second.status, 1, second.output);
        assert.match(second.output, /only what is committed is applied/);
        commit();
        const third = await adoptCommitted("--dry-run");
        assert.equal(third.status, 0, third.output);
        assert.match(third.output, /already {2}write-registry: .*says it/);
        assert.match(third.output, /planned {2}up: /);
        assert.deepEqual(changed(), before);
        // With no record of it, as where the fields came by hand: what is committed is adopted all the same.
        const fourth = await adoptCommitted("--evidence", path.join(workspace.root, "other"));
        assert.match(fourth.output, /done {5}write-registry: .* said it already/);
        assert.doesNotMatch(fourth.output, /Next: commit/);
        assert.match(fourth.output, /done {5}preview: /);
        assert.equal(fourth.status, 0, fourth.output);
    });

    it("asks for consent before anything, and plans without writing", async () => {
        await refused(adopt(keyId), 2, /--yes/);
        await refused(adopt(keyId, "--dry-run"), 0, /planned {2}up: /);
        keysBefore = changed().filter((name) => name === "CreateKey").length;
    });

    it("breaks off where AWS refuses, and says that it goes on from there", async () => {
        await putPolicy({
            ...{ Sid: "Mistake", Effect: "Deny", Action: "kms:PutKeyPolicy", Resource: "*" },
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/cartorio/Deployer` },
        });
        const { status, output } = await adopt(keyId, "--yes");
        assert.equal(status, 1, output);
        // Both diffs were shown before: the import, and what is changed after it.
        assert.match(output, /= aws:kms\/key:Key: \(import\)[\s\S]*"key-default-1"/);
        assert.match(output, /~ aws:kms\/key:Key: \(update\)[\s\S]*\+ tags/);
        assert.match(output, /^failed {3}up: .*[\s\S]*run this command again: it goes on/m);
        assert.match(registryText()!, new RegExp(`importKeyId: ${keyId}`));
        await putPolicy();
    });

    it("goes on, takes key and alias under the program, and changes no key", async () => {
        const result = await adopt(keyId, "--yes", "--json");
        assert.equal(result.status, 0, result.output);
        const done = STEPS.map((name) => [name, name === "write-registry" ? "already" : "done"]);
        assert.deepEqual(outcomes(result), Object.fromEntries(done));
        const made = changed();
        assert.equal(
            made.filter((name) => name === "CreateKey").length,
            keysBefore + 1,
            "the document key alone is made, once",
        );
        assert.deepEqual(
            made.filter((name) => /^(UpdateAlias|DeleteAlias|EnableKey$)/.test(name)),
            [],
        );
    });

    it("keeps key id and public key; policy and tags are the program's", async () => {
        const auditor = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const { KeyMetadata } = await auditor.send(new DescribeKeyCommand({ KeyId: ALIAS }));
        assert.equal(KeyMetadata?.KeyId, keyId);
        const { PublicKey } = await auditor.send(new GetPublicKeyCommand({ KeyId: ALIAS }));
        assert.deepEqual(Buffer.from(PublicKey!), publicKey);
        const { Policy } = await auditor.send(new GetKeyPolicyCommand({ KeyId: keyId }));
        assert.ok(Policy!.includes('"DenySignToOthers"') && !Policy!.includes("kms:*"), Policy);
        const { Tags } = await auditor.send(new ListResourceTagsCommand({ KeyId: keyId }));
        const tags = new Map(Tags!.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
        assert.deepEqual([tags.get("cartorio:cns"), tags.get("cartorio:geracao")], [CNS, "1"]);
    });

    it("leaves a registry file that adopts nothing, and nothing to do", async () => {
        assert.doesNotMatch(registryText()!, /import/);
        const up = await workspace.cartorio(
            ...["up", STACK, "--yes", "--skip-preview", "--expect-no-changes"],
        );
        assert.equal(up.status, 0, up.output);
    });

    it("goes on verifying what was signed before, offline and by KMS", async () => {
        const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
        const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
        assert.ok(verify("sha256", MESSAGE, { key, ...padding }, signature));
        const verifier = await workspace.kms(ACCOUNT, "cartorio/Verifier");
        const { SignatureValid } = await verifier.send(
            new VerifyCommand({
                ...{ KeyId: keyId, Message: MESSAGE, MessageType: "RAW" },
                ...{ Signature: signature, SigningAlgorithm: SIGNING_ALGORITHM },
            }),
        );
        assert.equal(SignatureValid, true);
    });

    it("signs through the alias with that key, as the application", async () => {
        const access = await accessAs(workspace.access, workloadIdentity(ACCOUNT));
        const arn = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/${keyId}`;
        const { status, output } = await run(
            process.execPath,
            ["operations/cartorio.cjs", "smoke", STACK, "--expect-key", arn],
            workspace.root,
            sandboxEnvironment(process.env, access),
        );
        assert.equal(status, 0, output);
    });

    it("leaves one record a step, and one of each consent, with fingerprints", () => {
        const found = records();
        const steps = ["up", "verify", "settleRegistry", "unchanged"];
        assert.deepEqual(
            found.map(({ type }) => type),
            // The first consent is that of the run that broke off.
            ["writeRegistry", "preview", "preview", ...steps].map((step) => `adoption.${step}`),
        );
        for (const consent of found.filter(({ type }) => type === "adoption.preview")) {
            const checks = consent.data["checks"] as { name: string; detail: string }[];
            assert.equal(checks.find(({ name }) => name === "consent")?.detail, "--yes");
        }
        const { data } = found.find(({ type }) => type === "adoption.verify")!;
        assert.equal(data["keyArn"], `arn:aws:kms:sa-east-1:${ACCOUNT}:key/${keyId}`);
        assert.match(String(data["publicKeySha256"]), /^[0-9a-f]{64}$/);
        assert.match(String(data["policySha256"]), /^[0-9a-f]{64}$/);
    });

    it("repeats nothing when it is run again", async () => {
        const before = [changed(), registryText(), records()];
        const result = await adopt(keyId, "--yes", "--json");
        assert.equal(result.status, 0, result.output);
        const rest = STEPS.slice(1).map((name) => [name, "already"]);
        assert.deepEqual(outcomes(result), { look: "done", ...Object.fromEntries(rest) });
        assert.deepEqual([changed(), registryText(), records()], before);
    });

    it("says of nothing that it was recorded where no record is", async () => {
        const other = path.join(workspace.root, "other");
        const result = await adopt(keyId, "--yes", "--json", "--evidence", other);
        assert.equal(result.status, 0, result.output);
        const seen = ["write-registry", "settle-registry"];
        const rest = STEPS.map((name) => [name, seen.includes(name) ? "already" : "done"]);
        assert.deepEqual(outcomes(result), Object.fromEntries(rest));
    });

    it("refuses another key for a stack that has one", async () => {
        await refused(
            workspace.cartorio("adopt", STACK, "--key-id", wrong.get("an ECC key")!, "--yes"),
            1,
            new RegExp(`holds key ${keyId} as this generation`),
        );
    });

    describe("afterwards", () => {
        const flags = ["-input=false", "-no-color"];
        const terraform = async (configuration: string, ...args: string[]) =>
            howTo.terraform(
                await accessAs(workspace.access, administratorIdentity(ACCOUNT)),
                ...([configuration, ...args] as [string, ...string[]]),
            );

        it("a Terraform that still has them can't destroy them", async () => {
            const before = changed();
            const destroyed = await terraform(
                ...([HOW_TO_CONFIGURATION, "destroy", "-auto-approve", ...flags] as const),
            );
            assert.notEqual(destroyed.status, 0, destroyed.output);
            assert.match(destroyed.output, /AccessDenied/);
            assert.deepEqual(changed(), before);
        });

        it("Terraform forgets them, and neither plans nor destroys anything", async () => {
            const before = changed();
            const forgotten = await terraform(
                ...([
                    HOW_TO_AFTERWARDS,
                    ...["state", "rm", "aws_kms_key.assinatura_cartorio"],
                    "aws_kms_alias.assinatura_cartorio",
                ] as const),
            );
            assert.equal(forgotten.status, 0, forgotten.output);
            const plan = await terraform(
                ...([HOW_TO_AFTERWARDS, "plan", "-detailed-exitcode", ...flags] as const),
            );
            assert.equal(plan.status, 0, plan.output);
            const destroyed = await terraform(
                ...([HOW_TO_AFTERWARDS, "destroy", "-auto-approve", ...flags] as const),
            );
            assert.equal(destroyed.status, 0, destroyed.output);
            assert.match(destroyed.output, /0 destroyed/);
            assert.deepEqual(changed(), before);
        });
    });
});
