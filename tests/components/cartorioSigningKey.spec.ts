/**
 * What CartorioSigningKey registers. Mocks stand for the engine: that `protect`, `import` and the
 * order of updates have the effect they name on AWS is not proved here, the real engine shows it.
 */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    CartorioSigningKey,
    type CartorioSigningKeyArgs,
} from "../../components/cartorioSigningKey";
import type { GenerationState, SigningKeyGeneration } from "../../components/generation";
import { resolveRoles } from "../../components/roles";
import { serializePolicy } from "../../components/policyDocument";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import {
    ACCOUNT,
    deploy,
    type Deployment,
    type DeploySettings,
    find,
    keyArn,
    KEY_ID,
    ORGANIZATION,
    signingKeyArgs,
    spyOutputs,
    value,
} from "./support";

const make = (
    over: Partial<CartorioSigningKeyArgs> = {},
    settings: DeploySettings = {},
): Promise<Deployment<CartorioSigningKey>> =>
    deploy((opts) => new CartorioSigningKey("assinatura", signingKeyArgs(over), opts), settings);

/** One generation in each state. */
const EVERY_STATE: readonly SigningKeyGeneration[] = [
    { id: 1, state: "gone" },
    { id: 2, state: "deleting" },
    { id: 3, state: "disabled" },
    { id: 4, state: "verifyOnly" },
    { id: 5, state: "draining" },
    { id: 6, state: "active" },
    { id: 7, state: "candidate" },
];

const policyFor = (maySign: boolean, organizationId?: string): string =>
    serializePolicy(
        signingKeyPolicy({
            accountId: ACCOUNT,
            roles: resolveRoles(ACCOUNT),
            maySign,
            organizationId,
        }),
    );

describe("CartorioSigningKey", () => {
    it("keeps its type tokens and the names of its children", async () => {
        const { registered } = await make();
        assert.equal(CartorioSigningKey.__pulumiType, "cartorio:index:CartorioSigningKey");
        assert.deepEqual(
            registered.map(({ type, name }) => [type, name]),
            [
                ["cartorio:index:CartorioSigningKey", "assinatura"],
                ["aws:kms/key:Key", "assinatura-g1"],
                ["aws:kms/alias:Alias", "assinatura-alias"],
            ],
        );
    });

    it("gives the key exactly these inputs", async () => {
        const deployment = await make();
        assert.deepEqual(find(deployment, "assinatura-g1").inputs, {
            customerMasterKeySpec: "RSA_2048",
            deletionWindowInDays: 30,
            description: "Chave KMS para assinatura do Cartório Digital (CNS 99.001-0, geração 1)",
            isEnabled: true,
            keyUsage: "SIGN_VERIFY",
            multiRegion: false,
            policy: policyFor(true),
            tags: {
                "cartorio:cns": "990010",
                "cartorio:uf": "SP",
                "cartorio:classe": "2",
                "cartorio:ambiente": "prod",
                "cartorio:geracao": "1",
                "cartorio:estado": "active",
            },
        });
    });

    it("gives the alias exactly these inputs", async () => {
        assert.deepEqual(find(await make(), "assinatura-alias").inputs, {
            name: "alias/cartorio-assinatura",
            targetKeyId: "id-of-assinatura-g1",
        });
    });

    it("takes another alias name", async () => {
        const deployment = await make({ alias: "alias/outra" });
        assert.equal(find(deployment, "assinatura-alias").inputs["name"], "alias/outra");
    });

    it("draws the organisation boundary in the policy", async () => {
        const deployment = await make({ organizationId: ORGANIZATION });
        assert.equal(
            find(deployment, "assinatura-g1").inputs["policy"],
            policyFor(true, ORGANIZATION),
        );
    });

    it("has its policy and tags whole at the preview that makes the key", async () => {
        const unmade = ["assinatura-g1", "assinatura-alias"];
        const deployment = await make({}, { preview: true, unmade });
        const { policy, tags } = find(deployment, "assinatura-g1").inputs;
        assert.equal(policy, policyFor(true));
        assert.equal(Object.keys(tags as object).length, 6);
    });

    it("names the given roles in the policy", async () => {
        const deployment = await make({ roles: { signers: ["app/Assina"] } });
        const policy = String(find(deployment, "assinatura-g1").inputs["policy"]);
        assert.ok(policy.includes(`arn:aws:iam::${ACCOUNT}:role/app/Assina`));
        assert.ok(!policy.includes("role/cartorio/Signer"));
    });

    describe("options of the children", () => {
        it("protects and retains all of them under the component", async () => {
            const { component, registered } = await make({ generations: EVERY_STATE });
            for (const { name, options } of registered.slice(1)) {
                assert.equal(options.protect, true, name);
                assert.equal(options.retainOnDelete, true, name);
                assert.equal(options.parent, component, name);
            }
        });

        it("sets no other option on a key and an alias that are made", async () => {
            const deployment = await make();
            for (const name of ["assinatura-g1", "assinatura-alias"]) {
                const { options } = find(deployment, name);
                const own = Object.entries(options)
                    .filter(([option, set]) => set !== undefined && option !== "version")
                    .map(([option]) => option);
                assert.deepEqual(own.sort(), ["parent", "protect", "retainOnDelete"], name);
            }
        });

        it("hands them the component's provider, however it was given", async () => {
            for (const providerOptions of [
                (provider: pulumi.ProviderResource) => ({ provider }),
                (provider: pulumi.ProviderResource) => ({ providers: [provider] }),
                (provider: pulumi.ProviderResource) => ({ providers: { aws: provider } }),
            ]) {
                const { registered, provider } = await make({}, { providerOptions });
                const reference = `${await value(provider.urn)}::${await value(provider.id)}`;
                assert.deepEqual(
                    registered.slice(1).map((each) => each.provider),
                    [reference, reference],
                );
            }
        });

        it("imports the keys and the alias that it is to adopt", async () => {
            const deployment = await make({
                generations: [{ id: 1, state: "active", importKeyId: KEY_ID }],
                importAlias: true,
            });
            assert.equal(find(deployment, "assinatura-g1").options.import, KEY_ID);
            assert.equal(
                find(deployment, "assinatura-alias").options.import,
                "alias/cartorio-assinatura",
            );
        });

        it("leaves what it adopts out of the inputs that the state keeps", async () => {
            const generation = { id: 1, state: "active" } as const;
            const adopting = await make({
                generations: [{ ...generation, importKeyId: KEY_ID }],
                importAlias: true,
            });
            const plain = await make({ generations: [generation] });
            assert.deepEqual(find(adopting, "assinatura").inputs, find(plain, "assinatura").inputs);
            assert.deepEqual(find(plain, "assinatura").inputs["generations"], [generation]);
        });
    });

    describe("generation states", () => {
        let deployment: Deployment<CartorioSigningKey>;
        before(async () => {
            deployment = await make({ generations: EVERY_STATE });
        });

        it("declares those that sign first, then the alias, then those that no longer do", () => {
            assert.deepEqual(
                deployment.registered.slice(1).map(({ name }) => name),
                [
                    "assinatura-g6",
                    "assinatura-g7",
                    "assinatura-alias",
                    "assinatura-g3",
                    "assinatura-g4",
                    "assinatura-g5",
                ],
            );
        });

        it("points the alias at the active one", () => {
            assert.equal(
                find(deployment, "assinatura-alias").inputs["targetKeyId"],
                "id-of-assinatura-g6",
            );
        });

        const rows: readonly [number, GenerationState, boolean, boolean, boolean][] = [
            // id, state, may sign, is enabled, waits for the alias
            [3, "disabled", false, false, true],
            [4, "verifyOnly", false, true, true],
            [5, "draining", true, true, true],
            [6, "active", true, true, false],
            [7, "candidate", true, true, false],
        ];
        for (const [id, state, maySign, isEnabled, waits] of rows) {
            describe(state, () => {
                const key = () => find(deployment, `assinatura-g${id}`);
                it(maySign ? "may sign" : "may not sign", () => {
                    assert.equal(key().inputs["policy"], policyFor(maySign));
                });
                it(isEnabled ? "is enabled" : "is disabled", () => {
                    assert.equal(key().inputs["isEnabled"], isEnabled);
                });
                it(waits ? "waits for the alias" : "does not wait for the alias", () => {
                    const dependsOn = key().options.dependsOn as pulumi.Resource[] | undefined;
                    assert.deepEqual(
                        (dependsOn ?? []).map(
                            (each) => (each as unknown as { __name: string }).__name,
                        ),
                        waits ? ["assinatura-alias"] : [],
                    );
                });
                it("is told by its tags and description", () => {
                    const tags = key().inputs["tags"] as Record<string, string>;
                    assert.equal(tags["cartorio:geracao"], String(id));
                    assert.equal(tags["cartorio:estado"], state);
                    assert.match(
                        String(key().inputs["description"]),
                        new RegExp(`geração ${id}\\)$`),
                    );
                });
            });
        }
    });

    describe("suspended", () => {
        let deployment: Deployment<CartorioSigningKey>;
        before(async () => {
            deployment = await make({ generations: EVERY_STATE, suspended: true });
        });
        const keys = () => deployment.registered.filter(({ type }) => type === "aws:kms/key:Key");

        it("lets no generation sign", () => {
            assert.deepEqual(
                keys().map(({ inputs }) => inputs["policy"]),
                Array(5).fill(policyFor(false)),
            );
        });

        it("disables all of them", () => {
            assert.deepEqual(
                keys().map(({ inputs }) => inputs["isEnabled"]),
                Array(5).fill(false),
            );
        });

        it("leaves their states as they are", () => {
            assert.deepEqual(
                keys().map(
                    ({ inputs }) => (inputs["tags"] as Record<string, string>)["cartorio:estado"],
                ),
                ["active", "candidate", "disabled", "verifyOnly", "draining"],
            );
        });

        it("reads no public key", () => {
            assert.deepEqual(deployment.component.publicKeys, {});
            assert.deepEqual(deployment.calls, []);
        });
    });

    describe("tags", () => {
        it("puts the caller's under the required ones", async () => {
            const deployment = await make({ tags: { equipe: pulumi.output("plataforma") } });
            const tags = find(deployment, "assinatura-g1").inputs["tags"] as Record<string, string>;
            assert.equal(tags["equipe"], "plataforma");
            assert.equal(tags["cartorio:cns"], "990010");
        });

        it("lets the required ones win over a map that is known only later", async () => {
            const deployment = await make({
                tags: pulumi.output({ "cartorio:cns": "000000", a: "b" }),
            });
            const tags = find(deployment, "assinatura-g1").inputs["tags"] as Record<string, string>;
            assert.equal(tags["cartorio:cns"], "990010");
            assert.equal(tags["a"], "b");
        });
    });

    describe("outputs", () => {
        it("are those of the active key and of the alias", async () => {
            const { component } = await make({ generations: EVERY_STATE });
            assert.equal(await value(component.activeKeyArn), keyArn("assinatura-g6"));
            assert.equal(await value(component.activeKeyId), "id-of-assinatura-g6");
            assert.equal(await value(component.aliasName), "alias/cartorio-assinatura");
            assert.equal(await value(component.aliasArn), "arn-of-alias/cartorio-assinatura");
        });

        it("list every generation, with an ARN where there is a key", async () => {
            const { component } = await make({ generations: EVERY_STATE });
            const listed = await value(pulumi.output(component.generations));
            assert.deepEqual(listed, [
                { id: 1, state: "gone" },
                { id: 2, state: "deleting" },
                { id: 3, state: "disabled", arn: keyArn("assinatura-g3") },
                { id: 4, state: "verifyOnly", arn: keyArn("assinatura-g4") },
                { id: 5, state: "draining", arn: keyArn("assinatura-g5") },
                { id: 6, state: "active", arn: keyArn("assinatura-g6") },
                { id: 7, state: "candidate", arn: keyArn("assinatura-g7") },
            ]);
        });

        it("are registered under their names", async () => {
            const { spied, outputs } = spyOutputs(CartorioSigningKey);
            const { component } = await deploy((opts) => new spied("a", signingKeyArgs(), opts));
            assert.deepEqual(outputs, [
                {
                    activeKeyArn: component.activeKeyArn,
                    activeKeyId: component.activeKeyId,
                    aliasName: component.aliasName,
                    aliasArn: component.aliasArn,
                    generations: component.generations,
                    publicKeys: component.publicKeys,
                },
            ]);
        });
    });

    it("never changes its arguments", async () => {
        const args = deepFreeze(
            signingKeyArgs({
                generations: structuredClone(EVERY_STATE),
                roles: { signers: ["b/Dois", "a/Um"] },
                tags: { equipe: "plataforma" },
            }),
        );
        const before = structuredClone(args);
        await deploy((opts) => new CartorioSigningKey("assinatura", args, opts));
        assert.deepEqual(args, before);
    });
});

function deepFreeze<T>(object: T): T {
    if (typeof object === "object" && object !== null) {
        Object.values(object).forEach(deepFreeze);
        Object.freeze(object);
    }
    return object;
}
