// Does not prove that the roles of a real account are called like this: the bootstrap makes those.
import assert from "node:assert/strict";
import { RegistryError } from "../../registry";
import { SandboxErrorCode } from "../../sandbox/sandboxError";
import {
    loadWorld,
    pipelineIdentity,
    plainAccount,
    plainIdentity,
    workloadIdentity,
} from "../../sandbox/world";
import { repositoryRoot } from "../../toolchain/versions";
import { cartorioOf, temporaryRepositories } from "../registry/builders";

const HUB = "999999990001";
const OTHER_HUB = "999999990002";
const settings = (hub: string) => `config:\n  cartorio-digital:hubAccountId: ${hub}\n`;

describe("loadWorld", () => {
    const repository = temporaryRepositories();

    it("has the hub, and every cartório's account with the roles of its bootstrap", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${HUB}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
            "cartorios/dev/990028.yaml": cartorioOf("990028"),
        });
        const roles = [
            ...["Deployer", "BreakGlass", "Signer", "Verifier", "Auditor"].map(
                (name) => `cartorio/${name}`,
            ),
            "cartorio-workload",
        ];
        assert.deepEqual(loadWorld(root).accounts, [
            { id: HUB, roles: ["cartorio-hub-deploy"] },
            { id: "111111990010", roles },
            { id: "111111990028", roles },
            { id: plainAccount, roles: [] },
        ]);
    });

    it("has the pipeline in the hub, and an application in every cartório's account", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${HUB}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
        });
        assert.deepEqual(loadWorld(root).identities, [
            {
                name: pipelineIdentity,
                arn: `arn:aws:sts::${HUB}:assumed-role/cartorio-hub-deploy/pipeline`,
            },
            {
                name: workloadIdentity("111111990010"),
                arn: "arn:aws:sts::111111990010:assumed-role/cartorio-workload/application",
            },
            { name: plainIdentity, arn: "arn:aws:iam::999999990009:user/plain" },
        ]);
    });

    it("has a hub once that environments share", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${HUB}"`),
            "Pulumi.prod.yaml": settings(`"${HUB}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
            "cartorios/prod/990028.yaml": cartorioOf("990028"),
        });
        assert.deepEqual(
            loadWorld(root).accounts.map(({ id }) => id),
            [HUB, "111111990010", "111111990028", plainAccount],
        );
    });

    it("has the hubs of all environments, and one pipeline", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${HUB}"`),
            "Pulumi.prod.yaml": settings(`"${OTHER_HUB}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
            "cartorios/prod/990028.yaml": cartorioOf("990028"),
        });
        const { accounts, identities } = loadWorld(root);
        assert.deepEqual(
            accounts.slice(0, 2).map(({ id }) => id),
            [HUB, OTHER_HUB],
        );
        assert.equal(identities.filter(({ name }) => name === pipelineIdentity).length, 1);
    });

    it("has every account of this repository once", () => {
        const ids = loadWorld(repositoryRoot).accounts.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
    });

    it("is refused where the plain account is a hub's", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${plainAccount}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
        });
        assert.throws(() => loadWorld(root), {
            code: SandboxErrorCode.invalidOptions,
            message:
                /^Account 999999990009 is a hub or a cartório's, .*: use another invented account\.$/,
        });
    });

    const hubless: [name: string, text: string][] = [
        ["an empty file", ""],
        ["no configuration", "encryptionsalt: a\n"],
        ["a configuration without it", "config: {}\n"],
        ["an account that is no text", settings(HUB)],
    ];
    for (const [name, text] of hubless) {
        it(`is refused for ${name}, with the file and what to add`, () => {
            const root = repository({
                "Pulumi.dev.yaml": text,
                "cartorios/dev/990010.yaml": cartorioOf("990010"),
            });
            assert.throws(() => loadWorld(root), {
                name: "SandboxError",
                code: SandboxErrorCode.invalidOptions,
                message:
                    "Pulumi.dev.yaml has no cartorio-digital:hubAccountId (twelve digits in quotes): add it.",
            });
        });
    }

    it("is refused where an environment of the registry has no file of its own", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioOf("990010") });
        assert.throws(() => loadWorld(root), {
            name: "SandboxError",
            message:
                "The registry has an environment dev, but there is no Pulumi.dev.yaml: add it, or remove the folder.",
        });
    });

    it("is refused where the registry is", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${HUB}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010", { uf: "XX" }),
        });
        assert.throws(() => loadWorld(root), RegistryError);
    });
});
