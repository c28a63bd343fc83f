import { type Finding, findingIf, show } from "./findings";

/** A single-Region key's id. */
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What is wrong with the id of a key that is to be adopted.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 */
export function importedKeyFindings(path: string, importKeyId: unknown): Finding[] {
    const multiRegion = typeof importKeyId === "string" && importKeyId.startsWith("mrk-");
    return [
        ...findingIf(
            multiRegion,
            path,
            `must be a single-Region key: a multi-Region key's material leaves its Region; got ${show(importKeyId)}`,
        ),
        ...findingIf(
            !multiRegion && (typeof importKeyId !== "string" || !KEY_ID.test(importKeyId)),
            path,
            `must be the bare id of a key, a lower-case UUID; got ${show(importKeyId)}`,
        ),
    ];
}

/** What adopts something and describes nothing that lasts. */
const HINTS: ReadonlySet<string> = new Set(["importKeyId", "importAlias"]);

/**
 * A component's inputs as the state keeps them. What to adopt says how one run begins: in the state,
 * its leaving the program would show as a change of the component.
 */
export function lastingArgs(args: object): Record<string, unknown> {
    const lasting = withoutHints(args);
    const { generations } = lasting;
    return Array.isArray(generations)
        ? { ...lasting, generations: generations.map(withoutHints) }
        : lasting;
}

function withoutHints(value: object): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).filter(([name]) => !HINTS.has(name)));
}
