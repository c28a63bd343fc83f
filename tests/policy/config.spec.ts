/**
 * Each environment's configuration of the pack: it is there, names what exists, weakens nothing, and
 * agrees with the environment's file of the program. That the engine takes it is proved with the pack.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { parse } from "yaml";

import { configProblems } from "../../policy/lib/config";
import { exemptionsIn } from "../../policy/lib/exemptions";
import { allPolicies } from "../../policy/policies";
import { environmentFiles } from "../../program";
import { repositoryRoot } from "../../toolchain/versions";

type Settings = Readonly<Record<string, unknown>>;

const FOLDER = path.join(repositoryRoot, "policy/config");
const environments = environmentFiles(repositoryRoot);

describe("configuration of the pack", () => {
    it("is one file for each environment", () => {
        assert.ok(environments.length > 0);
        assert.deepEqual(
            fs.readdirSync(FOLDER).sort(),
            environments.map((name) => `${name}.json`),
        );
    });

    for (const environment of environments) {
        describe(environment, () => {
            const text = fs.readFileSync(path.join(FOLDER, `${environment}.json`), "utf8");
            const config = JSON.parse(text) as Readonly<Record<string, Settings>>;

            it("names policies and settings that exist, with values that they take", () => {
                assert.deepEqual(problemsOf(config), []);
            });

            it("makes no rule weaker by a level", () => {
                assert.ok(!Object.hasOwn(config, "all"));
                for (const [name, settings] of Object.entries(config)) {
                    assert.equal(typeof settings, "object", name);
                    assert.equal(settings["enforcementLevel"], undefined, name);
                }
            });

            it("has no exemption that is a violation itself", () => {
                for (const [name, settings] of Object.entries(config)) {
                    const entries = (settings["exemptions"] ?? []) as readonly object[];
                    // Those of one stack too.
                    const exemptions = entries.map((entry) => ({ ...entry, stack: undefined }));
                    for (const { shown, problems } of exemptionsIn({ exemptions }, "")) {
                        assert.deepEqual(problems, [], `${name}: ${shown}`);
                    }
                }
            });

            it("allows the Region of the program, and knows its organisation", () => {
                const { region, organizationId } = programConfig(environment);
                const regions = config["stack-restrict-regions"]?.["regions"] as string[];
                assert.ok(regions.includes(region), region);
                assert.equal(
                    config["kms-key-restrict-outsiders"]?.["organizationId"],
                    organizationId,
                );
            });
        });
    }

    it("is found out where it names what does not exist", () => {
        assert.equal(problemsOf({ "kms-key-match-stat": {} }).length, 1);
        assert.equal(problemsOf({ "stack-restrict-regions": { region: ["x"] } }).length, 1);
        assert.equal(problemsOf({ "stack-restrict-regions": { regions: "x" } }).length, 1);
        assert.equal(problemsOf({ "stack-restrict-regions": "disabled" }).length, 1);
    });
});

function problemsOf(config: Readonly<Record<string, unknown>>): string[] {
    return Object.entries(config).flatMap(([name, settings]) => {
        const policy = allPolicies.find((item) => item.name === name);
        return policy?.configSchema === undefined
            ? [`${name} is no policy`]
            : configProblems(policy.configSchema, settings).map((text) => `${name} ${text}`);
    });
}

/** What the program would read: the environment's value, or the project's default. */
function programConfig(environment: string): { region: string; organizationId?: string } {
    const read = (file: string) =>
        parse(fs.readFileSync(path.join(repositoryRoot, file), "utf8")) as {
            config: Record<string, { default?: string } & string>;
        };
    const own = read(`Pulumi.${environment}.yaml`).config;
    const organizationId = own["cartorio-digital:organizationId"];
    return {
        region:
            own["cartorio-digital:region"] ?? read("Pulumi.yaml").config["region"]?.default ?? "",
        ...(organizationId === undefined ? {} : { organizationId }),
    };
}
