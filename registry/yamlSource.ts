import type { Document, Node, YAMLError } from "yaml";
import { type Finding, FindingCode, type Position } from "./finding";
import { readPlain } from "./plainSource";
import { yaml } from "./yaml";

/** Way to a value in a document: property names and list indexes, the outermost first. */
export type PropertyPath = readonly (string | number)[];

/** A scalar as it is read, and where it is written. */
export interface WrittenScalar {
    /** What is read, as text. */
    readonly value: string;
    /** Offset of its first character. */
    readonly from: number;
    /** Offset behind its last one. */
    readonly to: number;
}

/** A YAML text, read, with the places of its values. */
export interface YamlSource {
    /** The plain value; `undefined` when the text is not YAML that the registry takes. */
    readonly data: unknown;
    /** What is wrong with the text as YAML. */
    readonly findings: readonly Finding[];
    /** Place of the value at a path, or of the nearest value around it. */
    valueAt(path: PropertyPath): Position | undefined;
    /** Place of the property name at a path's end, or of the nearest value around it. */
    keyAt(path: PropertyPath): Position | undefined;
    /**
     * Every scalar, names included, that may differ from its text; none of a text in which none does.
     */
    scalars(): readonly WrittenScalar[];
    /** The scalar at a path as it is written in the text, without quotes. */
    writtenAt(path: PropertyPath): string | undefined;
}

/**
 * Reads a registry file: the style that nearly all have at once, and any other as YAML. Which way was
 * taken can't be told from the result: places in the text that aren't known are looked up by YAML.
 *
 * @param text The whole text.
 * @param file Name of the file in findings.
 */
export function readSource(text: string, file: string): YamlSource {
    const plain = readPlain(text);
    if (plain === undefined) {
        return readYaml(text, file);
    }
    let whole: YamlSource | undefined;
    const asYaml = () => (whole ??= readYaml(text, file));
    return {
        data: plain.data,
        findings: [],
        valueAt: (path) =>
            (path.length === 1 ? plain.places.get(String(path[0])) : undefined) ??
            asYaml().valueAt(path),
        keyAt: (path) => asYaml().keyAt(path),
        scalars: () => [],
        writtenAt: (path) => asYaml().writtenAt(path),
    };
}

/**
 * Reads one YAML 1.2 document. Repeated keys, anchors with aliases, and tags are refused: a
 * registry file says each thing once, where a reader looks for it.
 *
 * @param text The whole text.
 * @param file Name of the file in findings.
 */
export function readYaml(text: string, file: string): YamlSource {
    const { LineCounter } = yaml();
    const lines = new LineCounter();
    const document = yaml().parseDocument(text, {
        lineCounter: lines,
        prettyErrors: false,
        version: "1.2",
        logLevel: "error",
    });
    const positionOf = (offset: number): Position | undefined => {
        const { line, col } = lines.linePos(offset);
        return line > 0 ? { line, column: col } : undefined;
    };
    const at = (offset: number) => {
        const position = positionOf(offset);
        return position === undefined ? {} : { position };
    };

    const findings: Finding[] = [];
    const problems = [...document.errors, ...document.warnings];
    for (const problem of problems) {
        findings.push({ file, ...at(problem.pos[0]), ...describe(problem, text) });
    }
    let aliases = false;
    yaml().visit(document, {
        Alias(_key, alias) {
            aliases = true;
            findings.push({
                code: FindingCode.Yaml,
                file,
                ...at(alias.range?.[0] ?? 0),
                subject: "YAML",
                found: `the alias *${alias.source}`,
                expected: "no anchors and aliases",
                fix: "write the value out",
            });
        },
    });

    // A repeated key still leaves a value to look at, so that its other faults show at once.
    const readable = !aliases && problems.every((problem) => problem.code === "DUPLICATE_KEY");
    const offsetOf = (node: Node | undefined) => node?.range?.[0];
    const place = (offset: number | undefined) =>
        offset === undefined ? undefined : positionOf(offset);
    return {
        data: readable ? (document.toJS() as unknown) : undefined,
        findings,
        valueAt: (path) => place(offsetOf(nodeAt(document, path).node)),
        keyAt: (path) => {
            const { key, node } = nodeAt(document, path);
            return place(offsetOf(key ?? node));
        },
        scalars: () => scalarsOf(document),
        writtenAt: (path) => {
            const { node, found } = nodeAt(document, path);
            return found && yaml().isScalar(node) ? node.source : undefined;
        },
    };
}

function describe(problem: YAMLError, text: string): Omit<Finding, "file" | "position"> {
    if (problem.code === "DUPLICATE_KEY") {
        const key = /^[^:\s]+/.exec(text.slice(problem.pos[0]))?.[0] ?? "";
        return {
            code: FindingCode.Yaml,
            subject: "YAML",
            found: `the key ${key} a second time`,
            expected: "each key once",
            fix: "remove one of the two",
        };
    }
    return {
        code: FindingCode.Yaml,
        subject: "YAML",
        found: `text that the registry doesn't take (${problem.message})`,
        expected: "one YAML 1.2 document without tags",
        fix: "correct it at this place",
    };
}

function scalarsOf(document: Document.Parsed): WrittenScalar[] {
    const scalars: WrittenScalar[] = [];
    yaml().visit(document, {
        Scalar(_key, { value, range }) {
            const [from = 0, to = 0] = range ?? [];
            scalars.push({ value: String(value), from, to });
        },
    });
    return scalars;
}

interface Located {
    /** The value's node, or the last one on the way to it. */
    readonly node: Node | undefined;
    /** The node of the property's name, when the way ends in a property that is there. */
    readonly key: Node | undefined;
    /** Whether the way could be walked to its end. */
    readonly found: boolean;
}

function nodeAt(document: Document.Parsed, path: PropertyPath): Located {
    let node: Node | undefined = document.contents ?? undefined;
    let key: Node | undefined;
    for (const step of path) {
        let next: unknown;
        if (yaml().isMap(node)) {
            const pair = node.items.find(
                (item) => yaml().isScalar(item.key) && String(item.key.value) === String(step),
            );
            key = yaml().isNode(pair?.key) ? pair.key : undefined;
            next = pair?.value ?? key;
        } else if (yaml().isSeq(node)) {
            key = undefined;
            next = node.items[Number(step)];
        }
        if (!yaml().isNode(next) || yaml().isAlias(next)) {
            return { node, key: undefined, found: false };
        }
        node = next;
    }
    return { node, key, found: true };
}
