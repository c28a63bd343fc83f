import { isDeepStrictEqual } from "node:util";
import type { YAMLMap } from "yaml";
import { type Cartorio, type Generation, GenerationState } from "./cartorio";
import { type Finding, FindingCode } from "./finding";
import { parseCartorio } from "./parseCartorio";
import { RegistryError } from "./registryError";
import { yaml } from "./yaml";
import {
    addProperty,
    appendMapping,
    applySplices,
    dropProperty,
    type ScalarValue,
    setScalar,
    type Splice,
} from "./yamlEdits";

/** The properties of a generation, in the order in which a new one is written. */
const GENERATION_PROPERTIES = ["id", "state", "since", "importKeyId"] as const;

/**
 * The text of a registry file with a change applied. Only the values that change are written anew,
 * each in the quotes that it has; every other byte stays. A new generation is written as the last
 * one is. Nothing is ever returned that doesn't read back as exactly what the change returned.
 *
 * @param text The file's text, valid.
 * @param file The file's name in findings; its last part must be `<cns>.yaml`.
 * @param change Gets a copy of what the text says, and returns what it shall say.
 * @throws RegistryError when the text is refused before or after; when the change gives another CNS,
 * takes away, renumbers or reorders generations, or uses an id again; when the text can't be edited.
 */
export function editCartorio(
    text: string,
    file: string,
    change: (current: Cartorio) => Cartorio,
): string {
    const { cartorio: before, findings } = parseCartorio(text, file);
    if (before === undefined) {
        throw new RegistryError(findings);
    }
    const after = withoutUndefined(change(structuredClone(before)));
    const refusals = refusalsOf(before, after, file);
    if (refusals.length > 0) {
        throw new RegistryError(refusals);
    }
    if (isDeepStrictEqual(before, after)) {
        return text;
    }
    const edited = edit(text, before, after);
    const parsed = parseCartorio(edited ?? text, file);
    if (parsed.findings.length > 0) {
        throw new RegistryError(parsed.findings);
    }
    if (!isDeepStrictEqual(parsed.cartorio, after)) {
        throw new RegistryError([
            {
                code: FindingCode.Edit,
                file,
                subject: "the file",
                found: "YAML written in a way that this change can't be made in, or a change of properties that there are not",
                expected: "block style as in the other registry files",
                fix: "edit it by hand",
            },
        ]);
    }
    return edited ?? text;
}

/** The edited text; undefined where the YAML is shaped in a way that can't be edited. */
function edit(text: string, before: Cartorio, after: Cartorio): string | undefined {
    const nodes = nodesOf(text);
    if (nodes === undefined) {
        return undefined;
    }
    const { root, signingKey, generations } = nodes;
    const splices = changeProperties(text, root, before, after);
    for (const [index, generation] of before.signingKey.generations.entries()) {
        const item = generations.items[index];
        const wanted = after.signingKey.generations[index];
        if (yaml().isMap(item) && wanted !== undefined) {
            splices.push(...changeProperties(text, item, generation, wanted));
        }
    }
    // After its generations: where both end in one place, theirs must come first.
    splices.push(...changeProperties(text, signingKey, before.signingKey, after.signingKey));
    const added = after.signingKey.generations.slice(before.signingKey.generations.length);
    // One by one: each is written like the one before it.
    return added.reduce<string | undefined>(appendGeneration, applySplices(text, splices));
}

function appendGeneration(text: string | undefined, generation: Generation): string | undefined {
    const nodes = text === undefined ? undefined : nodesOf(text);
    if (text === undefined || nodes === undefined) {
        return undefined;
    }
    const properties = GENERATION_PROPERTIES.flatMap((name) => {
        const value = generation[name];
        return value === undefined ? [] : [[name, value] as const];
    });
    return applySplices(text, appendMapping(text, nodes.generations, properties));
}

function changeProperties(text: string, map: YAMLMap, before: object, after: object): Splice[] {
    const [old, wanted] = [scalarsOf(before), scalarsOf(after)];
    return [...new Set([...old.keys(), ...wanted.keys()])].flatMap((name) => {
        const value = wanted.get(name);
        if (value === old.get(name)) {
            return [];
        }
        if (value === undefined) {
            return dropProperty(text, map, name);
        }
        const node = map.get(name, true);
        return yaml().isScalar(node)
            ? [setScalar(text, node, value)]
            : addProperty(text, map, name, value);
    });
}

function scalarsOf(value: object): Map<string, ScalarValue> {
    return new Map(
        Object.entries(value).filter(
            (entry): entry is [string, ScalarValue] => typeof entry[1] !== "object",
        ),
    );
}

function nodesOf(text: string) {
    const root = yaml().parseDocument(text, { version: "1.2" }).contents;
    const signingKey = yaml().isMap(root) ? root.get("signingKey", true) : undefined;
    const generations = yaml().isMap(signingKey) ? signingKey.get("generations", true) : undefined;
    return yaml().isMap(root) && yaml().isMap(signingKey) && yaml().isSeq(generations)
        ? { root, signingKey, generations }
        : undefined;
}

/** What a change may not do, whatever the text looks like. */
function refusalsOf(before: Cartorio, after: Cartorio, file: string): Finding[] {
    const findings: Finding[] = [];
    const refuse = (subject: string, found: string, expected: string, fix: string) =>
        findings.push({ code: FindingCode.Edit, file, subject, found, expected, fix });
    if (after.cns !== before.cns) {
        refuse(
            "cns",
            `a change from ${JSON.stringify(before.cns)} to ${JSON.stringify(after.cns)}`,
            "the CNS that the file is named by",
            "add the other cartório as a file of its own",
        );
    }
    const old = before.signingKey.generations;
    const wanted = after.signingKey.generations;
    for (const [index, { id }] of old.entries()) {
        if (wanted[index]?.id !== id) {
            refuse(
                `signingKey.generations[${index}]`,
                wanted[index] === undefined
                    ? `no generation ${id} any more`
                    : `generation ${wanted[index].id} in the place of ${id}`,
                "every generation that there was, in the order of the file",
                `keep it, with another state (${GenerationState.Gone})`,
            );
        }
    }
    let highest = Math.max(...old.map(({ id }) => id));
    for (const [offset, { id }] of wanted.slice(old.length).entries()) {
        if (!(id > highest)) {
            refuse(
                `signingKey.generations[${old.length + offset}].id`,
                `${id} for a new generation`,
                `an id above all before it, since ids are never used again`,
                `give it the id ${highest + 1}`,
            );
        }
        highest = Math.max(highest, id);
    }
    return findings;
}

/** As JSON would have it: a property without value is none. */
function withoutUndefined(cartorio: Cartorio): Cartorio {
    return JSON.parse(JSON.stringify(cartorio)) as Cartorio;
}
