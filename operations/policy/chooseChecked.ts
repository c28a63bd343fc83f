import { type Choice, type ChoiceOptions, chooseStacks } from "../stacks/chooseStacks";
import type { ListedStack } from "../stacks/stackList";
import { parseShard, shardOf } from "../stacks/shard";

/**
 * The stacks that a check previews, canaries first. Where a change concerns every stack, each shard
 * has the whole of wave 0 beside its part of the others: a shard of its own shows a fault as soon.
 */
export function chooseChecked(root: string, options: ChoiceOptions): Choice {
    const { shard, ...uncut } = options;
    const choice = chooseStacks(root, uncut);
    return { ...choice, stacks: cut(choice, shard) };
}

/** Cuts a choice into a shard, see {@link chooseChecked}. */
export function cut({ stacks, changes }: Choice, shard: string | undefined): ListedStack[] {
    const canaries = stacks.filter(({ canary }) => canary);
    const others = stacks.filter(({ canary }) => !canary);
    if (shard === undefined) {
        return [...canaries, ...others];
    }
    const part = parseShard(shard);
    return (changes?.everywhere.length ?? 0) > 0
        ? [...canaries, ...shardOf(others, part)]
        : shardOf([...canaries, ...others], part);
}
