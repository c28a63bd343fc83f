/** What holds for all policies of the pack: names, metadata, defaults, and a spec for each. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { repositoryRoot } from "../../toolchain/versions";
import { allPolicies, resourcePolicies } from "../../policy/policies";
import { alias, awsResource, documentKey, judge, judgeStack, signingKey } from "./support";

const load = createRequire(__filename);
const FOLDER = path.join(repositoryRoot, "policy/policies");
const AREAS = ["iam", "kms", "stack"];
const files = AREAS.flatMap((area) =>
    fs
        .readdirSync(path.join(FOLDER, area))
        .filter((file) => file !== "index.ts")
        .map((file) => `${area}/${file}`),
);
const ORDER = [
    ...["name", "description", "severity", "enforcementLevel", "tags", "url"],
    ...["remediationSteps", "configSchema", "validateResource", "validateStack"],
];

const camelCase = (name: string): string =>
    name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
const areaOf = (name: string): string => name.split("-")[0] ?? "";

describe("catalogue of policies", () => {
    it("holds one policy for each file", () => {
        assert.deepEqual(
            allPolicies.map(({ name }) => `${areaOf(name)}/${camelCase(name)}.ts`).sort(),
            [...files].sort(),
        );
    });

    it("has no other folders, and specs of nothing else", () => {
        const folders = (root: string) =>
            fs
                .readdirSync(root, { withFileTypes: true })
                .filter((entry) => entry.isDirectory())
                .map(({ name }) => name);
        assert.deepEqual(folders(FOLDER).sort(), AREAS);
        for (const area of AREAS) {
            assert.deepEqual(
                fs.readdirSync(path.join(__dirname, area)).sort(),
                files
                    .filter((file) => file.startsWith(`${area}/`))
                    .map((file) => path.basename(file).replace(/ts$/, "spec.ts"))
                    .sort(),
            );
        }
    });

    it("is written in one place only", () => {
        assert.equal(new Set(allPolicies.map(({ name }) => name)).size, allPolicies.length);
    });

    it("has these defaults and no others: a change of one is a new major version", () => {
        const defaults = allPolicies.flatMap(({ name, configSchema }) =>
            Object.entries(configSchema?.properties ?? {})
                .filter(([setting]) => setting !== "exemptions")
                .map(([setting, schema]) => [`${name}.${setting}`, schema.default as unknown]),
        );
        assert.deepEqual(Object.fromEntries(defaults), {
            "iam-attachment-forbid-broad.policies": [
                ...["AdministratorAccess", "AWSKeyManagementServicePowerUser", "PowerUserAccess"],
            ],
            "kms-alias-require-name.prefix": "alias/cartorio-",
            "kms-key-name-own-account.accounts": [],
            "kms-key-pin-signature.algorithms": ["RSASSA_PSS_SHA_256"],
            "kms-key-pin-signature.messageTypes": ["DIGEST", "RAW"],
            "kms-key-require-signing-spec.specs": ["RSA_2048"],
            "kms-key-require-tags.tags": [
                ...["cartorio:cns", "cartorio:uf", "cartorio:classe"],
                ...["cartorio:ambiente", "cartorio:geracao", "cartorio:estado"],
            ],
            "kms-key-restrict-outsiders.organizationId": "",
            "kms-key-restrict-outsiders.principals": [],
            "stack-forbid-opaque-resources.packages": ["aws", "cartorio", "pulumi"],
            "stack-restrict-regions.regions": ["sa-east-1"],
        });
    });

    for (const policy of allPolicies) {
        const file = camelCase(policy.name);
        const area = areaOf(policy.name);

        describe(policy.name, () => {
            it("has a name of the house's form", () => {
                assert.match(
                    policy.name,
                    /^(kms-(key|alias)|iam-(policy|attachment)|stack)-[a-z]+(-[a-z0-9]+)+$/,
                );
            });

            it("has its metadata, in order", () => {
                const names = Object.keys(policy);
                assert.deepEqual(
                    names,
                    ORDER.filter((name) => names.includes(name) || name !== "validateResource"),
                );
                assert.match(policy.description, /^[A-Z].+\.$/);
                assert.match(
                    policy.url ?? "",
                    /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\//,
                );
                assert.ok((policy.remediationSteps ?? "").length > 0);
                assert.equal(policy.tags?.[0], area);
            });

            it("is mandatory, or says in its name that it advises", () => {
                const expected = policy.name.includes("-advise-") ? "advisory" : "mandatory";
                assert.equal(policy.enforcementLevel, expected);
            });

            it("exports itself by the name of its file, and has a spec", () => {
                const module = load(path.join(FOLDER, area, file)) as Record<string, unknown>;
                assert.deepEqual(Object.keys(module), [file]);
                assert.equal(module[file], policy);
                assert.ok(fs.existsSync(path.join(__dirname, area, `${file}.spec.ts`)));
            });

            it("takes exemptions, and has none by default", () => {
                assert.deepEqual(policy.configSchema?.properties["exemptions"]?.default, []);
            });

            it("refuses configuration of another type, by the name of each setting", () => {
                for (const [name, schema] of Object.entries(
                    policy.configSchema?.properties ?? {},
                )) {
                    for (const wrong of [7, schema.type === "string" ? [] : "text", [7], {}]) {
                        refuses(policy, { [name]: wrong }, `has .* for ${name}; expected`);
                    }
                }
            });

            it("refuses settings that it does not know", () => {
                refuses(policy, { exemption: [] }, 'has the unknown setting "exemption"; expected');
                refuses(policy, { constructor: [] }, 'has the unknown setting "constructor"');
            });
        });
    }

    for (const policy of resourcePolicies) {
        it(`${policy.name} judges by the defaults of its schema where nothing is configured`, () => {
            const properties = Object.entries(policy.configSchema?.properties ?? {});
            const schema = Object.fromEntries(
                properties.map(([name, { default: value }]) => [name, value]),
            );
            assert.ok(Object.values(schema).every((value) => value !== undefined));
            for (const subject of weakened()) {
                const verdict = judge(policy, subject, {});
                assert.deepEqual(verdict, judge(policy, subject, schema));
                const empty = Object.fromEntries(properties.map(([name]) => [name, null]));
                assert.deepEqual(verdict, judge(policy, subject, empty));
            }
        });
    }
});

/** The stack part of every policy checks the configuration, whatever the stack holds. */
function refuses(
    policy: (typeof allPolicies)[number],
    config: Readonly<Record<string, unknown>>,
    message: string,
): void {
    const expected = new RegExp(`^Error: The configuration of ${policy.name} ${message}`);
    assert.throws(() => judgeStack(policy, [], config), expected);
    if ("validateResource" in policy) {
        assert.throws(() => judge(policy, signingKey(), config), expected);
    }
}

/** Resources at which the defaults of every policy show. */
function weakened() {
    const props = { description: undefined, tags: { "cartorio:cns": "990010" }, isEnabled: false };
    return [
        signingKey(),
        signingKey({ props: { customerMasterKeySpec: "RSA_4096", policy: undefined } }),
        signingKey({ props }),
        signingKey({ provider: { region: "us-east-1" } }),
        documentKey({ props, opts: { parent: undefined } }),
        alias(),
        alias({ props: { name: "alias/other" } }),
        awsResource("command:local:Command"),
        awsResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
            policyArn: "arn:aws:iam::aws:policy/PowerUserAccess",
        }),
    ];
}
