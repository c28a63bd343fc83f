import { spawnSync } from "node:child_process";

/**
 * Asks git what may have no answer.
 * @param root the repository's root.
 * @returns what git writes; nothing where there is no git, no repository, or git says no.
 */
export function askGit(root: string, ...args: readonly string[]): string | undefined {
    const { status, stdout } = spawnSync("git", args, {
        ...{ cwd: root, encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
    });
    return status === 0 ? stdout : undefined;
}

/**
 * The text of a file in the commit that is checked out.
 * @param root the repository's root.
 * @param file relative to the root, with `/`.
 * @returns nothing where the commit has no such file, or git can't say.
 */
export function committedText(root: string, file: string): string | undefined {
    return askGit(root, "show", `HEAD:./${file}`);
}
