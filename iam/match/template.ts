import type { CannotJudge } from "../judgement";
import { foldAscii, literalTokens, type Tokens, wildcardTokens } from "./wildcard";

/** A policy variable, `${aws:username, 'nobody'}`. */
export interface Variable {
    /** Condition key in lower case, by which the request context is read. */
    readonly key: string;
    /** What stands for it where the request has no value. */
    readonly fallback: string | undefined;
}

/** A text of a policy, cut at its variables. */
export interface Template {
    /** As it is written, for messages. */
    readonly text: string;
    /** Fixed runs of tokens and the variables between them. */
    readonly parts: readonly (Tokens | Variable)[];
    /** The tokens where there is no variable. */
    readonly fixed: Tokens | undefined;
    /** The text to compare with where there is neither variable nor wildcard. */
    readonly literal: string | undefined;
}

/** How a text is read. */
export interface TemplateRules {
    /** Whether `${…}` is a variable: since version 2012-10-17 of the language. */
    readonly variables: boolean;
    /** Whether `*` and `?` are wildcards. */
    readonly wildcards: boolean;
}

/** Reads a variable's value; nothing when the request has none. */
export type ReadVariable = (variable: Variable) => string | undefined | CannotJudge;

const SPECIAL = new Set(["*", "?", "$"]);
const VARIABLE = /^([^\s,'{}$](?:[^,'{}$]*[^\s,'{}$])?)(?:,\s*'([^']*)')?$/;

/**
 * Cuts a text at its variables.
 *
 * @returns The template, or a sentence that says what is wrong with the text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compileTemplate(text: string, rules: TemplateRules): Template | string {
    const parts: (number[] | Variable)[] = [];
    const push = (tokens: number[]) => {
        const last = parts.at(-1);
        if (Array.isArray(last)) {
            // Not spread: a long text would not fit in the arguments of one call.
            tokens.forEach((token) => last.push(token));
        } else {
            parts.push(tokens);
        }
    };
    const read = rules.wildcards ? wildcardTokens : literalTokens;
    let at = 0;
    while (at < text.length) {
        const open = rules.variables ? text.indexOf("${", at) : -1;
        push(read(text.slice(at, open < 0 ? undefined : open)));
        if (open < 0) {
            break;
        }
        const close = text.indexOf("}", open);
        if (close < 0) {
            return "opens a policy variable with ${ and does not close it";
        }
        const inside = text.slice(open + 2, close);
        if (SPECIAL.has(inside)) {
            push(literalTokens(inside));
        } else {
            const variable = readVariable(inside);
            if (variable === undefined) {
                return `has \${${inside}}, which is no policy variable: expected \${key} or \${key, 'default'}`;
            }
            parts.push(variable);
        }
        at = close + 1;
    }
    const fixed = parts.every((part) => Array.isArray(part)) ? parts.flat() : undefined;
    return {
        text,
        parts,
        fixed,
        literal: fixed?.every((token) => token >= 0)
            ? fixed.map((token) => String.fromCodePoint(token)).join("")
            : undefined,
    };
}

/** The tokens with every variable replaced by its value, in which `*` and `?` are themselves. */
export function resolveTemplate(
    template: Template,
    read: ReadVariable,
): Tokens | undefined | CannotJudge {
    if (template.fixed !== undefined) {
        return template.fixed;
    }
    const tokens: number[] = [];
    for (const part of template.parts) {
        if ("key" in part) {
            const value = read(part);
            if (value === undefined || typeof value === "object") {
                return value;
            }
            // Not spread: a long value would not fit in the arguments of one call.
            literalTokens(value).forEach((token) => tokens.push(token));
        } else {
            part.forEach((token) => tokens.push(token));
        }
    }
    return tokens;
}

function readVariable(inside: string): Variable | undefined {
    const found = VARIABLE.exec(inside);
    const key = found?.[1];
    return key === undefined || !key.includes(":")
        ? undefined
        : { key: foldAscii(key), fallback: found?.[2] };
}
