import type { AliasRecord } from "./keyRecord";

/**
 * An alias as a call sees it to which recent changes have not come through yet.
 * @param staleSeconds how recent, in seconds of real time; 0 shows every alias as it is.
 * @param wallClock in milliseconds since 1970; not the sandbox's time, since real clients wait.
 * @returns the alias with its former target, or undefined for one that is new.
 */
export function asSeen(
    alias: AliasRecord,
    staleSeconds: number,
    wallClock: number = Date.now(),
): AliasRecord | undefined {
    const { change } = alias;
    if (change === undefined || wallClock - change.at >= staleSeconds * 1000) {
        return alias;
    }
    return change.from === undefined ? undefined : { ...alias, targetKeyId: change.from };
}
