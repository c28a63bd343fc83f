// Does not prove that the roles of a real account are called like this: the bootstrap makes those.
import assert from "node:assert/strict";
import { RegistryError } from "../../registry";
import { AccessPolicies } from "../../sandbox/authorisation/accessPolicies";
import { asRole, type SandboxAccount } from "../../sandbox/options";
import { SandboxErrorCode } from "../../sandbox/sandboxError";
import {
    auditIdentity,
    auditorIdentity,
    breakGlassIdentity,
    loadWorld,
    pipelineIdentity,
    plainAccount,
    plainIdentity,
    previewIdentity,
    spareAccounts,
    workloadIdentity,
} from "../../sandbox/world";
import { repositoryRoot } from "../../toolchain/versions";
import { cartorioOf, temporaryRepositories } from "../registry/builders";

const HUB = "999999990001";
const OTHER_HUB = "999999990004";
const AUDIT = "999999990002";
const MANAGEMENT = "999999990003";
const EXTERNAL_ID = "cartorio-digital-exemplo";
const settings = (hub: string, more: readonly string[] = []) =>
    [
        "config:",
        `  cartorio-digital:hubAccountId: ${hub}`,
        `  cartorio-digital:externalId: ${EXTERNAL_ID}`,
        ...more.map((line) => `  cartorio-digital:${line}`),
        "",
    ].join("\n");

describe("loadWorld", () => {
    const repository = temporaryRepositories();

    const oneCartorio = (hub = `"${HUB}"`, more: readonly string[] = []) =>
        repository({
            "Pulumi.dev.yaml": settings(hub, more),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
        });
    const accountOf = (accounts: readonly SandboxAccount[], id: string) => {
        const account = accounts.find((one) => one.id === id);
        assert(account);
        const roles = account.roles.map(asRole);
        return {
            ...account,
            roles,
            role: (name: string) => roles.find((one) => one.name === name),
        };
    };

    it("has the hub, the auditors, and every cartório's account with the roles of its bootstrap", () => {
        const root = repository({
            "Pulumi.dev.yaml": settings(`"${HUB}"`),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
            "cartorios/dev/990028.yaml": cartorioOf("990028"),
        });
        const { accounts } = loadWorld(root);
        const roles = [
            ...["Auditor", "BreakGlass", "Deployer", "Signer", "Verifier"].map(
                (name) => `cartorio/${name}`,
            ),
            "cartorio-workload",
        ].sort();
        const hubRoles = ["deploy", "preview", "audit", "break-glass"].map(
            (name) => `cartorio-hub-${name}`,
        );
        assert.deepEqual(
            accounts.map(({ id, roles: found }) => [
                id,
                found.map((role) => asRole(role).name).sort(),
            ]),
            [
                [HUB, hubRoles.sort()],
                [AUDIT, ["auditor"]],
                ["111111990010", roles],
                ["111111990028", roles],
                ...spareAccounts.map((id) => [id, roles]),
                [plainAccount, []],
            ],
        );
    });

    it("has an identity of each role of the hub, an application in every cartório's account, and a user outside", () => {
        const { identities } = loadWorld(oneCartorio());
        const inHub = (role: string) => `arn:aws:sts::${HUB}:assumed-role/cartorio-hub-${role}`;
        assert.deepEqual(
            identities.map(({ name, arn }) => [name, arn]),
            [
                [pipelineIdentity, `${inHub("deploy")}/pipeline`],
                [previewIdentity, `${inHub("preview")}/preview`],
                [auditIdentity, `${inHub("audit")}/audit`],
                [breakGlassIdentity, `${inHub("break-glass")}/ana`],
                [auditorIdentity, `arn:aws:sts::${AUDIT}:assumed-role/auditor/auditor`],
                [
                    workloadIdentity("111111990010"),
                    "arn:aws:sts::111111990010:assumed-role/cartorio-workload/application",
                ],
                ...spareAccounts.map((id) => [
                    workloadIdentity(id),
                    `arn:aws:sts::${id}:assumed-role/cartorio-workload/application`,
                ]),
                [plainIdentity, "arn:aws:iam::999999990009:user/plain"],
            ],
        );
        assert.deepEqual(
            [pipelineIdentity, previewIdentity, auditIdentity, breakGlassIdentity, auditorIdentity],
            ["pipeline", "preview", "audit-runner", "break-glass", "auditor"],
        );
    });

    describe("has spare accounts", () => {
        it("that are twenty, and bootstrapped for dev", () => {
            assert.deepEqual(
                [spareAccounts.length, spareAccounts[0], spareAccounts.at(-1)],
                [20, "111111119001", "111111119020"],
            );
            const { role, guardrails } = accountOf(
                loadWorld(oneCartorio()).accounts,
                "111111119001",
            );
            assert.match(role("cartorio/Deployer")?.trustPolicy ?? "", new RegExp(EXTERNAL_ID));
            assert.equal(guardrails?.scps.flat().length, 3);
        });

        it("less those that a cartório has by now", () => {
            const taken = { accountId: '"111111119003"' };
            const root = repository({
                "Pulumi.dev.yaml": settings(`"${HUB}"`),
                "cartorios/dev/990010.yaml": cartorioOf("990010", taken),
            });
            const { accounts, identities } = loadWorld(root);
            const ids = accounts.map(({ id }) => id);
            assert.deepEqual(
                ids.filter((id) => id === "111111119003"),
                ["111111119003"],
            );
            assert.equal(new Set(identities.map(({ name }) => name)).size, identities.length);
        });

        it("unless there is no dev", () => {
            const root = repository({
                "Pulumi.prod.yaml": settings(`"${HUB}"`),
                "cartorios/prod/990010.yaml": cartorioOf("990010"),
            });
            const ids = loadWorld(root).accounts.map(({ id }) => id);
            assert.deepEqual(ids, [HUB, AUDIT, "111111990010", plainAccount]);
        });
    });

    it("gives the Deployer's trust the external id of its environment, and the hub's role", () => {
        const { accounts } = loadWorld(oneCartorio());
        const { role } = accountOf(accounts, "111111990010");
        const trust = role("cartorio/Deployer")?.trustPolicy ?? "";
        assert.match(trust, new RegExp(`"sts:ExternalId":\\[?"${EXTERNAL_ID}"`));
        assert.match(trust, new RegExp(`arn:aws:iam::${HUB}:role/cartorio-hub-deploy`));
        assert.match(
            role("cartorio/Auditor")?.trustPolicy ?? "",
            new RegExp(`arn:aws:iam::${AUDIT}:root|"${AUDIT}"`),
        );
    });

    it("binds the cartórios by guardrails, hub and auditors by none of them, and not the plain account", () => {
        const { accounts, organization } = loadWorld(oneCartorio());
        assert.deepEqual(organization, {
            id: "o-cartoriodigital",
            managementAccountId: MANAGEMENT,
        });
        const guardrails = (id: string) => accountOf(accounts, id).guardrails;
        const sids = (documents: readonly string[] = []) =>
            documents.flatMap((text) =>
                (JSON.parse(text) as { Statement: { Sid?: string }[] }).Statement.map(
                    ({ Sid }) => Sid,
                ),
            );
        const { scps = [], rcps = [] } = guardrails("111111990010") ?? {};
        assert(sids(scps.at(-1)).includes("OnlySignerSigns"));
        assert(sids(rcps.at(-1)).includes("OnlySignersSign"));
        for (const id of [HUB, AUDIT]) {
            assert.deepEqual(guardrails(id)?.rcps, []);
            assert.deepEqual(sids(guardrails(id)?.scps.flat()), [undefined, undefined]);
        }
        assert.equal(guardrails(plainAccount), undefined);
    });

    it("takes the organisation's id from an environment's file", () => {
        const root = oneCartorio(`"${HUB}"`, ["organizationId: o-exemplo12345"]);
        assert.equal(loadWorld(root).organization.id, "o-exemplo12345");
    });

    it("has policies that AWS would take, for this repository too", () => {
        for (const root of [oneCartorio(), repositoryRoot]) {
            assert.doesNotThrow(() => new AccessPolicies(loadWorld(root)));
        }
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
            [HUB, AUDIT, "111111990010", "111111990028", ...spareAccounts, plainAccount],
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

    for (const [name, kept] of [
        ["plain", plainAccount],
        ["auditors'", AUDIT],
        ["management", MANAGEMENT],
    ] as const) {
        it(`is refused where the ${name} account is a hub's or a cartório's`, () => {
            const refusal = {
                code: SandboxErrorCode.invalidOptions,
                message: new RegExp(
                    `^Account ${kept} is a hub or a cartório's, .*: use another invented account\\.$`,
                ),
            };
            assert.throws(() => loadWorld(oneCartorio(`"${kept}"`)), refusal);
            const root = repository({
                "Pulumi.dev.yaml": settings(`"${HUB}"`),
                "cartorios/dev/990010.yaml": cartorioOf("990010", { accountId: `"${kept}"` }),
            });
            assert.throws(() => loadWorld(root), refusal);
        });
    }

    const hubless: [name: string, text: string][] = [
        ["an empty file", ""],
        ["no configuration", "encryptionsalt: a\n"],
        ["a configuration without it", "config: {}\n"],
        ["an external id alone", `config:\n  cartorio-digital:externalId: ${EXTERNAL_ID}\n`],
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

    it("is refused without an external id, with the file and why", () => {
        const root = repository({
            "Pulumi.dev.yaml": `config:\n  cartorio-digital:hubAccountId: "${HUB}"\n`,
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
        });
        assert.throws(() => loadWorld(root), {
            code: SandboxErrorCode.invalidOptions,
            message:
                "Pulumi.dev.yaml has no cartorio-digital:externalId, which the trust of every Deployer asks for: add it.",
        });
    });

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
