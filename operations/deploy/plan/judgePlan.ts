import { type Cartorio, GenerationState } from "../../../registry/index";
import { generationNamed, hasKey } from "../live/declaration";
import { nameOf, StateType } from "../live/stackState";
import type { EngineEvents, EngineStep } from "./engineEvents";

const NOUNS: Readonly<Record<string, string>> = {
    [StateType.Key]: "key",
    [StateType.Alias]: "alias",
};

const REPLACES = new Set([
    "replace",
    "create-replacement",
    "delete-replaced",
    "import-replacement",
]);

/**
 * Says of each key and alias that a run would replace or take away why it must not; empty where none.
 * The engine stops at what is protected, with the advice to unprotect it, which is wrong here.
 *
 * @param cartorio the registry's word on the generations: one that is `deleting` or `gone` may leave
 * the program, when it is only to be forgotten.
 * @param file the cartório's registry file, for messages.
 */
export function judgePlan(
    events: Pick<EngineEvents, "steps" | "errors">,
    cartorio: Pick<Cartorio, "signingKey">,
    file: string,
): string[] {
    const found = new Map<string, string>();
    const say = (urn: string, text: string) => found.set(urn, found.get(urn) ?? text);
    for (const step of events.steps.filter(({ type }) => Object.hasOwn(NOUNS, type))) {
        const trouble = REPLACES.has(step.op)
            ? replaceText(step)
            : step.op === "delete" && !mayBeForgotten(step, cartorio)
              ? removalText(step, cartorio, file)
              : undefined;
        if (trouble !== undefined) {
            say(step.urn, trouble);
        }
    }
    for (const { urn, message } of events.errors) {
        const noun = urn === undefined ? undefined : nounOf(urn);
        if (urn !== undefined && noun !== undefined && /\bprotect/.test(message)) {
            const step = { urn, type: typeOf(urn), op: "delete", diffs: [], retained: false };
            say(
                urn,
                /\breplace/.test(message) ? replaceText(step) : protectedText(step, cartorio, file),
            );
        }
    }
    return [...found.values()];
}

function mayBeForgotten({ urn, retained }: EngineStep, cartorio: Pick<Cartorio, "signingKey">) {
    const generation = generationNamed(cartorio, nameOf(urn));
    return retained && generation !== undefined && !hasKey(generation);
}

function replaceText(step: EngineStep): string {
    const what = titleOf(step);
    const because = step.diffs.length > 0 ? ` (changed: ${step.diffs.join(", ")})` : "";
    return step.type === StateType.Key
        ? `${what} would be replaced by another key${because}: a rotation that nobody planned, and ` +
              "documents and public keys out there know only this one. Undo that change; a new key comes as a new " +
              "generation in the registry (docs/runbook.md)"
        : `${what} would be replaced${because}: for a moment nobody can sign with it. Undo that change; the name ` +
              "of an alias is the same in every account";
}

function removalText(
    step: EngineStep,
    cartorio: Pick<Cartorio, "signingKey">,
    file: string,
): string {
    const what = titleOf(step);
    const generation = generationNamed(cartorio, nameOf(step.urn));
    if (!step.retained) {
        return (
            `${what} would be deleted: its state lacks retainOnDelete. Put protect and retainOnDelete back in the ` +
            "program and run `up` with it before anything leaves the program"
        );
    }
    return generation === undefined
        ? `${what} would leave the program, and ${file} doesn't say so: ${step.type === StateType.Key ? "only a generation of the signing key in state deleting or gone does; is one missing in the file? Put it back with its state" : "an alias stays as long as the cartório does. Undo that change"}`
        : `${what} would leave the program, and its generation is ${generation.state} in ${file}; expected ` +
              `${GenerationState.Deleting} or ${GenerationState.Gone}. Undo that change`;
}

/** The engine's refusal of a removal; replacements have steps that say more. */
function protectedText(
    step: EngineStep,
    cartorio: Pick<Cartorio, "signingKey">,
    file: string,
): string {
    const generation = generationNamed(cartorio, nameOf(step.urn));
    if (generation !== undefined && !hasKey(generation)) {
        return (
            `${titleOf(step)} is to be forgotten, generation ${generation.id} being ${generation.state} in ${file}, and is ` +
            `still protected in the state. Unprotect this one, then run again: pulumi state unprotect '${step.urn}'. ` +
            "Nothing is deleted by that: `up` forgets the key, and break-glass schedules its deletion"
        );
    }
    return removalText({ ...step, retained: true }, cartorio, file);
}

function titleOf({ urn, type, id }: EngineStep): string {
    return `${NOUNS[type]} ${nameOf(urn)}${id === undefined ? "" : ` (${id})`}`;
}

function typeOf(urn: string): string {
    return urn.split("::").at(-2)?.split("$").at(-1) ?? "";
}

function nounOf(urn: string): string | undefined {
    return NOUNS[typeOf(urn)];
}
