import type { Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { yaml } from "./yaml";

/** One replacement in a text. */
export interface Splice {
    /** Where the replaced part begins. */
    readonly from: number;
    /** Where it ends; equal to `from` when text is only added. */
    readonly to: number;
    /** What stands there afterwards. */
    readonly text: string;
}

/** A value that a registry file holds in one place. */
export type ScalarValue = string | number | boolean;

/** Property names with their values, in the order in which they are written. */
export type Properties = readonly (readonly [name: string, value: ScalarValue])[];

/**
 * The text with all splices applied; where several add at one place, the first comes first.
 *
 * @param splices They don't overlap, and refer to the text as it was.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
    let result = "";
    let done = 0;
    for (const { from, to, text: added } of [...splices].sort((a, b) => a.from - b.from)) {
        result += text.slice(done, from) + added;
        done = to;
    }
    return result + text.slice(done);
}

/** Gives a scalar another value, in the quotes that it has. */
export function setScalar(text: string, node: Scalar, value: ScalarValue): Splice {
    const [from, end] = rangeOf(node);
    const block =
        node.type === yaml().Scalar.BLOCK_FOLDED || node.type === yaml().Scalar.BLOCK_LITERAL;
    // A block's range holds the line's end, which what follows needs.
    const to = block ? from + text.slice(from, end).trimEnd().length : end;
    return { from, to, text: renderScalar(value, node) };
}

/** Adds a property behind a mapping's others. */
export function addProperty(
    text: string,
    map: YAMLMap,
    name: string,
    value: ScalarValue,
): Splice[] {
    const written = `${name}: ${renderScalar(value)}`;
    if (map.flow === true) {
        const at = endOf(map.items.at(-1)?.value);
        return [{ from: at, to: at, text: `, ${written}` }];
    }
    return [addLine(text, endOf(map), " ".repeat(columnOf(text, firstKeyOf(map))) + written)];
}

/** Takes a property out of a mapping; comments on other lines stay. */
export function dropProperty(text: string, map: YAMLMap, name: string): Splice[] {
    const index = map.items.findIndex(({ key }) => yaml().isScalar(key) && key.value === name);
    const pair = map.items[index];
    if (pair === undefined) {
        return [];
    }
    const from = rangeOf(pair.key)[0];
    const to = endOf(pair.value);
    const next = map.items[index + 1];
    if (map.flow !== true) {
        return [dropLines(text, from, to, next === undefined ? undefined : rangeOf(next.key)[0])];
    }
    const previous = map.items[index - 1];
    if (previous !== undefined) {
        const before = endOf(previous.value);
        const between = text.slice(before, from);
        if (!between.includes("#")) {
            return [{ from: before, to, text: "" }];
        }
        const comma = commaBehind(text, before);
        return [
            { from: comma, to: comma + 1, text: "" },
            { from, to, text: "" },
        ];
    }
    const rest = next === undefined ? to : rangeOf(next.key)[0];
    if (!text.slice(to, rest).includes("#")) {
        return [{ from, to: rest, text: "" }];
    }
    const comma = commaBehind(text, to);
    return [
        { from, to, text: "" },
        { from: comma, to: comma + 1, text: "" },
    ];
}

/** Adds a mapping behind a list's others, written as the last of them is. */
export function appendMapping(text: string, seq: YAMLSeq, properties: Properties): Splice[] {
    const last = seq.items.at(-1);
    if (!yaml().isMap(last)) {
        throw new TypeError(
            "a list of mappings, at least one, is needed to write another like them",
        );
    }
    const [from] = rangeOf(last);
    const end = endOf(last);
    if (seq.flow === true) {
        return appendToFlow(text, from, end, renderFlow(text, last, properties));
    }
    const dash = columnOf(text, rangeOf(seq)[0]);
    const indent = " ".repeat(dash);
    if (last.flow === true) {
        const gap = /- *$/.exec(text.slice(lineStart(text, from), from))?.[0] ?? "- ";
        return [addLine(text, end, `${indent}${gap}${renderFlow(text, last, properties)}`)];
    }
    const column = columnOf(text, from);
    const lines = renderPairs(text, last, properties).map((pair, index) =>
        index === 0
            ? `${indent}-${" ".repeat(column - dash - 1)}${pair}`
            : " ".repeat(column) + pair,
    );
    return [addLine(text, end, lines.join(lineBreakOf(text)))];
}

function appendToFlow(text: string, from: number, end: number, item: string): Splice[] {
    const start = lineStart(text, from);
    const indent = text.slice(start, from);
    if (indent.trim() !== "") {
        return [{ from: end, to: end, text: `, ${item}` }];
    }
    const rest = /^[ \t]*(,?)[ \t]*(?:#[^\n]*)?\n/.exec(text.slice(end));
    if (rest === null) {
        return [{ from: end, to: end, text: `,${lineBreakOf(text)}${indent}${item}` }];
    }
    const comma = rest[1] ?? "";
    const added = addLine(text, end, `${indent}${item}${comma}`);
    return comma === "" ? [{ from: end, to: end, text: "," }, added] : [added];
}

function renderFlow(text: string, like: YAMLMap, properties: Properties): string {
    const inner = /^\{( *)\S/.exec(text.slice(rangeOf(like)[0]))?.[1] ?? " ";
    return `{${inner}${renderPairs(text, like, properties).join(", ")}${inner}}`;
}

/** Each property as another mapping writes it: its name's quotes, its value's quotes. */
function renderPairs(text: string, like: YAMLMap, properties: Properties): string[] {
    return properties.map(([name, value]) => {
        const pair = like.items.find(({ key }) => yaml().isScalar(key) && key.value === name);
        const key = pair === undefined ? name : text.slice(...rangeOf(pair.key).slice(0, 2));
        const model = yaml().isScalar(pair?.value) ? pair.value : undefined;
        return `${key}: ${renderScalar(value, model)}`;
    });
}

/** Writes a value so that it reads back as itself in any place, in the quotes of another one. */
export function renderScalar(value: ScalarValue, like?: Scalar): string {
    if (typeof value !== "string") {
        return String(value);
    }
    if (like?.type === yaml().Scalar.QUOTE_SINGLE && !/\p{Cc}/u.test(value)) {
        return `'${value.replaceAll("'", "''")}'`;
    }
    const plain = like?.type !== yaml().Scalar.QUOTE_DOUBLE && isPlain(value);
    return plain ? value : JSON.stringify(value);
}

/** Whether a text without quotes means itself, in a flow and so anywhere. */
function isPlain(value: string): boolean {
    const document = yaml().parseDocument(`{ a: ${value} }`, {
        version: "1.2",
        logLevel: "silent",
    });
    const parsed: unknown = document.errors.length > 0 ? undefined : document.get("a");
    return parsed === value && !/[\n\r]/.test(value);
}

function addLine(text: string, end: number, line: string): Splice {
    const at = lineEnd(text, end);
    const lineBreak = lineBreakOf(text);
    const complete = text[at - 1] === "\n";
    return { from: at, to: at, text: complete ? line + lineBreak : lineBreak + line };
}

/** Takes whole lines out, or from a dash on what follows it. */
function dropLines(text: string, from: number, to: number, next: number | undefined): Splice {
    const start = lineStart(text, from);
    const end = lineEnd(text, to);
    if (text.slice(start, from).trim() === "" || next === undefined) {
        return { from: start, to: end, text: "" };
    }
    const commented = text.slice(end, next).includes("#");
    return { from, to: commented ? end + /^ */.exec(text.slice(end))![0].length : next, text: "" };
}

/** Where a node's own text ends, before blanks and comments behind it. */
function endOf(node: unknown): number {
    if ((yaml().isMap(node) || yaml().isSeq(node)) && node.flow !== true) {
        const last = node.items.at(-1);
        return endOf(yaml().isSeq(node) ? last : (last as { value: unknown }).value);
    }
    return rangeOf(node)[1];
}

function rangeOf(node: unknown): readonly [number, number, number] {
    const range = (node as Node | null | undefined)?.range;
    if (range === null || range === undefined) {
        throw new TypeError("the node was not read from a text");
    }
    return range;
}

function firstKeyOf(map: YAMLMap): number {
    return rangeOf(map.items[0]?.key)[0];
}

/** Where the comma is that follows a place in a flow, perhaps behind comments. */
function commaBehind(text: string, offset: number): number {
    return offset + /^(?:\s|#[^\n]*)*/.exec(text.slice(offset))![0].length;
}

function lineStart(text: string, offset: number): number {
    return text.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
    if (text[offset - 1] === "\n") {
        return offset;
    }
    const at = text.indexOf("\n", offset);
    return at === -1 ? text.length : at + 1;
}

function columnOf(text: string, offset: number): number {
    return offset - lineStart(text, offset);
}

function lineBreakOf(text: string): string {
    return /\r?\n/.exec(text)?.[0] ?? "\n";
}
