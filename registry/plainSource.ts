import type { Position } from "./finding";

/** A registry file in the style of `renderCartorio`, read without a YAML parser. */
export interface PlainSource {
    /** What a YAML parser would read. */
    readonly data: Readonly<Record<string, unknown>>;
    /** Places of the values of the document's own properties. */
    readonly places: ReadonlyMap<string, Position>;
}

/** Line breaks that not all readers take for such, and characters that YAML doesn't take. */
// eslint-disable-next-line no-control-regex
const UNUSUAL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;
const COMMENT = /^ *(?:#|$)/;
/** A name, and a value in quotes without escapes, or without quotes and without any sign of YAML's. */
const PROPERTY =
    /^([a-z][A-Za-z]*): (?:"([^"\\]*)"|([\p{L}\p{N}](?:[\p{L}\p{M}\p{N}ºª.'()/ -]*[\p{L}\p{M}\p{N}ºª.)])?))(?: +#.*)?$/u;
const SIGNING_KEY = /^signingKey:(?: +#.*)?$/;
const IMPORT_ALIAS = /^ {2}importAlias: (true|false)(?: +#.*)?$/;
const GENERATIONS = /^ {2}generations:(?: +#.*)?$/;
const GENERATION =
    /^ {4}- \{ id: ([1-9][0-9]{0,8}), state: ([a-z][A-Za-z]*), since: ([0-9]{4}-[0-9]{2}-[0-9]{2})(?:, importKeyId: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))? \}(?: +#.*)?$/;

const INTEGER = /^(?:0|[1-9][0-9]{0,8})$/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** What YAML may read as a number, and more. */
const LIKE_NUMBER = /^[0-9][0-9A-Fa-fox.]*(?:[eE][-+]?[0-9]*)?$/;
const WORD_OF_YAML = /^(?:null|true|false)$/i;

/**
 * Reads what nearly every registry file looks like, some thirty times faster than YAML can be read: one
 * property a line, generations as flows on one line, comments anywhere.
 *
 * @remarks No judgement is made here. Whatever isn't certain to be read alike by a YAML parser is left to
 * one, be it right or wrong.
 * @returns undefined for a text of any other form.
 */
export function readPlain(text: string): PlainSource | undefined {
    const withLineFeeds = text.replaceAll("\r\n", "\n");
    if (UNUSUAL.test(withLineFeeds)) {
        return undefined;
    }
    const data: Record<string, unknown> = {};
    const places = new Map<string, Position>();
    const lines = withLineFeeds.split("\n");
    for (let index = 0; index < lines.length; index++) {
        const line = lines[index]!;
        if (COMMENT.test(line)) {
            continue;
        }
        const property = PROPERTY.exec(line);
        if (property === null) {
            const block = places.has("signingKey") ? undefined : readSigningKey(lines, index);
            if (block === undefined) {
                return undefined;
            }
            data["signingKey"] = block.value;
            places.set("signingKey", block.place);
            index = block.last;
            continue;
        }
        const [, name = "", quoted, plain = ""] = property;
        const value = quoted ?? readValue(plain);
        if (value === undefined || places.has(name)) {
            return undefined;
        }
        data[name] = value;
        places.set(name, { line: index + 1, column: name.length + 3 });
    }
    return places.size === 0 ? undefined : { data, places };
}

function readValue(plain: string): string | number | undefined {
    if (INTEGER.test(plain)) {
        return Number(plain);
    }
    return WORD_OF_YAML.test(plain) || (LIKE_NUMBER.test(plain) && !DAY.test(plain))
        ? undefined
        : plain;
}

function readSigningKey(lines: readonly string[], start: number) {
    if (!SIGNING_KEY.test(lines[start]!)) {
        return undefined;
    }
    const value: Record<string, unknown> = {};
    const generations: Record<string, unknown>[] = [];
    let place: Position | undefined;
    let last = start;
    let inList = false;
    for (let index = start + 1; index < lines.length; index++) {
        const line = lines[index]!;
        if (COMMENT.test(line)) {
            continue;
        }
        if (!line.startsWith(" ")) {
            break;
        }
        const alias = IMPORT_ALIAS.exec(line)?.[1];
        const generation = GENERATION.exec(line);
        if (alias !== undefined && value["importAlias"] === undefined) {
            value["importAlias"] = alias === "true";
            inList = false;
        } else if (GENERATIONS.test(line) && value["generations"] === undefined) {
            value["generations"] = generations;
            inList = true;
        } else if (generation !== null && inList) {
            const [, id, state = "", since, importKeyId] = generation;
            if (WORD_OF_YAML.test(state)) {
                return undefined;
            }
            const adopted = importKeyId === undefined ? {} : { importKeyId };
            generations.push({ id: Number(id), state, since, ...adopted });
        } else {
            return undefined;
        }
        place ??= { line: index + 1, column: 3 };
        last = index;
    }
    return place === undefined || (value["generations"] !== undefined && generations.length === 0)
        ? undefined
        : { value, place, last };
}
