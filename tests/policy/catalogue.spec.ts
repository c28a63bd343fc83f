/** What holds for all policies of the pack: names, metadata, defaults, and a spec for each. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { repositoryRoot } from "../../toolchain/versions";
import { kmsPolicies } from "../../policy/policies/kms";
import { alias, documentKey, judge, signingKey } from "./support";

const load = createRequire(__filename);
const FOLDER = path.join(repositoryRoot, "policy/policies/kms");
const files = fs.readdirSync(FOLDER).filter((file) => file !== "index.ts");
const ORDER = [
    ...["name", "description", "severity", "enforcementLevel", "tags", "url"],
    ...["remediationSteps", "configSchema", "validateResource"],
];

const camelCase = (name: string): string =>
    name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe("catalogue of policies", () => {
    it("holds one policy for each file", () => {
        assert.deepEqual(
            kmsPolicies.map(({ name }) => `${camelCase(name)}.ts`).sort(),
            [...files].sort(),
        );
    });

    it("is written in one place only", () => {
        assert.equal(new Set(kmsPolicies.map(({ name }) => name)).size, kmsPolicies.length);
    });

    it("has these defaults and no others: a change of one is a new major version", () => {
        const defaults = kmsPolicies.flatMap(({ name, configSchema }) =>
            Object.entries(configSchema?.properties ?? {}).map(([setting, schema]) => [
                `${name}.${setting}`,
                schema.default as unknown,
            ]),
        );
        assert.deepEqual(Object.fromEntries(defaults), {
            "kms-alias-require-name.prefix": "alias/cartorio-",
            "kms-key-match-state.suspended": [],
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
        });
    });

    for (const policy of kmsPolicies) {
        const file = camelCase(policy.name);

        describe(policy.name, () => {
            it("has a name of the house's form", () => {
                assert.match(policy.name, /^kms-(key|alias)-[a-z]+(-[a-z0-9]+)+$/);
            });

            it("has its metadata, in order", () => {
                const names = Object.keys(policy);
                const expected = ORDER.filter(
                    (name) => name !== "configSchema" || policy.configSchema !== undefined,
                );
                assert.deepEqual(names, expected);
                assert.match(policy.description, /^[A-Z].+\.$/);
                assert.match(
                    policy.url ?? "",
                    /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\//,
                );
                assert.ok((policy.remediationSteps ?? "").length > 0);
                assert.ok((policy.tags ?? []).includes("kms"));
            });

            it("is mandatory, or says in its name that it advises", () => {
                const expected = policy.name.includes("-advise-") ? "advisory" : "mandatory";
                assert.equal(policy.enforcementLevel, expected);
            });

            it("exports itself by the name of its file, and has a spec", () => {
                const module = load(path.join(FOLDER, file)) as Record<string, unknown>;
                assert.deepEqual(Object.keys(module), [file]);
                assert.equal(module[file], policy);
                assert.ok(fs.existsSync(path.join(__dirname, "kms", `${file}.spec.ts`)));
            });

            it("refuses configuration of another type, by the name of each default", () => {
                const subjects = [signingKey(), documentKey(), alias()];
                for (const [name, schema] of Object.entries(
                    policy.configSchema?.properties ?? {},
                )) {
                    for (const wrong of [7, schema.type === "string" ? [] : "text", [7], {}]) {
                        assert.throws(
                            () =>
                                subjects.map((subject) =>
                                    judge(policy, subject, { [name]: wrong }),
                                ),
                            new RegExp(`configuration of ${policy.name} has .* for ${name};`),
                        );
                    }
                }
            });

            it("judges by the defaults of its schema where nothing is configured", () => {
                const properties = Object.entries(policy.configSchema?.properties ?? {});
                const schema = Object.fromEntries(
                    properties.map(([name, { default: value }]) => [name, value]),
                );
                assert.ok(Object.values(schema).every((value) => value !== undefined));
                for (const subject of weakened()) {
                    assert.deepEqual(judge(policy, subject, {}), judge(policy, subject, schema));
                    assert.deepEqual(
                        judge(policy, subject, { enforcementLevel: "mandatory" }),
                        judge(policy, subject, schema),
                    );
                }
            });
        });
    }
});

/** Resources at which the defaults of every policy show. */
function weakened() {
    const props = { description: undefined, tags: { "cartorio:cns": "990010" }, isEnabled: false };
    return [
        signingKey(),
        signingKey({ props: { customerMasterKeySpec: "RSA_4096", policy: undefined } }),
        signingKey({ props }),
        documentKey({ props, opts: { parent: undefined } }),
        alias(),
        alias({ props: { name: "alias/other" } }),
    ];
}
