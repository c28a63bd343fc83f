import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import {
    DescribeKeyCommand,
    ListAliasesCommand,
    ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { deployerActions } from "./support/deployerActions";
import { readTrail } from "./support/trail";
import { openWorkspace, type Workspace } from "./support/workspace";

/*
 * One cartório's account through its life, on the real engine and the real provider. Does not prove
 * that AWS itself behaves as the sandbox does.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const ENGINE = ["--stack", STACK, "--config-file", "Pulumi.dev.yaml"];

/** What `pulumi up` calls in a key's life: made, tagged, handed over, without Sign. */
const USED = [
    "CreateAlias",
    "CreateKey",
    "DescribeKey",
    "EnableKeyRotation",
    "GetCallerIdentity",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "GetPublicKey",
    "ListAliases",
    "ListResourceTags",
    "PutKeyPolicy",
    "TagResource",
    "UpdateAlias",
];

/** What Deployer holds beside, and what for. */
const UNUSED: Readonly<Record<string, string>> = {
    DeleteAlias: "an alias that is no longer ours is removed by a person, after `state unprotect`",
    DisableKeyRotation: "the provider calls it where a document key's rotation is switched off",
    ListGrants: "a person looks for grants that should not be there",
    ListKeyPolicies: "clients that read a key whole list its policies' names",
    RevokeGrant: "and revokes them",
    UntagResource: "a tag that the program no longer sets",
    UpdateKeyDescription: "the description carries CNS and generation",
};

interface Outputs {
    readonly activeKeyArn: string;
    readonly publicKeys: Record<string, string>;
    readonly generations: readonly { id: number; state: string; arn?: string }[];
}

interface PreviewStep {
    readonly urn: string;
    readonly newState: { readonly inputs?: Readonly<Record<string, unknown>> };
}

describe("deploying one cartório", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let outputs: Outputs;

    async function readOutputs(): Promise<Outputs> {
        const { stdout } = await workspace.pulumi("stack", "output", "--json", "--stack", STACK);
        return JSON.parse(stdout) as Outputs;
    }

    before(async () => {
        workspace = await openWorkspace();
    });

    after(() => workspace.close());

    it("shows the whole key policy in the preview, before anything exists", async () => {
        const { status, stdout, output } = await workspace.cartorio("preview", STACK, "--json");
        assert.equal(status, 0, output);
        const { steps } = JSON.parse(stdout) as { steps: readonly PreviewStep[] };
        const key = steps.find(({ urn }) => urn.endsWith("::signing-g1"));
        const policy = JSON.parse(key!.newState.inputs!["policy"] as string) as {
            Statement: readonly { Sid: string }[];
        };
        assert.ok(policy.Statement.some(({ Sid }) => Sid === "DenySignToOthers"));
    });

    it("makes key and alias in the cartório's own account at the first up", async () => {
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(status, 0, output);
        outputs = await readOutputs();
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const { KeyMetadata: key } = await kms.send(
            new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" }),
        );
        assert.deepEqual(
            [key?.Arn, key?.KeySpec, key?.KeyUsage, key?.Enabled, key?.MultiRegion],
            [outputs.activeKeyArn, "RSA_2048", "SIGN_VERIFY", true, false],
        );
        assert.match(outputs.activeKeyArn, new RegExp(`^arn:aws:kms:sa-east-1:${ACCOUNT}:key/`));
    });

    it("exports a public key of 2048 bits", () => {
        const key = createPublicKey(outputs.publicKeys["1"]!);
        assert.equal(key.asymmetricKeyDetails?.modulusLength, 2048);
    });

    it("previews no change after that", async () => {
        const { status, output } = await workspace.cartorio(
            "preview",
            STACK,
            "--expect-no-changes",
        );
        assert.equal(status, 0, output);
    });

    it("sees no drift when it reads everything back from the account", async () => {
        const { status, output } = await workspace.cartorio(
            ...["preview", STACK, "--refresh", "--expect-no-changes"],
        );
        assert.equal(status, 0, output);
    });

    it("changes tags in place when the registry file changes", async () => {
        workspace.edit("cartorios/dev/990010.yaml", /^class: \d/m, "class: 1");
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(status, 0, output);
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const { Tags } = await kms.send(
            new ListResourceTagsCommand({ KeyId: outputs.activeKeyArn }),
        );
        const tags = new Map(Tags!.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
        assert.equal(tags.get("cartorio:classe"), "1");
        assert.equal(
            tags.get("cartorio:projeto"),
            "cartorio-digital",
            "the provider's default tags",
        );
        assert.equal((await readOutputs()).activeKeyArn, outputs.activeKeyArn);
    });

    it("refuses to replace a key", async () => {
        const spec = "components/generationKey.ts";
        workspace.edit(spec, "RSA_2048", "RSA_3072");
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        workspace.edit(spec, "RSA_3072", "RSA_2048");
        assert.equal(status, 1, output);
        assert.match(output, /signing-g1 .*would be replaced/);
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const { KeyMetadata: key } = await kms.send(
            new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" }),
        );
        assert.deepEqual([key?.Arn, key?.KeySpec], [outputs.activeKeyArn, "RSA_2048"]);
    });

    it("refuses to destroy", async () => {
        const { status, output } = await workspace.pulumi(
            "destroy",
            "--yes",
            "--skip-preview",
            ...ENGINE,
        );
        assert.notEqual(status, 0, output);
        assert.match(output, /protect/);
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const { Aliases } = await kms.send(new ListAliasesCommand({}));
        const target = Aliases?.find(({ AliasName }) => AliasName === "alias/cartorio-assinatura");
        assert.equal(target?.TargetKeyId, outputs.activeKeyArn.split("/")[1]);
    });

    it("hands over to a new generation: candidate, then active while the old one drains", async () => {
        const file = "cartorios/dev/990010.yaml";
        workspace.edit(
            file,
            /^( *)- .*id: 1.*$/m,
            "$&\n$1- { id: 2, state: candidate, since: 2026-11-23 }",
        );
        const started = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(started.status, 0, started.output);
        const candidate = (await readOutputs()).generations.find(({ id }) => id === 2);
        assert.equal((await readOutputs()).activeKeyArn, outputs.activeKeyArn);

        workspace.edit(file, /id: 1, state: active/, "id: 1, state: draining");
        workspace.edit(file, /id: 2, state: candidate/, "id: 2, state: active");
        const switched = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(switched.status, 0, switched.output);
        const after = await readOutputs();
        assert.equal(after.activeKeyArn, candidate?.arn);
        assert.deepEqual(Object.keys(after.publicKeys).sort(), ["1", "2"]);
    });

    it("takes Sign from the old generation when its state says so", async () => {
        workspace.edit(
            "cartorios/dev/990010.yaml",
            /id: 1, state: draining/,
            "id: 1, state: verifyOnly",
        );
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(status, 0, output);
    });

    describe("by the trail of all this, Deployer", () => {
        const calls = () =>
            readTrail(workspace.access.directory).filter(
                ({ userIdentity }) =>
                    userIdentity.sessionContext?.sessionIssuer.arn ===
                    `arn:aws:iam::${ACCOUNT}:role/cartorio/Deployer`,
            );

        it("was refused nothing", () => {
            assert.ok(calls().length > 100, `${calls().length} calls`);
            assert.deepEqual(
                calls().filter(({ errorCode }) => errorCode === "AccessDenied"),
                [],
            );
        });

        it("used these permissions and no others", () => {
            const used = new Set(calls().map(({ eventName }) => eventName));
            assert.deepEqual([...used].sort(), [...USED].sort());
        });

        it("holds no permission beyond these but for a reason", () => {
            const held = deployerActions().map((action) => action.slice("kms:".length));
            const unused = held.filter((action) => !USED.includes(action));
            assert.deepEqual(unused, Object.keys(UNUSED));
        });
    });
});
