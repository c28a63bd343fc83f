import fs from "node:fs";
import path from "node:path";
import { committedText } from "./askGit";

/**
 * Whether a file is as the commit that is checked out has it.
 * @param root the repository's root.
 * @param file relative to the root, with `/`.
 * @returns false also where git can't say.
 */
export function isCommitted(root: string, file: string): boolean {
    const committed = committedText(root, file);
    return committed !== undefined && committed === fs.readFileSync(path.join(root, file), "utf8");
}
