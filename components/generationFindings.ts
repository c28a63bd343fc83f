import { importedKeyFindings } from "./adoption";
import { type Finding, findingIf, isRecord, show } from "./findings";
import { GENERATION_TRAITS, GenerationState } from "./generation";

const STATES: readonly unknown[] = Object.values(GenerationState);

/** What is wrong with the generations of a signing key, each alone and all together. */
export function generationFindings(generations: unknown): Finding[] {
    if (generations === undefined) {
        return [];
    }
    if (!Array.isArray(generations)) {
        return findingIf(true, "generations", `must be a list; got ${show(generations)}`);
    }
    if (generations.length === 0) {
        return findingIf(
            true,
            "generations",
            "must hold at least one generation; got an empty list",
        );
    }
    const entries = Array.from(generations, (value: unknown, index) => ({
        path: `generations[${index}]`,
        value,
    }));
    const records = entries.flatMap(({ path, value }) =>
        isRecord(value) ? [{ path, value }] : [],
    );
    return [
        ...entries.flatMap(({ path, value }) =>
            findingIf(
                !isRecord(value),
                path,
                `must be an object with id and state; got ${show(value)}`,
            ),
        ),
        ...records.flatMap(({ path, value }) => entryFindings(path, value)),
        ...duplicateFindings(records, "id", "a generation's id is never reused"),
        ...duplicateFindings(records, "importKeyId", "a key is adopted by one generation"),
        ...activeFindings(records),
        ...candidateFindings(records),
    ];
}

interface Entry {
    readonly path: string;
    readonly value: Record<string, unknown>;
}

function entryFindings(path: string, { id, state, importKeyId }: Entry["value"]): Finding[] {
    return [
        ...findingIf(
            !Number.isSafeInteger(id) || (id as number) < 1,
            `${path}.id`,
            `must be an integer of 1 or more; got ${show(id)}`,
        ),
        ...findingIf(
            !isState(state),
            `${path}.state`,
            `must be one of ${STATES.join(", ")}; got ${show(state)}`,
        ),
        ...(importKeyId === undefined
            ? []
            : importFindings(`${path}.importKeyId`, importKeyId, state)),
    ];
}

function importFindings(path: string, importKeyId: unknown, state: unknown): Finding[] {
    return [
        ...importedKeyFindings(path, importKeyId),
        ...findingIf(
            isState(state) && !GENERATION_TRAITS[state].hasResource,
            path,
            `must be left out in state ${show(state)}, which has no key to import into`,
        ),
    ];
}

function duplicateFindings(entries: readonly Entry[], property: string, why: string): Finding[] {
    const firstAt = new Map<unknown, string>();
    return entries.flatMap(({ path, value }) => {
        const own = value[property];
        const first = firstAt.get(own);
        if (own === undefined) {
            return [];
        }
        if (first === undefined) {
            firstAt.set(own, path);
            return [];
        }
        return findingIf(
            true,
            `${path}.${property}`,
            `must be unique: ${why}; ${show(own)} is that of ${first}`,
        );
    });
}

function activeFindings(entries: readonly Entry[]): Finding[] {
    const active = entries.filter(({ value }) => value["state"] === GenerationState.Active);
    return findingIf(
        active.length !== 1,
        "generations",
        `must have exactly one active generation, the alias's target; ${describe(active)}`,
    );
}

function candidateFindings(entries: readonly Entry[]): Finding[] {
    const candidates = entries.filter(({ value }) => value["state"] === GenerationState.Candidate);
    const highest = Math.max(...entries.map(({ value }) => Number(value["id"]) || 0));
    return [
        ...findingIf(
            candidates.length > 1,
            "generations",
            `must have at most one candidate; ${describe(candidates)}`,
        ),
        ...candidates.flatMap(({ path, value }) =>
            findingIf(
                typeof value["id"] === "number" && value["id"] < highest,
                `${path}.id`,
                `must be the highest id, since a candidate is the newest generation; got ${show(value["id"])} below ${highest}`,
            ),
        ),
    ];
}

function describe(entries: readonly Entry[]): string {
    return entries.length === 0 ? "got none" : `got ${entries.map(({ path }) => path).join(", ")}`;
}

function isState(value: unknown): value is GenerationState {
    return STATES.includes(value);
}
