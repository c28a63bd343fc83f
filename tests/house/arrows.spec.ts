// Does not prove anything about imports that are made at run time from computed names.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders, writeFile } from "../support/folders";
import { type Ended, run } from "../support/processes";

const DEPCRUISE = path.join(
    repositoryRoot,
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
);

/** A house in small: every folder with one file, and the imports that are allowed. */
const HOUSE: Readonly<Record<string, string>> = {
    "index.ts": 'import "./program/a";\nimport "./components/a";\nimport "./registry/a";\n',
    "program/a.ts": 'import "../registry/a";\n',
    "registry/a.ts": 'import "yaml";\nimport fs from "node:fs";\nvoid fs;\n',
    "components/a.ts": 'import "@pulumi/pulumi";\n',
    "components/b.ts": 'import "./a";\n',
    "toolchain/a.ts": 'import "semver";\n',
    "sandbox/a.ts": 'import "../registry/a";\nimport "../toolchain/a";\n',
    "operations/cli.ts": 'import "./deploy/a";\nimport "../registry/a";\n',
    "operations/deploy/a.ts": 'import "../../toolchain/a";\n',
    "operations/start/a.ts": 'import "../../sandbox/a";\nimport "../../registry/a";\n',
    "operations/drill/a.ts": 'import "../../sandbox/a";\nimport "../start/a";\n',
    "tests/a.spec.ts": 'import "mocha";\nimport "../sandbox/a";\nimport "../components/a";\n',
};

/** Packages of package.json that the house imports; installed empty. */
const DECLARED = ["yaml", "semver", "@pulumi/pulumi", "mocha"];

describe("import arrows", function () {
    this.timeout(60_000);
    const folder = temporaryFolders();

    function depcruise(cwd: string, places: readonly string[]): Promise<Ended> {
        const config = path.join(cwd, ".dependency-cruiser.cjs");
        return run(process.execPath, [DEPCRUISE, "--config", config, ...places], { cwd });
    }

    /** Checks the small house after files were added or replaced. */
    function check(files: Readonly<Record<string, string>>): Promise<Ended> {
        const root = folder({ ...HOUSE, ...files });
        for (const name of [
            ...[".dependency-cruiser.cjs", "package.json"],
            ...["tsconfig.json", "tsconfig.base.json"],
        ]) {
            fs.copyFileSync(path.join(repositoryRoot, name), path.join(root, name));
        }
        for (const name of [...DECLARED, "undeclared"]) {
            const place = path.join(root, "node_modules", name);
            writeFile(path.join(place, "package.json"), JSON.stringify({ name, main: "a.js" }));
            writeFile(path.join(place, "a.js"), "");
        }
        const places = fs.readdirSync(root).filter((name) => /^(index\.ts|[a-z]+)$/.test(name));
        return depcruise(root, places);
    }

    it("let the allowed imports through", async () => {
        const { status, stdout } = await check({});
        assert.equal(status, 0, stdout);
        assert.match(stdout, /no dependency violations found/);
    });

    describe("forbid", () => {
        /** What each file may not import, with the line of the report that must say so. */
        const forbidden: [name: string, files: Record<string, string>, expected: string][] = [
            [
                "components to import the sandbox",
                { "components/x.ts": 'import "../sandbox/a";\n' },
                "arrows of ^components/: components/x.ts → sandbox/a.ts",
            ],
            [
                "the program to import components",
                { "program/x.ts": 'import "../components/a";\n' },
                "arrows of ^program/: program/x.ts → components/a.ts",
            ],
            [
                "the registry to import the program",
                { "registry/x.ts": 'import "../program/a";\n' },
                "arrows of ^registry/: registry/x.ts → program/a.ts",
            ],
            [
                "the toolchain to import the registry",
                { "toolchain/x.ts": 'import "../registry/a";\n' },
                "arrows of ^toolchain/: toolchain/x.ts → registry/a.ts",
            ],
            [
                "policies to import components, even a type",
                {
                    "policy/x.ts":
                        'import type { A } from "../components/c";\nexport type B = A;\n',
                    "components/c.ts": "export type A = string;\n",
                },
                "arrows of ^policy/: policy/x.ts → components/c.ts",
            ],
            [
                "the command to import the sandbox",
                { "operations/deploy/x.ts": 'import "../../sandbox/a";\n' },
                "arrows of ^operations/(?!start/|drill/|policy/): operations/deploy/x.ts → sandbox/a.ts",
            ],
            [
                "the first run to import the program",
                { "operations/start/x.ts": 'import "../../program/a";\n' },
                "arrows of ^operations/start/: operations/start/x.ts → program/a.ts",
            ],
            [
                "a drill to import the program",
                { "operations/drill/x.ts": 'import "../../program/a";\n' },
                "arrows of ^operations/drill/: operations/drill/x.ts → program/a.ts",
            ],
            [
                "the sandbox to import the command",
                { "sandbox/x.ts": 'import "../operations/deploy/a";\n' },
                "arrows of ^sandbox/: sandbox/x.ts → operations/deploy/a.ts",
            ],
            [
                "anything to import tests",
                { "registry/y.ts": 'import "../tests/a.spec";\n' },
                "arrows of ^registry/: registry/y.ts → tests/a.spec.ts",
            ],
            [
                "a folder without arrows to import any other",
                { "novelty/x.ts": 'import "../registry/a";\n' },
                "no folder without arrows: novelty/x.ts → registry/a.ts",
            ],
            [
                "values to import each other in a circle",
                {
                    "iam/x.ts": 'import { b } from "./y";\nexport const a = () => b;\n',
                    "iam/y.ts": 'import { a } from "./x";\nexport const b = () => a;\n',
                },
                "no cycle: iam/x.ts → ",
            ],
            [
                "a package that is not declared",
                { "registry/z.ts": 'import "undeclared";\n' },
                "only declared packages: registry/z.ts → node_modules/undeclared/a.js",
            ],
            [
                "a file that isn't there",
                { "evidence/x.ts": 'import "./missing";\n' },
                "nothing unresolvable: evidence/x.ts → ./missing",
            ],
            [
                "a development package where users run it",
                { "signing/x.ts": 'import "mocha";\n' },
                "users run no development package: signing/x.ts → node_modules/mocha/a.js",
            ],
        ];
        let ended: Ended;
        before(async () => {
            ended = await check(
                Object.fromEntries(forbidden.flatMap(([, files]) => Object.entries(files))),
            );
        });

        for (const [name, , expected] of forbidden) {
            it(name, () => {
                assert.ok(ended.stdout.includes(`error ${expected}`), ended.stdout);
            });
        }

        it("with an exit status that is not 0", () => {
            assert.notEqual(ended.status, 0);
        });
    });

    it("let types refer to each other", async () => {
        const { status, stdout } = await check({
            "registry/a.ts": 'import type { B } from "./b";\nexport type A = B[];\n',
            "registry/b.ts": 'import type { A } from "./a";\nexport type B = A | string;\n',
        });
        assert.equal(status, 0, stdout);
    });

    it("are kept by this repository, as `npm run arrows` checks it", async () => {
        const { scripts } = JSON.parse(
            fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8"),
        ) as { scripts: { arrows: string } };
        const places = scripts.arrows.split(" ").slice(3);
        const { status, stdout } = await depcruise(repositoryRoot, places);
        assert.equal(status, 0, stdout);
    });

    it("are checked for every folder that holds code", () => {
        const { scripts } = JSON.parse(
            fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8"),
        ) as { scripts: { arrows: string } };
        const code = fs
            .readdirSync(repositoryRoot, { withFileTypes: true })
            .filter((entry) => entry.isDirectory() && /^[a-z]+$/.test(entry.name))
            .filter(({ name }) =>
                fs
                    .readdirSync(path.join(repositoryRoot, name), {
                        recursive: true,
                        encoding: "utf8",
                    })
                    .some((file) => file.endsWith(".ts") && !file.endsWith(".d.ts")),
            )
            .map(({ name }) => name);
        assert.deepEqual(
            code.filter((name) => !scripts.arrows.split(" ").includes(name)),
            [],
        );
    });
});
