import { spawnSync } from "node:child_process";

/** The commit that is checked out, and whether files differ from it. */
export interface HeadCommit {
    /** Its hash, hexadecimal. */
    readonly hash: string;
    /** Whether a file is changed or in no commit, ignored ones left out. */
    readonly isChanged: boolean;
}

/**
 * What is checked out where the program runs.
 * @param root the repository's root.
 * @returns nothing where there is no commit, no repository or no git.
 */
export function headCommit(root: string): HeadCommit | undefined {
    const hash = git(root, "rev-parse", "--verify", "--quiet", "HEAD");
    const changes = git(root, "status", "--porcelain", "--", ".");
    return hash === undefined || changes === undefined
        ? undefined
        : { hash: hash.trim(), isChanged: changes !== "" };
}

function git(root: string, ...args: readonly string[]): string | undefined {
    const { status, stdout } = spawnSync("git", args, {
        ...{ cwd: root, encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
    });
    return status === 0 ? stdout : undefined;
}
