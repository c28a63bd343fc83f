import { CliError } from "../cliError";

/** One part of several: `2/4` is the second of four. */
export interface Shard {
    /** From 1. */
    readonly index: number;
    readonly count: number;
}

/**
 * Reads `i/n`.
 * @throws CliError `usage` for anything else.
 */
export function parseShard(text: string): Shard {
    const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
    if (index === undefined || count === undefined || index < 1 || index > count) {
        throw new CliError(
            "usage",
            `--shard is ${JSON.stringify(text)}; expected <i>/<n> with i from 1 to n, such as 2/4`,
        );
    }
    return { index, count };
}

/**
 * The part of a list that is a shard's. All shards together are the list, none shares an item with
 * another, and their sizes differ by one at most; the same list is always cut alike.
 */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
    return items.filter((_, place) => place % count === index - 1);
}
