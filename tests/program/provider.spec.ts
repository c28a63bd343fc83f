// Does not prove that the role can be assumed, nor that the real provider takes these inputs:
// tests/integration runs it. Mocks only record what is registered.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createProvider, providerArgs } from "../../program";

const cartorio = { cns: "990010", accountId: "111111110010" };
const config = { region: "sa-east-1", role: "cartorio/Deployer" };

describe("providerArgs", () => {
    it("assumes the role in the cartório's account, and allows no other", () => {
        assert.deepEqual(providerArgs({ cartorio, config }), {
            region: "sa-east-1",
            allowedAccountIds: ["111111110010"],
            assumeRoles: [
                {
                    roleArn: "arn:aws:iam::111111110010:role/cartorio/Deployer",
                    sessionName: "pulumi-990010",
                },
            ],
            defaultTags: {
                tags: {
                    "cartorio:projeto": "cartorio-digital",
                    "cartorio:gerido-por": "pulumi",
                },
            },
        });
    });

    it("hands over the external id, where there is one", () => {
        const [role] = providerArgs({
            cartorio,
            config: { ...config, externalId: "abc" },
        }).assumeRoles;
        assert.deepEqual(role, {
            roleArn: "arn:aws:iam::111111110010:role/cartorio/Deployer",
            sessionName: "pulumi-990010",
            externalId: "abc",
        });
    });

    it("assumes the role of previews", () => {
        const preview = { ...config, role: "cartorio/Auditor" };
        assert.equal(
            providerArgs({ cartorio, config: preview }).assumeRoles[0]?.roleArn,
            "arn:aws:iam::111111110010:role/cartorio/Auditor",
        );
    });
});

describe("createProvider", () => {
    it("registers one AWS provider with these inputs, and no endpoint or credential", async () => {
        const registered: pulumi.runtime.MockResourceArgs[] = [];
        await pulumi.runtime.setMocks({
            newResource: (args) => {
                registered.push(args);
                return { id: `${args.name}-id`, state: args.inputs as object };
            },
            call: () => ({}),
        });
        const provider = createProvider("cartorio", { cartorio, config });
        await new Promise((resolve) => provider.id.apply(resolve));

        assert.deepEqual(
            registered.map(({ type, name }) => [type, name]),
            [["pulumi:providers:aws", "cartorio"]],
        );
        const inputs = registered[0]?.inputs as Record<string, unknown>;
        assert.deepEqual(
            JSON.parse(inputs["assumeRoles"] as string),
            providerArgs({ cartorio, config }).assumeRoles,
        );
        assert.deepEqual(
            Object.keys(inputs)
                .filter((key) => inputs[key] !== undefined)
                .sort(),
            [
                "allowedAccountIds",
                "assumeRoles",
                "defaultTags",
                "region",
                // The SDK's own defaults: credentials are validated, Regions are not.
                "skipCredentialsValidation",
                "skipRegionValidation",
            ],
        );
    });
});
