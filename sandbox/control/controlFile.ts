import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { lock } from "proper-lockfile";
import { isObject } from "../request/deserialise";
import { SandboxError, SandboxErrorCode } from "../sandboxError";
import { makeFolder, writeJson } from "../state/files";
import { faultFindings, type Fault } from "./faults";

/** What `control.json` in a sandbox's state folder holds. Whoever may write the folder controls it. */
export interface Control {
    /** Added to the clock. */
    readonly clockOffsetSeconds: number;
    readonly faults: readonly Fault[];
    /** Where the draws of the faults begin: the same seed, the same faults. */
    readonly seed: number;
}

/** A sandbox that nobody controls. */
export const UNCONTROLLED: Control = { clockOffsetSeconds: 0, faults: [], seed: 0 };

/** A hundred years: dates beyond four digits would follow. */
const MAX_OFFSET_SECONDS = 100 * 365.25 * 24 * 60 * 60;
const LOCK_STALE_AFTER_MS = 5_000;

/** The file by which a sandbox is controlled. */
export function controlFile(directory: string): string {
    return path.join(directory, "control.json");
}

/**
 * Reads the control file of a state folder; a folder without one is not controlled.
 * @throws SandboxError `InvalidControl`, with all findings, one a line.
 */
export function readControl(directory: string): Control {
    const file = controlFile(directory);
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") {
            return UNCONTROLLED;
        }
        throw invalid(file, [error instanceof Error ? error.message : String(error)], error);
    }
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch (error) {
        throw invalid(file, ["it is not JSON"], error);
    }
    const findings = controlFindings(document);
    if (findings.length > 0) {
        throw invalid(file, findings);
    }
    return { ...UNCONTROLLED, ...(document as Partial<Control>) };
}

/** What is wrong with a document that should be a control file; nothing when it is one. */
export function controlFindings(document: unknown): readonly string[] {
    if (!isObject(document)) {
        return ["it must be an object"];
    }
    const { clockOffsetSeconds: offset, faults, seed, ...unknown } = document;
    return [
        ...(offset === undefined || isWithin(offset, MAX_OFFSET_SECONDS)
            ? []
            : [
                  `clockOffsetSeconds is ${JSON.stringify(offset)}: it must be a number of seconds, ` +
                      "a hundred years at most",
              ]),
        ...(Object.hasOwn(document, "faults") ? faultFindings(faults) : []),
        ...(seed === undefined || (Number.isSafeInteger(seed) && Number(seed) >= 0)
            ? []
            : [`seed is ${JSON.stringify(seed)}: it must be a whole number from 0`]),
        ...Object.keys(unknown).map(
            (name) => `${name} is unknown: there are clockOffsetSeconds, faults and seed`,
        ),
    ];
}

/**
 * Moves the clock of the sandbox on a state folder, whether it runs, here or in another process, or not.
 * @param seconds 0 or more: time never goes back.
 * @returns by how many seconds the clock is ahead now.
 * @throws SandboxError `InvalidOptions`; `InvalidControl` when the file is broken already.
 */
export async function advanceClock(directory: string, seconds: number): Promise<number> {
    if (!(Number.isFinite(seconds) && seconds >= 0)) {
        throw new SandboxError(
            SandboxErrorCode.invalidOptions,
            `The clock can't advance by ${String(seconds)} seconds: time never goes back, so give 0 or more. ` +
                "To begin anew, reset the sandbox.",
        );
    }
    const control = await change(directory, (present) => ({
        ...present,
        clockOffsetSeconds: present.clockOffsetSeconds + seconds,
    }));
    return control.clockOffsetSeconds;
}

/**
 * Sets the faults of the sandbox on a state folder in place of those that were set; none ends them.
 *
 * Their draws begin anew, as when a sandbox starts.
 * @throws SandboxError `InvalidOptions`, with all findings; `InvalidControl` when the file is broken.
 */
export async function injectFaults(
    directory: string,
    faults: readonly Fault[],
    seed = 0,
): Promise<void> {
    await change(directory, (present) => ({ ...present, faults, seed }));
}

async function change(directory: string, decide: (present: Control) => Control): Promise<Control> {
    await makeFolder(directory);
    const folder = realpathSync(directory);
    const release = await lock(controlFile(folder), {
        realpath: false,
        stale: LOCK_STALE_AFTER_MS,
        retries: { retries: 100, minTimeout: 10, maxTimeout: 100 },
    });
    try {
        const next = decide(readControl(folder));
        const findings = controlFindings(next);
        if (findings.length > 0) {
            throw new SandboxError(SandboxErrorCode.invalidOptions, findings.join("\n"));
        }
        await writeJson(controlFile(folder), next);
        return next;
    } finally {
        await release();
    }
}

function isWithin(value: unknown, bound: number): boolean {
    return typeof value === "number" && Math.abs(value) <= bound;
}

function invalid(file: string, findings: readonly string[], cause?: unknown): SandboxError {
    return new SandboxError(
        SandboxErrorCode.invalidControl,
        `${file} can't control the sandbox: mend or remove it.\n${findings.join("\n")}`,
        { cause },
    );
}
