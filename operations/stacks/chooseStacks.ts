import { type ChangeSet, changeSetOf, concerned } from "./changes";
import { changedSince } from "./gitDiff";
import { parseSelection, selected } from "./selection";
import { parseShard, shardOf } from "./shard";
import { type ListedStack, stacksOf } from "./stackList";

/** Options by which commands choose stacks. */
export interface ChoiceOptions {
    readonly env: string;
    readonly select?: string;
    readonly changedSince?: string;
    readonly shard?: string;
}

/** The stacks that a command is about. */
export interface Choice {
    readonly environment: string;
    readonly stacks: readonly ListedStack[];
    /** What changed, where that was asked for. */
    readonly changes?: ChangeSet;
}

/**
 * Chooses stacks of an environment: those of a selection that a change concerns, one shard of them.
 *
 * @throws CliError or RegistryError with what is wrong in options, registry or repository.
 */
export function chooseStacks(root: string, options: ChoiceOptions): Choice {
    const selection = options.select === undefined ? [] : parseSelection(options.select);
    const shard = options.shard === undefined ? undefined : parseShard(options.shard);
    const { env: environment } = options;
    const inSelection = selected(stacksOf(root, environment), selection);
    const changes =
        options.changedSince === undefined
            ? undefined
            : changeSetOf(changedSince(root, options.changedSince), environment);
    const meant = changes === undefined ? inSelection : concerned(inSelection, changes);
    return {
        environment,
        stacks: shard === undefined ? meant : shardOf(meant, shard),
        ...(changes === undefined ? {} : { changes }),
    };
}

/** What a person should know beside the stacks, one line each: which are suspended, and of a change. */
export function choiceNotes({ stacks, changes }: Choice): string[] {
    const suspended = stacks.filter((one) => one.suspended).map(({ stack }) => stack);
    return [...suspendedNotes(suspended), ...changeNotes(changes)];
}

/** Names of suspended stacks shown at most: a whole environment may be. */
const SHOWN_SUSPENDED = 10;

function suspendedNotes(stacks: readonly string[]): string[] {
    const more = stacks.length - SHOWN_SUSPENDED;
    const shown = stacks.slice(0, SHOWN_SUSPENDED).join(", ");
    return stacks.length === 0
        ? []
        : [
              `Suspended, their signing keys disabled: ${shown}${more > 0 ? ` and ${more} more` : ""}. ` +
                  "`cartorio resume <stack>` takes one back",
          ];
}

function changeNotes(changes: ChangeSet | undefined): string[] {
    if (changes === undefined) {
        return [];
    }
    const { everywhere, removed } = changes;
    const shown = everywhere.slice(0, 3).join(", ");
    const more = everywhere.length > 3 ? ` and ${everywhere.length - 3} more` : "";
    return [
        ...(everywhere.length > 0
            ? [`Every stack is concerned: ${shown}${more} changed. Wave 0 is the canary`]
            : []),
        ...removed.map(
            (file) =>
                `${file} is gone: its stack is not listed, and its keys stay in the account and in the state`,
        ),
    ];
}
