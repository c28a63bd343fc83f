import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CNS_PATTERN } from "./cns";

/** Lists the files that are being added to the folder in which it lies, with their texts. */
export const JOURNAL_NAME = ".adding.json";

/**
 * What is being added to an environment, or was when a process was killed.
 *
 * @param folder The environment's folder.
 * @returns texts by CNS; undefined when nothing is.
 * @throws Error when the journal isn't one of ours; the file system's error.
 */
export function readJournal(folder: string): ReadonlyMap<string, string> | undefined {
    let text: string;
    try {
        text = readFileSync(join(folder, JOURNAL_NAME), "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
    const files = parse(text);
    // Names from here are removed: nothing but a registry file may be among them.
    if (!files.every(([cns, content]) => CNS_PATTERN.test(cns) && typeof content === "string")) {
        throw new Error(`${JOURNAL_NAME} is no list of files that are being added: remove it`);
    }
    return new Map(files as [string, string][]);
}

function parse(text: string): [string, unknown][] {
    try {
        return Object.entries(JSON.parse(text) as object);
    } catch {
        return [["", undefined]];
    }
}

/** The journal's text. */
export function renderJournal(files: ReadonlyMap<string, string>): string {
    return `${JSON.stringify(Object.fromEntries(files), undefined, 4)}\n`;
}
