import fs from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Cartorio, CartorioStatus, parseCartorio } from "../../registry/index";
import { committedText } from "../git/askGit";

/** The statuses that onboarding itself writes, in order. */
const PROGRESS: readonly string[] = [
    CartorioStatus.Requested,
    CartorioStatus.Bootstrapped,
    CartorioStatus.Active,
];

/**
 * Whether a registry file differs from the commit by nothing but the status that an earlier run of onboarding wrote:
 * then what is applied is still what was reviewed, and a run that was cut short can go on before that is committed.
 * @param root the repository's root.
 * @param file relative to the root.
 */
export function differsByOwnProgress(root: string, file: string): boolean {
    const committed = committedText(root, file);
    if (committed === undefined) {
        return false;
    }
    const before = parseCartorio(committed, file).cartorio;
    const now = parseCartorio(fs.readFileSync(path.join(root, file), "utf8"), file).cartorio;
    return before !== undefined && now !== undefined && isProgress(before, now);
}

/** Whether one entry is the other with a status further on, and nothing else. */
export function isProgress(before: Cartorio, now: Cartorio): boolean {
    const [from, to] = [PROGRESS.indexOf(before.status), PROGRESS.indexOf(now.status)];
    return (
        from >= 0 &&
        to > from &&
        isDeepStrictEqual({ ...before, status: undefined }, { ...now, status: undefined })
    );
}
