import type { Cartorio } from "./cartorio";
import { CARTORIO_RULES } from "./cartorioRules";
import type { Finding, Position } from "./finding";
import { personalDataFindings, withoutPersonalData } from "./personalDataFindings";
import { schemaFindings } from "./schemaFindings";
import { showPath } from "./show";
import { readSource, type YamlSource } from "./yamlSource";

/** A value and the place where a file says it. */
export interface Located {
    /** The value. */
    readonly value: string;
    /** The place in its file. */
    readonly position?: Position;
}

/** What must be unique in an environment, as far as a file says it well. */
export interface CartorioIdentity {
    /** The file, relative to the repository. */
    readonly file: string;
    /** The CNS, when it is six digits. */
    readonly cns?: Located;
    /** The AWS account, when it is twelve digits. */
    readonly accountId?: Located;
}

/** How a registry file is judged. */
export interface ParseOptions {
    /**
     * Whether warnings are errors.
     *
     * @default false
     */
    readonly strict?: boolean;
}

/** A registry file's text, judged. */
export interface ParsedCartorio {
    /** The cartório; `undefined` when there are findings. */
    readonly cartorio: Cartorio | undefined;
    /** Everything that is wrong, in the order of the text. */
    readonly findings: readonly Finding[];
    /** What is suspicious, but not refused. */
    readonly warnings: readonly Finding[];
    /** What must be unique in the environment; known even when other properties are wrong. */
    readonly identity: CartorioIdentity;
}

/**
 * Reads and judges the text of one registry file: YAML, schema, and the rules for one cartório.
 * What concerns several files is not looked at.
 *
 * @param text The file's text.
 * @param file The file's name in findings, with `/`; its last part must be `<cns>.yaml`.
 */
export function parseCartorio(
    text: string,
    file: string,
    options: ParseOptions = {},
): ParsedCartorio {
    const source = readSource(text, file);
    const personal = personalDataFindings(text, file, source);
    if (source.data === undefined) {
        return refused([...source.findings, ...personal], file);
    }
    const ofSchema = schemaFindings(source, file);
    const wrong = new Set(ofSchema.map(({ path }) => path[0]));
    const findings = [...source.findings, ...personal, ...ofSchema.map(({ finding }) => finding)];
    const warnings: Finding[] = [];
    // Safe: rules only read properties that the schema has passed, and only an object has any.
    const cartorio = source.data as Cartorio;
    // An undefined first step is a finding on the document itself: it isn't a mapping.
    for (const rule of wrong.has(undefined) ? [] : CARTORIO_RULES) {
        if (rule.reads.some((property) => wrong.has(property))) {
            continue;
        }
        const target = rule.warning && options.strict !== true ? warnings : findings;
        for (const { path, ...texts } of rule.check(cartorio, file.split("/").at(-1) ?? file)) {
            target.push({ file, ...at(source.valueAt(path)), subject: showPath(path), ...texts });
        }
    }
    return {
        cartorio: findings.length === 0 ? cartorio : undefined,
        findings: inOrder(findings),
        warnings: warnings.map(withoutPersonalData),
        identity: identityOf(cartorio, source, wrong, file),
    };
}

function refused(findings: readonly Finding[], file: string): ParsedCartorio {
    return { cartorio: undefined, findings: inOrder(findings), warnings: [], identity: { file } };
}

function inOrder(findings: readonly Finding[]): Finding[] {
    return findings.map(withoutPersonalData).sort(byPosition);
}

function identityOf(
    cartorio: Cartorio,
    source: YamlSource,
    wrong: ReadonlySet<unknown>,
    file: string,
): CartorioIdentity {
    const locate = (property: "cns" | "accountId") =>
        wrong.has(undefined) || wrong.has(property)
            ? {}
            : { [property]: { value: cartorio[property], ...at(source.valueAt([property])) } };
    return { file, ...locate("cns"), ...locate("accountId") };
}

function byPosition({ position: a }: Finding, { position: b }: Finding): number {
    return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

function at(position: Position | undefined): { position?: Position } {
    return position === undefined ? {} : { position };
}
