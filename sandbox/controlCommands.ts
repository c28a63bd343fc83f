import fs from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { advanceClock, injectFaults, readControl } from "./control/controlFile";
import type { Fault } from "./control/faults";
import { SandboxError, SandboxErrorCode } from "./sandboxError";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };
const print = (text: string) => void process.stdout.write(`${text}\n`);

/**
 * Adds the commands that control a sandbox, whether one runs on the folder or not.
 * @param directory the folder of the sandbox's state.
 */
export function addControlCommands(root: Command, directory: string): void {
    root.command("clock")
        .description("print the sandbox's time, after moving it ahead if told so")
        .argument("[advance]", "by how much: +30d, +12h, +15m or +45s", secondsOf)
        .action(async (seconds?: number) => {
            if (seconds !== undefined) {
                await advanceClock(directory, seconds);
            }
            const { clockOffsetSeconds } = readControl(directory);
            print(new Date(Date.now() + clockOffsetSeconds * 1000).toISOString());
        });
    root.command("faults <file>")
        .description("set the faults of a JSON file; `none` ends them, `show` prints them")
        .option("--seed <number>", "where their draws begin; the file's own, or 0", seedOf)
        .action(async (file: string, options: { seed?: number }) => {
            if (file !== "show") {
                const { faults, seed } =
                    file === "none" ? { faults: [], seed: 0 } : readFaults(file);
                await injectFaults(directory, faults, options.seed ?? seed);
            }
            const { seed, faults } = readControl(directory);
            print(JSON.stringify({ seed, faults }, undefined, 4));
        });
}

function secondsOf(text: string): number {
    const match = /^\+(\d{1,9})([smhd])$/.exec(text);
    if (match === null) {
        throw new InvalidArgumentError(
            "It takes +<number> with s, m, h or d, such as +30d: time never goes back.",
        );
    }
    const [, amount, unit = "s"] = match;
    return Number(amount) * (UNITS[unit] ?? 1);
}

function seedOf(text: string): number {
    const seed = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
        throw new InvalidArgumentError("It takes a whole number from 0.");
    }
    return seed;
}

/** A list of faults, or an object with `faults` and `seed`. What they hold is judged when they are set. */
function readFaults(file: string): { readonly faults: readonly Fault[]; readonly seed: number } {
    let document: unknown;
    try {
        document = JSON.parse(fs.readFileSync(file, "utf8"));
    } catch (cause) {
        throw new SandboxError(
            SandboxErrorCode.invalidOptions,
            `${file} holds no faults: ${cause instanceof Error ? cause.message : String(cause)}`,
            { cause },
        );
    }
    if (Array.isArray(document)) {
        return { faults: document as Fault[], seed: 0 };
    }
    const { faults, seed = 0 } = (document ?? {}) as { faults?: unknown; seed?: number };
    return { faults: faults as readonly Fault[], seed };
}
