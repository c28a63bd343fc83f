import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Lists the files that are being added to the folder in which it lies, with their texts. */
export const JOURNAL_NAME = ".adding.json";

/**
 * What is being added to an environment, or was when a process was killed.
 *
 * @param folder The environment's folder.
 * @returns texts by CNS; undefined when nothing is.
 * @throws SyntaxError when the journal isn't one of ours; the file system's error.
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
    return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

/** The journal's text. */
export function renderJournal(files: ReadonlyMap<string, string>): string {
    return `${JSON.stringify(Object.fromEntries(files), undefined, 4)}\n`;
}
