// Does not prove that a provider runs, nor that Terraform itself looks in the same places.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    findTerraformProvider,
    mirrorFolders,
    type Surroundings,
    thisMachine,
} from "../../toolchain/terraformProvider";
import { terraformProviderVersion } from "../../toolchain/versions";
import { temporaryFolders, writeFile } from "../support/folders";

const PLATFORM = "linux_amd64";

describe("findTerraformProvider", () => {
    const folder = temporaryFolders();

    /** A machine without any provider. */
    function machine(env: NodeJS.ProcessEnv = {}): Surroundings {
        const root = folder();
        return {
            env: { XDG_DATA_DIRS: path.join(root, "share"), ...env },
            home: path.join(root, "home"),
            addOns: path.join(root, "opt"),
            platform: PLATFORM,
        };
    }

    /** Puts a provider into a mirror, as `terraform providers mirror` unpacks it. */
    function provide(mirror: string, version = terraformProviderVersion, platform = PLATFORM) {
        return writeFile(
            path.join(
                ...[mirror, "registry.terraform.io", "hashicorp", "aws", version, platform],
                `terraform-provider-aws_v${version}_x5`,
            ),
            "",
        );
    }

    it("finds nothing on a machine without a provider", () => {
        assert.equal(findTerraformProvider(machine()), undefined);
    });

    it("takes the platform's name from Terraform", () => {
        const names = { x64: "amd64", arm64: "arm64", ia32: "386" } as Record<string, string>;
        assert.equal(thisMachine().platform, `${process.platform}_${names[process.arch]}`);
    });

    describe("places", () => {
        const places: Record<string, (at: Surroundings) => [Surroundings, string]> = {
            TF_PLUGIN_CACHE_DIR: (at) => {
                const mirror = path.join(at.home, "cache");
                return [{ ...at, env: { ...at.env, TF_PLUGIN_CACHE_DIR: mirror } }, mirror];
            },
            "filesystem_mirror of ~/.terraformrc": (at) => {
                writeFile(
                    path.join(at.home, ".terraformrc"),
                    'provider_installation {\n  filesystem_mirror {\n    include = ["*/*/*"]\n    path = "~/mirror"\n  }\n}\n',
                );
                return [at, path.join(at.home, "mirror")];
            },
            "plugin_cache_dir of ~/.terraformrc": (at) => {
                writeFile(
                    path.join(at.home, ".terraformrc"),
                    'plugin_cache_dir = "$HOME/.cache/plugins"\n',
                );
                return [at, path.join(at.home, ".cache", "plugins")];
            },
            ...Object.fromEntries(
                ["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"].map((name) => [
                    `the file that ${name} names`,
                    (at: Surroundings): [Surroundings, string] => {
                        const mirror = path.join(at.home, "elsewhere");
                        const file = writeFile(
                            path.join(at.home, "tf.rc"),
                            `provider_installation { filesystem_mirror { path = "${mirror}" } }`,
                        );
                        return [{ ...at, env: { ...at.env, [name]: file } }, mirror];
                    },
                ]),
            ),
            "~/.terraform.d/plugins": (at) => [at, path.join(at.home, ".terraform.d", "plugins")],
            "~/.local/share": (at) => [
                at,
                path.join(at.home, ".local", "share", "terraform", "plugins"),
            ],
            XDG_DATA_HOME: (at) => {
                const data = path.join(at.home, "data");
                return [
                    { ...at, env: { ...at.env, XDG_DATA_HOME: data } },
                    path.join(data, "terraform", "plugins"),
                ];
            },
            "the second of XDG_DATA_DIRS": (at) => {
                const data = path.join(at.home, "data");
                return [
                    { ...at, env: { ...at.env, XDG_DATA_DIRS: `${at.home}/none::${data}` } },
                    path.join(data, "terraform", "plugins"),
                ];
            },
            "a folder of add-on software": (at) => [at, path.join(at.addOns, "providers")],
        };
        for (const [name, put] of Object.entries(places)) {
            it(`finds it in ${name}`, () => {
                const [at, mirror] = put(machine());
                const executable = provide(mirror);
                assert.deepEqual(findTerraformProvider(at), {
                    executable,
                    version: terraformProviderVersion,
                });
            });
        }

        it("looks in the usual system folders where XDG_DATA_DIRS is not set", () => {
            const folders = mirrorFolders({ ...machine(), env: {} });
            for (const share of ["/usr/local/share", "/usr/share"]) {
                assert.ok(folders.includes(`${share}/terraform/plugins`), share);
            }
        });

        it("takes no empty part of XDG_DATA_DIRS for the working directory", () => {
            const folders = mirrorFolders(machine({ XDG_DATA_DIRS: "/a::/b" }));
            assert.deepEqual(
                folders.filter((place) => !path.isAbsolute(place)),
                [],
            );
        });
    });

    describe("TERRAFORM_PROVIDER_AWS", () => {
        it("wins over every folder, whatever its version", () => {
            const at = machine();
            provide(path.join(at.home, ".terraform.d", "plugins"));
            const named = writeFile(path.join(at.home, "terraform-provider-aws_v4.2.0_x5"), "");
            const env = { ...at.env, TERRAFORM_PROVIDER_AWS: named };
            assert.deepEqual(findTerraformProvider({ ...at, env }), {
                executable: named,
                version: "4.2.0",
            });
        });
        it("has an unknown version where its name tells none", () => {
            const at = machine();
            const named = writeFile(path.join(at.home, "provider"), "");
            const env = { TERRAFORM_PROVIDER_AWS: named };
            assert.equal(findTerraformProvider({ ...at, env })?.version, "unknown");
        });
        for (const [name, place] of [
            ["a file that isn't there", "missing"],
            ["a folder", "."],
        ] as const) {
            it(`finds nothing where it is ${name}, and takes no other`, () => {
                const at = machine();
                provide(path.join(at.home, ".terraform.d", "plugins"));
                const env = { ...at.env, TERRAFORM_PROVIDER_AWS: path.join(at.home, place) };
                assert.equal(findTerraformProvider({ ...at, env }), undefined);
            });
        }
    });

    describe("preference", () => {
        const rows: [name: string, versions: string[], expected: string | undefined][] = [
            ["the tested version before a newer one", ["5.101.0", "5.100.0"], "5.100.0"],
            ["the newest where the tested one is missing", ["5.9.0", "5.99.1", "5.10.0"], "5.99.1"],
            ["nothing of another major version", ["4.67.0", "6.0.0"], undefined],
            ["nothing with a name that is no version", ["latest"], undefined],
        ];
        for (const [name, versions, expected] of rows) {
            it(`takes ${name}`, () => {
                const at = machine();
                const mirror = path.join(at.home, ".terraform.d", "plugins");
                versions.forEach((version) => provide(mirror, version));
                assert.equal(findTerraformProvider(at)?.version, expected);
            });
        }

        it("takes the place that is named most directly among equals", () => {
            const at = machine();
            provide(path.join(at.home, ".terraform.d", "plugins"));
            const cache = path.join(at.home, "cache");
            const executable = provide(cache);
            const env = { ...at.env, TF_PLUGIN_CACHE_DIR: cache };
            assert.equal(findTerraformProvider({ ...at, env })?.executable, executable);
        });
    });

    describe("passes over", () => {
        const mirrorOf = (at: Surroundings) => path.join(at.home, ".terraform.d", "plugins");

        it("a provider for another platform", () => {
            const at = machine();
            provide(mirrorOf(at), terraformProviderVersion, "darwin_arm64");
            assert.equal(findTerraformProvider(at), undefined);
        });
        it("another file in the provider's folder", () => {
            const at = machine();
            const executable = provide(mirrorOf(at));
            fs.renameSync(executable, path.join(path.dirname(executable), "LICENSE.txt"));
            assert.equal(findTerraformProvider(at), undefined);
        });
        it("files where folders are expected", () => {
            const at = machine();
            writeFile(path.join(mirrorOf(at), "registry.terraform.io"), "");
            writeFile(at.addOns, "");
            assert.equal(findTerraformProvider(at), undefined);
        });
        it("a CLI configuration that is a folder", () => {
            const at = machine();
            const executable = provide(mirrorOf(at));
            const env = { ...at.env, TF_CLI_CONFIG_FILE: at.home };
            assert.equal(findTerraformProvider({ ...at, env })?.executable, executable);
        });
        it("a folder that may not be read", () => {
            const at = machine();
            const mirror = mirrorOf(at);
            provide(mirror);
            // The superuser may read everything, so the system's refusal is played.
            const { readdirSync } = fs;
            const refused = Object.assign(new Error("refused"), { code: "EACCES" });
            fs.readdirSync = ((place: string) => {
                if (place === mirror) {
                    throw refused;
                }
                return readdirSync(place);
            }) as typeof fs.readdirSync;
            try {
                assert.equal(findTerraformProvider(at), undefined);
            } finally {
                fs.readdirSync = readdirSync;
            }
        });
    });
});
