import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { PACK, startPack } from "../policy/packProcess";
import { alias, documentKey, type Resource, signingKey } from "../policy/support";
import { median, renderTimes, type Times } from "./measure";

const ROUNDS = 9;

/** A stack of ten: a cartório's keys and aliases, some of them twice. */
const TEN: readonly Resource[] = [
    ...Array.from({ length: 4 }, () => signingKey()),
    ...Array.from({ length: 3 }, () => alias()),
    ...Array.from({ length: 2 }, () => documentKey()),
    alias({ props: { name: "alias/cartorio-documentos" } }),
];

/** How a plain pack is compiled: as in Pulumi's template, and as fast as the compiler gets. */
const PLAIN = {
    "plain TypeScript pack": { extends: "../tsconfig.base.json", include: ["**/*.ts"] },
    "plain TypeScript pack, types not checked": {
        extends: "../tsconfig.base.json",
        compilerOptions: {
            ...{ noCheck: true, noEmit: true, noResolve: true, noLib: true },
            ...{ rootDir: "..", types: [] },
        },
        include: ["**/*.ts", "../iam/**/*.ts"],
        "ts-node": { files: true },
    },
} as const;

/**
 * Compares this pack with the same rules as a plain TypeScript pack, which Pulumi's runner compiles at
 * every start, in one run: from the start of the process to its port, and from there the time in which a
 * process that has judged nothing yet judges ten resources at once, as the engine asks.
 */
export async function benchPolicy(): Promise<void> {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-bench-"));
    try {
        const packs: (readonly [string, string])[] = [
            ...Object.entries(PLAIN).map(
                ([name, tsconfig], index) =>
                    [name, makePlainPack(path.join(root, String(index)), tsconfig)] as const,
            ),
            ["this pack", PACK],
        ];
        const starts: Times = new Map(packs.map(([name]) => [name, []]));
        const judgements: Times = new Map(packs.map(([name]) => [name, []]));
        const settled: Times = new Map(packs.map(([name]) => [name, []]));
        // The first start of all fills the cache of what was stripped of its types.
        console.log(`first start here: ${(await timePack(PACK)).start.toFixed(2)} s`);
        for (let round = 0; round < ROUNDS; round++) {
            for (const [name, folder] of round % 2 === 0 ? packs : [...packs].reverse()) {
                const { start, judgement, again } = await timePack(folder);
                starts.get(name)!.push(start);
                judgements.get(name)!.push(judgement);
                settled.get(name)!.push(again);
            }
        }
        console.log(renderTimes("Start of the process until its port", starts));
        console.log(renderTimes("Then ten resources, the first that it judges", judgements));
        console.log(renderTimes("Ten resources again, median of ten times", settled));
    } finally {
        fs.rmSync(root, { recursive: true, force: true });
    }
}

/** The same rules with index.ts as the entry: beside `iam`, which they import. */
function makePlainPack(root: string, tsconfig: object): string {
    const folder = path.join(root, "policy");
    for (const name of ["policy", "iam", "tsconfig.base.json"]) {
        fs.cpSync(path.join(repositoryRoot, name), path.join(root, name), { recursive: true });
    }
    fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(root, "node_modules"));
    fs.rmSync(path.join(folder, "main.cjs"));
    fs.rmSync(path.join(folder, "start"), { recursive: true });
    for (const name of ["package.json", "PulumiPolicy.yaml"]) {
        const file = path.join(folder, name);
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("main.cjs", "index.ts"));
    }
    fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    return folder;
}

/** Seconds of one process's start and of its judgements; fails where it finds anything in the ten. */
async function timePack(folder: string) {
    const begun = performance.now();
    const pack = await startPack(folder);
    const start = (performance.now() - begun) / 1000;
    try {
        // As the engine: it asks for the rules first, which also connects.
        await pack.info();
        const judge = async () => {
            const from = performance.now();
            const found = await Promise.all(TEN.map((resource) => pack.analyze(resource)));
            const seconds = (performance.now() - from) / 1000;
            if (found.some((diagnostics) => diagnostics.length > 0)) {
                throw new Error(`${folder} finds something in what the components declare`);
            }
            return seconds;
        };
        const judgement = await judge();
        const more: number[] = [];
        for (let time = 0; time < 10; time++) {
            more.push(await judge());
        }
        return { start, judgement, again: median(more) };
    } finally {
        await pack.stop();
    }
}
