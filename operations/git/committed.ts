import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { configFileOf } from "../../registry/index";
import { CliError } from "../cliError";

/** The environment in which desired state is tried out: nothing need be committed first. */
const TRIAL = "dev";

/** Whether desired state is applied in an environment before it is committed. */
export function mayApplyUncommitted(environment: string): boolean {
    return environment === TRIAL;
}

/** The registry: what of it a command applies, the command names. */
const REGISTRY_FOLDER = "cartorios/";
/** At most so many files are named. */
const SHOWN = 20;

/**
 * Makes sure that what is about to be applied is what was reviewed: outside of dev the files, the environment's
 * configuration, and every file that git tracks outside of `cartorios/`, are as the commit that is checked out
 * has them. Files that git does not track are not looked at.
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
            const shown = findings.slice(0, SHOWN);
            const more = findings.length - shown.length;
            throw new CliError(
                "refused",
                [
                    `in ${environment} only what is committed is applied, and this is not:`,
                    ...shown.map(({ file, found }) => `- ${file} ${found}`),
                    ...(more > 0 ? [`- and ${more} more: git status`] : []),
                    "Take back what does not belong there (git restore). Commit the rest, have the pull request " +
                        "reviewed, and run the command again on the merged commit:",
                    ...commitCommands(shown.map(({ file }) => file)),
                ].join("\n"),
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
    const ask = (...args: string[]) => git(root, environment, args);
    const isOutside = (file: string) => !file.startsWith(REGISTRY_FOLDER) && !files.includes(file);
    const changed = ask("diff", "--name-only", "--no-renames", "--relative", "-z", "HEAD", "--");
    // `diff` is silent of these, whatever is in them: lower case is assume-unchanged, S is skip-worktree.
    const hidden = ask("ls-files", "-v", "-z")
        .filter((line) => /^[a-zS] /.test(line))
        .map((line) => line.slice(2));
    const closely = [...files, ...hidden.filter(isOutside)];
    const seen = lookClosely(root, closely, ask);
    const others = changed.filter((file) => isOutside(file) && !hidden.includes(file));
    return [
        ...closely.flatMap((file) => {
            const found = seen(file);
            return found === undefined ? [] : [{ file, found }];
        }),
        ...others.map((file) => ({ file, found: "is changed" })),
    ];
}

/** Compares the very bytes of files with the commit's, through git's own filters. @returns what is wrong with one. */
function lookClosely(
    root: string,
    files: readonly string[],
    ask: (...args: string[]) => string[],
): (file: string) => string | undefined {
    const committed = new Map(
        ask("ls-tree", "-r", "-z", "HEAD", "--", ...files).map((line) => {
            const [, mode = "", blob = "", file = ""] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
            return [file, { mode, blob }];
        }),
    );
    const top = fs.realpathSync(root);
    const regular = files.filter((file) => committed.has(file) && isRegular(top, file));
    const hashes = regular.length === 0 ? [] : ask("hash-object", "--", ...regular);
    const now = new Map(
        hashes.flatMap((text) => text.trim().split("\n")).map((hash, at) => [regular[at], hash]),
    );
    return (file) => {
        const { mode, blob } = committed.get(file) ?? {};
        if (mode === undefined) {
            return "is in no commit";
        }
        // What a link leads to is in no commit.
        if (!/^100(644|755)$/.test(mode)) {
            return "is no regular file in the commit; replace it by one";
        }
        if (!now.has(file)) {
            return "is changed: it is no regular file here";
        }
        return now.get(file) === blob ? undefined : "is changed";
    };
}

/** Whether it is a file, and no link is on the way to it. */
function isRegular(top: string, file: string): boolean {
    const full = path.join(top, file);
    return (
        fs.lstatSync(full, { throwIfNoEntry: false })?.isFile() === true &&
        fs.realpathSync(full) === full
    );
}

/** @returns what git answers, apart at NUL. @throws CliError `outside`. */
function git(root: string, environment: string, args: readonly string[]): string[] {
    const { status, stdout, stderr, error } = spawnSync("git", ["--literal-pathspecs", ...args], {
        ...{ cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
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
