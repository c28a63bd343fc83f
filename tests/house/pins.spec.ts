// Does not prove that a pinned version is free of faults, nor that a package's licence text says what
// its manifest claims.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { awsPluginVersion, engineFloor, repositoryRoot } from "../../toolchain/versions";

interface Manifest {
    readonly version?: string;
    readonly license?: string;
    readonly engines?: { readonly node?: string };
    readonly workspaces?: readonly string[];
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
}
interface LockEntry extends Manifest {
    readonly resolved?: string;
    readonly integrity?: string;
    readonly link?: boolean;
    readonly dev?: boolean;
    readonly optional?: boolean;
}

const read = (...place: string[]) => fs.readFileSync(path.join(repositoryRoot, ...place), "utf8");
const manifestIn = (folder: string) => JSON.parse(read(folder, "package.json")) as Manifest;

const root = manifestIn(".");
const folders = [".", ...(root.workspaces ?? [])];
const lock = Object.entries(
    (JSON.parse(read("package-lock.json")) as { packages: Record<string, LockEntry> }).packages,
);
/** Packages of the registry, by the folder that they are installed in. */
const installed = lock.filter(([place, { link }]) => place.includes("node_modules/") && !link);

describe("pins", () => {
    for (const folder of folders) {
        it(`give every dependency of ${folder}/package.json one exact version`, () => {
            const { dependencies, devDependencies, optionalDependencies } = manifestIn(folder);
            const loose = Object.entries({
                ...dependencies,
                ...devDependencies,
                ...optionalDependencies,
            }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
            assert.deepEqual(loose, []);
        });
    }

    it("let a workspace's peers be nothing but the major version that is tested here", () => {
        for (const folder of folders) {
            for (const [name, range] of Object.entries(manifestIn(folder).peerDependencies ?? {})) {
                assert.equal(range, `^${root.dependencies?.[name]}`, `${folder}: ${name}`);
            }
        }
    });

    it("are what the lock file holds", () => {
        const wanted = { ...root.dependencies, ...root.devDependencies };
        const locked = Object.fromEntries(lock);
        const other = Object.entries(wanted).filter(
            ([name, version]) => locked[`node_modules/${name}`]?.version !== version,
        );
        assert.deepEqual(other, []);
    });

    it("say the same as requiredPulumiVersion of Pulumi.yaml and the engine's floor", () => {
        const project = parse(read("Pulumi.yaml")) as { requiredPulumiVersion: string };
        assert.deepEqual(
            [project.requiredPulumiVersion, engineFloor],
            [`>=${root.dependencies?.["@pulumi/pulumi"]}`, root.dependencies?.["@pulumi/pulumi"]],
        );
    });

    it("say the same as the AWS plugin that is asked for", () => {
        assert.equal(awsPluginVersion(), root.dependencies?.["@pulumi/aws"]);
    });

    it("say the same of Node.js in package.json and in run.cjs", () => {
        const floor = /NODE_FLOOR = \[(\d+), (\d+)\]/.exec(read("toolchain", "run.cjs"));
        assert.equal(root.engines?.node, `>=${floor?.[1]}.${floor?.[2]}`);
    });
});

describe("lock file", () => {
    it("holds no address, so that any registry serves", () => {
        const addressed = lock.filter(([, { resolved, link }]) => resolved !== undefined && !link);
        assert.deepEqual(addressed, []);
    });

    it("holds the SHA-512 of every package", () => {
        const unproven = installed.filter(
            ([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""),
        );
        assert.deepEqual(unproven, []);
    });

    it("holds one copy of each of Pulumi's packages", () => {
        const names = installed
            .map(([place]) => place.slice(place.lastIndexOf("node_modules/")))
            .filter((name) => name.startsWith("node_modules/@pulumi/"));
        assert.deepEqual(
            names.filter((name, index) => names.indexOf(name) !== index),
            [],
        );
    });

    it("links every workspace", () => {
        const links = lock.flatMap(([, { link, resolved }]) => (link === true ? [resolved] : []));
        assert.deepEqual(links, root.workspaces);
    });
});

describe("licences of what is shipped", () => {
    /** Permissive, and compatible with Apache-2.0; SPDX expressions as the manifests write them. */
    const ALLOWED = [
        ...["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT"],
        ...["(BSD-3-Clause AND Apache-2.0)", "Python-2.0"],
        // Data, not code: lists of licence names.
        ...["CC0-1.0", "CC-BY-3.0"],
    ];
    /** Packages whose manifest points to a file, with how that file begins. */
    const READ_BY_HAND: Readonly<Record<string, string>> = {
        "node_modules/@logdna/tail-file": "The MIT License (MIT)",
    };
    const shipped = installed.filter(
        ([place, { dev }]) => dev !== true && fs.existsSync(path.join(repositoryRoot, place)),
    );

    it("are known for the packages of the lock file", () => {
        const missing = installed.filter(
            ([place, { dev, optional }]) =>
                !dev && !optional && !fs.existsSync(path.join(repositoryRoot, place)),
        );
        assert.deepEqual(missing, []);
    });

    it("are permissive", () => {
        const other = shipped
            .filter(([place]) => !(place in READ_BY_HAND))
            .map(([place]) => [place, manifestIn(place).license ?? "none"] as const)
            .filter(([, licence]) => !ALLOWED.includes(licence));
        assert.deepEqual(other, []);
    });

    for (const [place, beginning] of Object.entries(READ_BY_HAND)) {
        it(`are still what was read in ${place}`, () => {
            assert.equal(manifestIn(place).license, "SEE LICENSE IN LICENSE");
            assert.ok(read(place, "LICENSE").startsWith(beginning));
        });
    }
});
