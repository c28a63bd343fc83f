import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { ALL_CARTORIOS, generateRegistry } from "./generateRegistry";
import { median, renderTimes, type Times } from "./measure";

const ROUNDS = 7;
const MAX_SECONDS = 2.5;
const MAX_MEGABYTES = 150;

/** How a registry is listed, by the name that the reader's process knows. */
const WAYS = {
    registry: "loadRegistry, every check",
    naive: "yaml.parse of every file, no check",
} as const;

interface Cost {
    readonly count: number;
    readonly seconds: number;
    readonly megabytes: number;
}

/**
 * Lists all of Brazil's cartórios, invented, in processes of their own that take turns: with
 * `loadRegistry`, and by the parser alone. Fails when `loadRegistry` takes longer or more memory than it
 * may.
 */
export function benchRegistry(): void {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-bench-"));
    try {
        generateRegistry(root, "prod");
        const ways = Object.entries(WAYS);
        const times: Times = new Map(ways.map(([, title]) => [title, []]));
        const memory: Times = new Map(ways.map(([, title]) => [title, []]));
        for (let round = 0; round < ROUNDS; round++) {
            for (const [way, title] of round % 2 === 0 ? ways : [...ways].reverse()) {
                const { seconds, megabytes } = list(root, way);
                times.get(title)!.push(seconds);
                memory.get(title)!.push(megabytes);
            }
        }
        console.log(renderTimes(`Listing ${ALL_CARTORIOS} cartórios`, times));
        console.log("Peak of the whole process's memory");
        for (const [title, all] of memory) {
            console.log(
                `  ${title.padEnd(44)} ${median(all).toFixed(0)} MB  (at most ${Math.max(...all).toFixed(0)})`,
            );
        }
        requireFigures(times.get(WAYS.registry)!, memory.get(WAYS.registry)!);
    } finally {
        fs.rmSync(root, { recursive: true, force: true });
    }
}

function requireFigures(times: readonly number[], memory: readonly number[]): void {
    const [seconds, megabytes] = [median(times), Math.max(...memory)];
    if (seconds > MAX_SECONDS || megabytes > MAX_MEGABYTES) {
        throw new Error(
            `listing took ${seconds.toFixed(2)} s and ${megabytes.toFixed(0)} MB; ` +
                `at most ${MAX_SECONDS} s and ${MAX_MEGABYTES} MB are allowed`,
        );
    }
}

function list(root: string, way: string): Cost {
    const output = execFileSync(
        process.execPath,
        ["toolchain/run.cjs", "tests/bench/registryReader.ts", root, way],
        { cwd: repositoryRoot, encoding: "utf8" },
    );
    const cost = JSON.parse(output) as Cost;
    if (cost.count !== ALL_CARTORIOS) {
        throw new Error(`${way} listed ${cost.count} of ${ALL_CARTORIOS} cartórios`);
    }
    return cost;
}
