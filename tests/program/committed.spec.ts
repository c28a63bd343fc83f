// The environments of whoever runs the tests, examples or real. Does not prove that the engine takes
// the files, nor that anybody knows the passphrase of a salt.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { CONFIG_NAMESPACE, environmentFiles, readConfig, resolveProgram } from "../../program";
import { configFileOf, environmentsOf, formatStackName, loadRegistry } from "../../registry";
import { temporaryRepositories } from "../registry/builders";

const ROOT = join(__dirname, "../..");

interface ProjectFile {
    readonly name: string;
    readonly main: string;
    readonly runtime: { readonly options: { readonly typescript: boolean } };
    readonly config: Readonly<Record<string, { readonly default?: string }>>;
}

interface StackFile {
    readonly encryptionsalt?: string;
    readonly secretsprovider?: string;
    readonly encryptedkey?: string;
    readonly config: Readonly<Record<string, unknown>>;
}

function read<T>(file: string): T {
    return parse(readFileSync(join(ROOT, file), "utf8")) as T;
}

const project = read<ProjectFile>("Pulumi.yaml");

/** What a run with this environment's file sees: the file's values over the project's defaults. */
function configSeen(environment: string): Record<string, string> {
    const defaults = Object.entries(project.config).map(
        ([key, { default: value }]) => [`${CONFIG_NAMESPACE}:${key}`, value] as const,
    );
    const { config } = read<StackFile>(configFileOf(environment));
    return { ...Object.fromEntries(defaults), ...config } as Record<string, string>;
}

describe("Pulumi.yaml", () => {
    it("has the name that is the namespace of the program's configuration", () => {
        assert.equal(project.name, CONFIG_NAMESPACE);
    });

    it("enters by a file that is there, without the compiler of Pulumi's runner", () => {
        assert.ok(existsSync(join(ROOT, project.main)));
        assert.equal(project.runtime.options.typescript, false);
    });

    it("declares only what has a default, or the engine would stop before our message", () => {
        assert.deepEqual(
            Object.entries(project.config).map(([key, value]) => [key, value.default]),
            [
                ["region", "sa-east-1"],
                ["role", "cartorio/Deployer"],
            ],
        );
    });
});

describe("the environments' files", () => {
    it("are those of the registry", () => {
        assert.deepEqual(environmentFiles(ROOT), environmentsOf(ROOT));
    });

    it("have encryption settings of their own, so that no run writes any", () => {
        const settings = environmentFiles(ROOT).map((environment) => {
            const file = read<StackFile>(configFileOf(environment));
            return file.encryptionsalt ?? (file.secretsprovider && file.encryptedkey);
        });
        assert.ok(settings.every(Boolean));
        assert.equal(new Set(settings).size, settings.length);
    });

    for (const environment of environmentFiles(ROOT)) {
        describe(configFileOf(environment), () => {
            const seen = configSeen(environment);
            const { config, findings } = readConfig(
                { get: (key) => seen[`${CONFIG_NAMESPACE}:${key}`] },
                Object.keys(seen),
            );

            it("is valid, and of the environment that its name says", () => {
                assert.deepEqual(findings, []);
                assert.equal(config?.environment, environment);
            });

            it("holds texts only: a number would lose its leading zeros", () => {
                for (const [key, value] of Object.entries(seen)) {
                    assert.equal(typeof value, "string", key);
                }
            });

            it("has a pilot that is in the registry, if it has one", () => {
                const { entries } = loadRegistry(ROOT, environment);
                const codes = entries.map(({ cartorio }) => cartorio.cns);
                assert.ok(config?.pilot === undefined || codes.includes(config.pilot));
            });

            it("resolves every cartório's stack", async () => {
                const hubAccountId = config?.hubAccountId;
                for (const { cartorio } of loadRegistry(ROOT, environment, { hubAccountId })
                    .entries) {
                    const stack = formatStackName(environment, cartorio.cns, config?.pilot);
                    await pulumi.runtime.setMocks(
                        { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) },
                        CONFIG_NAMESPACE,
                        stack,
                    );
                    pulumi.runtime.setAllConfig(seen);
                    const plan = resolveProgram({ root: ROOT });
                    assert.deepEqual([plan.config, plan.cartorio], [config, cartorio]);
                }
            });
        });
    }
});

describe("environmentFiles", () => {
    const repository = temporaryRepositories();

    it("leaves out what `pulumi stack init` leaves for a cartório, and the project's file", () => {
        const names = [
            "Pulumi.yaml",
            "Pulumi.hml.yaml",
            "Pulumi.hml-990010.yaml",
            "Pulumi.a_b.yaml",
        ];
        const root = repository(Object.fromEntries(names.map((name) => [name, ""])));
        assert.deepEqual(environmentFiles(root), ["hml"]);
    });
});
