/**
 * What CartorioDocumentKey registers. Mocks stand for the engine: nothing here proves that AWS
 * takes the key, rotates it, or that a data key made under it decrypts.
 */
import assert from "node:assert/strict";

import {
    CartorioDocumentKey,
    type CartorioDocumentKeyArgs,
} from "../../components/cartorioDocumentKey";
import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import { serializePolicy } from "../../components/policyDocument";
import { resolveRoles } from "../../components/roles";
import {
    ACCOUNT,
    deploy,
    documentKeyArgs,
    find,
    keyArn,
    KEY_ID,
    ORGANIZATION,
    spyOutputs,
    value,
} from "./support";

const make = (over: Partial<CartorioDocumentKeyArgs> = {}) =>
    deploy((opts) => new CartorioDocumentKey("documentos", documentKeyArgs(over), opts));

const policyFor = (organizationId?: string): string =>
    serializePolicy(
        documentKeyPolicy({
            cns: "990010",
            accountId: ACCOUNT,
            roles: resolveRoles(ACCOUNT),
            organizationId,
        }),
    );

describe("CartorioDocumentKey", () => {
    it("keeps its type tokens and the names of its children", async () => {
        const { registered } = await make();
        assert.equal(CartorioDocumentKey.__pulumiType, "cartorio:index:CartorioDocumentKey");
        assert.deepEqual(
            registered.map(({ type, name }) => [type, name]),
            [
                ["cartorio:index:CartorioDocumentKey", "documentos"],
                ["aws:kms/key:Key", "documentos-key"],
                ["aws:kms/alias:Alias", "documentos-alias"],
            ],
        );
    });

    it("gives the key exactly these inputs", async () => {
        const deployment = await make({ tags: { equipe: "plataforma" } });
        assert.deepEqual(find(deployment, "documentos-key").inputs, {
            customerMasterKeySpec: "SYMMETRIC_DEFAULT",
            deletionWindowInDays: 30,
            description: "Chave KMS para cifrar documentos do Cartório Digital (CNS 99.001-0)",
            enableKeyRotation: true,
            isEnabled: true,
            keyUsage: "ENCRYPT_DECRYPT",
            multiRegion: false,
            policy: policyFor(),
            tags: {
                equipe: "plataforma",
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
        assert.deepEqual(find(await make(), "documentos-alias").inputs, {
            name: "alias/cartorio-documentos",
            targetKeyId: "id-of-documentos-key",
        });
        const other = await make({ alias: "alias/outra" });
        assert.equal(find(other, "documentos-alias").inputs["name"], "alias/outra");
    });

    it("draws the organisation boundary in the policy", async () => {
        const deployment = await make({ organizationId: ORGANIZATION });
        assert.equal(find(deployment, "documentos-key").inputs["policy"], policyFor(ORGANIZATION));
    });

    it("protects and retains key and alias under itself and its provider, no other option", async () => {
        const { component, registered, provider } = await make();
        const reference = `${await value(provider.urn)}::${await value(provider.id)}`;
        for (const { name, options, provider: used } of registered.slice(1)) {
            const own = Object.entries(options).filter(
                ([option, set]) => set !== undefined && option !== "version",
            );
            assert.deepEqual(
                Object.fromEntries(own),
                { parent: component, protect: true, retainOnDelete: true },
                name,
            );
            assert.equal(used, reference, name);
        }
    });

    it("imports the key and the alias that it is to adopt, and leaves that out of the state", async () => {
        const adopting = await make({ importKeyId: KEY_ID, importAlias: true });
        assert.equal(find(adopting, "documentos-key").options.import, KEY_ID);
        assert.equal(
            find(adopting, "documentos-alias").options.import,
            "alias/cartorio-documentos",
        );
        assert.deepEqual(
            find(adopting, "documentos").inputs,
            find(await make(), "documentos").inputs,
        );
    });

    it("has the outputs of its key and alias", async () => {
        const { component } = await make();
        assert.equal(await value(component.keyArn), keyArn("documentos-key"));
        assert.equal(await value(component.keyId), "id-of-documentos-key");
        assert.equal(await value(component.aliasName), "alias/cartorio-documentos");
        assert.equal(await value(component.aliasArn), "arn-of-alias/cartorio-documentos");
    });

    it("registers them under their names", async () => {
        const { spied, outputs } = spyOutputs(CartorioDocumentKey);
        const { component } = await deploy((opts) => new spied("d", documentKeyArgs(), opts));
        const { keyArn, keyId, aliasName, aliasArn } = component;
        assert.deepEqual(outputs, [{ keyArn, keyId, aliasName, aliasArn }]);
    });

    it("never changes its arguments", async () => {
        const args = Object.freeze(documentKeyArgs({ tags: Object.freeze({ equipe: "x" }) }));
        const before = structuredClone(args);
        await deploy((opts) => new CartorioDocumentKey("documentos", args, opts));
        assert.deepEqual(args, before);
    });
});
