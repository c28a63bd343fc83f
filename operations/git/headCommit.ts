import { askGit } from "./askGit";

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
    const hash = askGit(root, "rev-parse", "--verify", "--quiet", "HEAD");
    const changes = askGit(root, "status", "--porcelain", "--", ".");
    return hash === undefined || changes === undefined
        ? undefined
        : { hash: hash.trim(), isChanged: changes !== "" };
}
