import { spawnSync } from "node:child_process";
import { configFileOf } from "../../registry/index";
import { CliError } from "../cliError";

/** The environment in which desired state is tried out: nothing need be committed first. */
const TRIAL = "dev";

/** Whether desired state is applied in an environment before it is committed. */
export function mayApplyUncommitted(environment: string): boolean {
    return environment === TRIAL;
}

/**
 * Makes sure that what is about to be applied is what was reviewed: outside of dev the files, and the
 * environment's configuration, are as the commit that is checked out has them.
 * @param root the repository's root.
 * @param files relative to the root.
 * @throws CliError `refused` with every file that differs and the commands to run; `outside` when git can't say.
 */
export function requireCommitted(
    root: string,
    environment: string,
    files: readonly string[],
): Promise<void> {
    return Promise.resolve().then(() => {
        const findings = mayApplyUncommitted(environment)
            ? []
            : uncommitted(root, environment, [...new Set([...files, configFileOf(environment)])]);
        if (findings.length > 0) {
            const shown = findings.map(({ file, found }) => `- ${file} ${found}`).join("\n");
            throw new CliError(
                "refused",
                `in ${environment} only what is committed is applied, and this is not:\n${shown}\n` +
                    `Commit it, have the pull request reviewed, and run the command again on the merged commit:\n` +
                    commitCommands(findings.map(({ file }) => file)).join("\n"),
            );
        }
    });
}

/** What a person runs to commit files. */
export function commitCommands(files: readonly string[]): string[] {
    const names = files.map((file) => (/^[\w./-]+$/.test(file) ? file : `'${file}'`)).join(" ");
    return [`  git add -- ${names}`, `  git commit -m "<why>" -- ${names}`];
}

interface Uncommitted {
    readonly file: string;
    readonly found: string;
}

function uncommitted(root: string, environment: string, files: readonly string[]): Uncommitted[] {
    const ask = (...args: string[]) => git(root, environment, [...args, "--", ...files]);
    // What a commit has not, `status` may be silent of: a file that is ignored, or not there at all.
    const known = new Set(ask("ls-tree", "-r", "--name-only", "-z", "HEAD"));
    const changed = ask("diff", "--name-only", "--no-renames", "--relative", "-z", "HEAD");
    return files.flatMap((file) =>
        known.has(file)
            ? changed.includes(file)
                ? [{ file, found: "is changed" }]
                : []
            : [{ file, found: "is in no commit" }],
    );
}

/** @returns the names that git answers. @throws CliError `outside`. */
function git(root: string, environment: string, args: readonly string[]): string[] {
    const { status, stdout, stderr, error } = spawnSync("git", ["--literal-pathspecs", ...args], {
        ...{ cwd: root, encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
    });
    if (error !== undefined || status !== 0) {
        const words = error?.message ?? stderr.trim();
        throw new CliError(
            "outside",
            `git can't say what is committed in ${root}: ${words}. In ${environment} only committed files are ` +
                "applied: run this in a clone of the repository that has a commit",
            { cause: error },
        );
    }
    return stdout.split("\0").filter((name) => name !== "");
}
