import { readFileSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { JOURNAL_NAME, readJournal, renderJournal } from "./additionJournal";
import { cartorioFile, REGISTRY_FOLDER } from "./registryFiles";
import { createFile, removeFile, replaceFile, syncFolder } from "./writeFiles";

/** New files by their CNS. */
export type NewFiles = ReadonlyMap<string, string>;

/**
 * Adds files so that a reader of the environment sees all or none of them, also when this process is
 * killed: a journal hides the new files until it is removed, and the next writer undoes what a journal
 * still lists.
 *
 * @throws the file system's error; none of the files is then there.
 */
export async function addFiles(root: string, environment: string, files: NewFiles): Promise<void> {
    const folder = join(root, REGISTRY_FOLDER, environment);
    const journal = join(folder, JOURNAL_NAME);
    await replaceFile(journal, renderJournal(files));
    try {
        for (const [cns, text] of files) {
            await createFile(join(root, cartorioFile(environment, cns)), text);
        }
        await syncFolder(folder);
    } catch (error) {
        await undoAddition(root, environment);
        throw error;
    }
    await removeFile(journal);
}

/**
 * Undoes what a killed process began to add; to be called under the lock. A file that holds anything but
 * what was to be written, or its beginning, is someone else's and stays.
 */
export async function undoAddition(root: string, environment: string): Promise<void> {
    const folder = join(root, REGISTRY_FOLDER, environment);
    const files = readJournal(folder);
    if (files === undefined) {
        return;
    }
    for (const [cns, text] of files) {
        const file = join(root, cartorioFile(environment, cns));
        if (beginsLike(file, text)) {
            unlinkSync(file);
        }
    }
    await syncFolder(folder);
    await removeFile(join(folder, JOURNAL_NAME));
}

function beginsLike(file: string, text: string): boolean {
    try {
        const found = readFileSync(file);
        return Buffer.from(text).subarray(0, found.length).equals(found);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return false;
        }
        throw error;
    }
}
