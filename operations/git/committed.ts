import { spawnSync } from "node:child_process";
import { configFileOf } from "../../registry/index";
import { CliError } from "../cliError";

/** The environment in which desired state is tried out: nothing need be committed first. */
const TRIAL = "dev";

/**
 * Makes sure that what is about to be applied is what was reviewed: outside of dev the files, and the
 * environment's configuration, are as they were committed.
 * @param root the repository's root.
 * @param files relative to the root.
 * @throws CliError `refused` with every file that differs; `outside` when git can't say.
 */
export function requireCommitted(
    root: string,
    environment: string,
    files: readonly string[],
): Promise<void> {
    return Promise.resolve().then(() => {
        if (environment === TRIAL) {
            return;
        }
        const asked = [...files, configFileOf(environment)];
        const { status, stdout, stderr, error } = spawnSync(
            "git",
            ["status", "--porcelain", "--untracked-files=all", "--ignored", "-z", "--", ...asked],
            { cwd: root, encoding: "utf8" },
        );
        if (error !== undefined || status !== 0) {
            const words = error?.message ?? stderr.trim();
            throw new CliError(
                "outside",
                `git can't say whether ${asked.join(" and ")} are committed: ${words}. In ${environment} only ` +
                    "committed files are applied: run this in a clone of the repository",
                { cause: error },
            );
        }
        const changed = stdout
            .split("\0")
            .filter((line) => line !== "")
            .map((line) => `${line.slice(3)} is ${/^[?!]/.test(line) ? "not in git" : "changed"}`);
        if (changed.length > 0) {
            throw new CliError(
                "refused",
                `in ${environment} only what is committed is applied, and ${changed.join("; ")}. Commit, have the ` +
                    "pull request reviewed, and run this command again on the merged commit",
            );
        }
    });
}
