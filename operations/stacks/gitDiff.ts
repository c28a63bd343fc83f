import { spawnSync } from "node:child_process";
import { CliError } from "../cliError";
import type { ChangedFile } from "./changes";

/**
 * The files in which HEAD differs from where it left a branch, tag or commit.
 * @param root the repository's root.
 * @throws CliError `usage` for a name that git doesn't know, `outside` when git fails.
 */
export function changedSince(root: string, ref: string): ChangedFile[] {
    const commit = git(root, [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        `${ref}^{commit}`,
    ]);
    if (commit.status !== 0) {
        throw new CliError(
            "usage",
            `--changed-since is ${JSON.stringify(ref)}, which git doesn't know here; name a branch, tag or commit ` +
                "such as origin/main, and fetch it first (in GitHub Actions: fetch-depth: 0)",
        );
    }
    const range = `${commit.stdout.trim()}...HEAD`;
    const args = ["diff", "--name-status", "--no-renames", "--relative", "-z", range, "--"];
    const { status, stdout, stderr } = git(root, args);
    if (status !== 0) {
        throw new CliError(
            "outside",
            `git can't compare HEAD with ${ref}: ${stderr.trim()}. A shallow clone lacks the commit where they ` +
                "part: fetch the whole history (in GitHub Actions: fetch-depth: 0)",
        );
    }
    return parseNameStatus(stdout);
}

/** Reads `git diff --name-status -z`: status, NUL, name, NUL, and so on. */
export function parseNameStatus(text: string): ChangedFile[] {
    const parts = text.split("\0");
    const files: ChangedFile[] = [];
    for (let index = 0; index + 1 < parts.length; index += 2) {
        files.push({ file: parts[index + 1]!, removed: parts[index] === "D" });
    }
    return files;
}

function git(root: string, args: readonly string[]) {
    const { status, stdout, stderr, error } = spawnSync("git", args, {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
    });
    if (error !== undefined) {
        throw new CliError("outside", `git could not be started: ${error.message}`, {
            cause: error,
        });
    }
    return { status, stdout, stderr };
}
