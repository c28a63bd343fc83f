import type { KeyFacts } from "./accessFacts";
import type { Options, Probe } from "./probes";
import type { WrittenCondition } from "./writtenPolicy";

/** Values of condition keys, by key in lower case; no values means absent. */
export type Assignment = ReadonlyMap<string, readonly string[]>;

/** One way in which a request can be made. */
export interface Trial {
    readonly values: Assignment;
    /** The keys that differ from their defaults, for a person. */
    readonly conditions: readonly string[];
}

/** The ways in which a request can be made, the most ordinary first. */
export interface Trials {
    readonly trials: readonly Trial[];
    /** Why there may be ways that are not among them; nothing when there are none. */
    readonly gap?: string;
}

/** Above this, trying every combination takes too long, and the conditions are weighed one by one. */
const MAX_TRIALS = 1024;

/** Stands for whatever a policy does not name. */
const OTHER = "_any_";

/** What is known of the values of condition keys before a policy is read. */
export interface KnownValues {
    /** All values that a key can have, where they are known. */
    readonly fixed: ReadonlyMap<string, Options>;
    /** What an ordinary request has, of keys that can have other values too. */
    readonly ordinary: ReadonlyMap<string, readonly string[]>;
}

/**
 * Every combination of values that the conditions can tell apart: for each key its default, absence,
 * every value that a statement names, one beside it, and one that none names.
 * @param conditions those of the statements that cover the action, on keys that the caller can choose.
 */
export function trialsOf(conditions: readonly WrittenCondition[], known: KnownValues): Trials {
    const keys = [...new Set(conditions.map(({ key }) => key))].sort();
    const dimensions = keys.map((key) => {
        const uses = conditions.filter((use) => use.key === key);
        return {
            key,
            name: uses[0]!.name,
            options:
                known.fixed.get(key) ??
                distinct([...ordinaryFirst(key, known), ...uses.flatMap(valuesNear)]),
        };
    });
    const count = dimensions.reduce((product, dimension) => product * dimension.options.length, 1);
    if (count > MAX_TRIALS) {
        const gap = `its ${keys.length} condition keys have too many combinations to try`;
        return { trials: [], gap };
    }
    const crossing = keys.find(
        (key) => !known.fixed.has(key) && crosses(conditions.filter((use) => use.key === key)),
    );
    let trials: Trial[] = [{ values: new Map(), conditions: [] }];
    for (const { key, name, options: list } of dimensions) {
        trials = trials.flatMap((trial) =>
            list.map((values, index) => ({
                values: new Map([...trial.values, [key, values]]),
                conditions:
                    index === 0 ? trial.conditions : [...trial.conditions, words(name, values)],
            })),
        );
    }
    return {
        trials: trials.sort((a, b) => a.conditions.length - b.conditions.length),
        ...(crossing === undefined
            ? {}
            : { gap: `${crossing} may have values that were not tried` }),
    };
}

/** What is known of a request about a key. */
export function knownValues(probe: Probe, key: KeyFacts, readAt: Date): KnownValues {
    return {
        fixed: probe.known,
        ordinary: new Map([
            ["aws:currenttime", [readAt.toISOString()]],
            ["aws:epochtime", [String(Math.floor(readAt.getTime() / 1000))]],
            ["aws:sourceip", ["198.51.100.1"]],
            ["aws:useragent", [OTHER]],
            ["aws:viaawsservice", ["false"]],
            // Whoever may change aliases changes this one, so it is not fixed.
            ["kms:resourcealiases", key.aliases],
        ]),
    };
}

/** A text that a pattern matches. */
export function instance(pattern: string): string {
    return pattern.replaceAll("*", OTHER).replaceAll("?", "_");
}

/** Every request has its keys, so only the others may be absent. */
function ordinaryFirst(key: string, { ordinary }: KnownValues): Options {
    const values = ordinary.get(key);
    return values === undefined ? [[]] : [values];
}

/** Values that an operator tells apart, near those that a condition names. */
function valuesNear({ operator, values }: WrittenCondition): Options {
    const one = (texts: readonly string[]) => texts.map((text) => [text]);
    if (operator === "Null") {
        return [[], [OTHER]];
    }
    if (operator === "Bool") {
        return one(["true", "false"]);
    }
    if (operator.startsWith("Numeric")) {
        return one(values.flatMap((text) => [-1, 0, 1].map((by) => String(Number(text) + by))));
    }
    if (operator.startsWith("Date")) {
        return one(values.flatMap((text) => [-1000, 0, 1000].map((by) => shiftedDate(text, by))));
    }
    if (/IpAddress$/.test(operator)) {
        const bases = values.map((text) => text.split("/")[0]!);
        return one([...bases, "192.0.2.1", "2001:db8::1"]);
    }
    if (operator.startsWith("Binary")) {
        return one([...values, ""]);
    }
    const texts = /Like$|^Arn/.test(operator) ? values.map(instance) : values;
    // The values together are for keys that have several, below ForAllValues and ForAnyValue.
    return [...one(texts), ...(texts.length > 1 ? [texts] : []), [OTHER]];
}

function shiftedDate(text: string, milliseconds: number): string {
    const time = /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
    return new Date(time + milliseconds).toISOString();
}

/**
 * Whether a value that was not tried may be judged otherwise than those that were: two ranges or
 * patterns may overlap where neither's instances are, whoever must avoid a pattern may have no
 * instance that does, a set may have values of several conditions, and a policy may name the very
 * text that stands for all others.
 */
function crosses(uses: readonly WrittenCondition[]): boolean {
    const ranges = uses.filter(
        (use) => hasWildcard(use) || /^Numeric|^Date|IpAddress$/.test(use.operator),
    );
    const several = uses.length > 1 || uses.some(({ values }) => values.length > 1);
    return (
        (ranges.length > 0 && several) ||
        ranges.some((use) => hasWildcard(use) && mustAvoid(use)) ||
        (uses.length > 1 && uses.some(({ ofSet }) => ofSet)) ||
        uses.some(({ values }) => values.some((value) => value.toLowerCase().includes(OTHER)))
    );
}

function hasWildcard({ operator, values }: WrittenCondition): boolean {
    return /Like$|^Arn/.test(operator) && values.some((value) => /[*?]/.test(value));
}

/** Whether the caller gets further with a value that the pattern does not match. */
function mustAvoid({ operator, effect }: WrittenCondition): boolean {
    return (effect === "Allow") === operator.includes("Not");
}

function distinct(options: Options): Options {
    return [...new Map(options.map((values) => [JSON.stringify(values), values])).values()];
}

function words(name: string, values: readonly string[]): string {
    if (values.length === 0) {
        return `without ${name}`;
    }
    const shown = values.map((value) => (value === OTHER ? "another value" : value)).join(", ");
    return `${name} = ${shown}`;
}
