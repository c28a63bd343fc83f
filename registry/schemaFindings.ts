import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020";
import schema from "../cartorios/schema.json";
import { type Finding, FindingCode, NOTHING } from "./finding";
import { nearestFirst } from "./nearest";
import { showPath, showValue } from "./show";
import type { PropertyPath, YamlSource } from "./yamlSource";

/** A finding with the path of the property that it is about. */
export interface PropertyFinding {
    /** The way to the property. */
    readonly path: PropertyPath;
    /** What is wrong with it. */
    readonly finding: Finding;
}

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
    if (compiled === undefined) {
        const ajv = new Ajv2020({
            allErrors: true,
            verbose: true,
            // Editors know "date" by themselves, Ajv doesn't.
            formats: { date: isCalendarDay },
        });
        ajv.addVocabulary(["errorMessage"]);
        compiled = ajv.compile(schema);
    }
    return compiled;
}

/**
 * Everything in a document that `cartorios/schema.json` refuses.
 *
 * @param source A document that was read without syntax errors.
 * @param file Name of the file in findings.
 */
export function schemaFindings(source: YamlSource, file: string): PropertyFinding[] {
    const validate = validator();
    if (validate(source.data)) {
        return [];
    }
    const seen = new Set<string>();
    const findings: PropertyFinding[] = [];
    for (const error of validate.errors ?? []) {
        const found = translate(error, source, file);
        const key = JSON.stringify(found.path);
        // One value may break several keywords (length and pattern): its expectation says it all.
        if (!seen.has(key)) {
            seen.add(key);
            findings.push(found);
        }
    }
    return findings;
}

/**
 * Whether a text is a day that exists, as `YYYY-MM-DD`.
 */
export function isCalendarDay(text: string): boolean {
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) {
        return false;
    }
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

interface Described {
    readonly title?: string;
    readonly errorMessage?: string;
    readonly properties?: Readonly<Record<string, Described>>;
}

function translate(error: ErrorObject, source: YamlSource, file: string): PropertyFinding {
    const parent = pathOf(error.instancePath, source.data);
    const described = error.parentSchema as Described;
    if (error.keyword === "required") {
        const name = (error.params as { missingProperty: string }).missingProperty;
        const path = [...parent, name];
        return finding(path, file, source.valueAt(parent), {
            found: NOTHING,
            expected: described.properties?.[name]?.errorMessage ?? "a value",
            fix: `add ${name}`,
        });
    }
    if (error.keyword === "additionalProperties") {
        const name = (error.params as { additionalProperty: string }).additionalProperty;
        const path = [...parent, name];
        const known = Object.keys(described.properties ?? {});
        const nearest = nearestFirst(name, known)[0];
        return finding(path, file, source.keyAt(path), {
            found: "a property that the registry doesn't know",
            expected: `only ${known.join(", ")}`,
            fix: nearest === undefined ? "remove it" : `remove it, or rename it (${nearest}?)`,
        });
    }
    const quotes = error.keyword === "type" && error.params["type"] === "string";
    return finding(parent, file, source.valueAt(parent), {
        found: showValue(error.data, source.writtenAt(parent)),
        expected: described.errorMessage ?? error.message ?? "another value",
        fix: quotes && isPlain(error.data) ? "write it in quotes" : "correct the value",
    });
}

function finding(
    path: PropertyPath,
    file: string,
    position: Finding["position"],
    texts: Pick<Finding, "found" | "expected" | "fix">,
): PropertyFinding {
    const place = position === undefined ? {} : { position };
    const subject = showPath(path);
    return { path, finding: { code: FindingCode.Schema, file, ...place, subject, ...texts } };
}

function isPlain(value: unknown): boolean {
    return typeof value === "number" || typeof value === "boolean";
}

function pathOf(pointer: string, data: unknown): PropertyPath {
    const path: (string | number)[] = [];
    let value = data;
    for (const token of pointer.split("/").slice(1)) {
        const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
        const step = Array.isArray(value) ? Number(name) : name;
        path.push(step);
        value = (value as Record<string | number, unknown>)[step];
    }
    return path;
}
