import { IamError } from "../../iam/iamError";
import { parsePolicy } from "../../iam/parse/parsePolicy";
import type { PolicyKind } from "../../iam/policy";
import { isRecord } from "./resourceView";
import { show } from "./show";

/** Longest document that is read, in bytes: what AWS takes of a key policy, and no other is longer. */
export const MAX_POLICY_BYTES = 32 * 1024;

/** One key under one operator of a `Condition`. */
export interface Condition {
    /** Operator as it is written, with prefix and `IfExists`. */
    readonly operator: string;
    /** Condition key in lower case: AWS ignores the case of its name. */
    readonly key: string;
    /** Values of the policy. */
    readonly values: readonly string[];
}

/** One statement of a policy that AWS takes, with single values as lists of one. */
export interface PolicyStatement {
    /** Name for messages: the Sid, or the place. */
    readonly label: string;
    /** Its Sid, where it has one. */
    readonly sid: string | undefined;
    /** Whether it is an Allow. */
    readonly allows: boolean;
    /** Type (`AWS`, `Service`, …) and text of each principal; of `NotPrincipal` where negated. */
    readonly principals: readonly { readonly type: string; readonly text: string }[];
    /** Whether it has `NotPrincipal`. */
    readonly exceptPrincipals: boolean;
    /** Patterns of actions; of `NotAction` where negated; nothing where it has neither. */
    readonly actions: readonly string[] | undefined;
    /** Whether it has `NotAction`. */
    readonly exceptActions: boolean;
    /** Values of `Resource`; nothing where it has none, or `NotResource`. */
    readonly resources: readonly string[] | undefined;
    /** All must hold. */
    readonly conditions: readonly Condition[];
}

/** A policy, or why it is none. */
export type Reading =
    | { readonly statements: readonly PolicyStatement[]; readonly document: unknown }
    | { readonly problems: readonly string[] };

const CACHE_SIZE = 64;
/** Every rule of the pack reads the same policies, one after the other. */
const readings = new Map<string, Reading>();

/**
 * Reads the text of a policy document of that kind. Never throws: what AWS would not take, or whose
 * meaning it does not document, has problems.
 */
export function readPolicy(text: unknown, kind: PolicyKind): Reading {
    if (typeof text !== "string") {
        return { problems: [`is ${show(text)}; expected the text of a JSON document`] };
    }
    const id = `${kind} ${text}`;
    const kept = readings.get(id);
    if (kept !== undefined) {
        return kept;
    }
    const reading = parse(text, kind);
    if (readings.size >= CACHE_SIZE) {
        readings.clear();
    }
    readings.set(id, reading);
    return reading;
}

const MOST_SHOWN = 5;

/** The problems of a document, each after `has …` and the name given; the first few of them. */
export function shownProblems(problems: readonly string[], subject: string): string[] {
    const rest = problems.length - MOST_SHOWN;
    return [
        ...problems.slice(0, MOST_SHOWN).map((problem) => `has ${subject} that ${problem}`),
        ...(rest > 0 ? [`has ${subject} with ${rest} further problems`] : []),
    ];
}

function parse(text: string, kind: PolicyKind): Reading {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_POLICY_BYTES) {
        return { problems: [`has ${bytes} bytes; expected at most ${MAX_POLICY_BYTES}`] };
    }
    try {
        parsePolicy(text, kind);
        const document: unknown = JSON.parse(text);
        const statements = isRecord(document) ? listOf(document["Statement"]) : [];
        return { document, statements: statements.filter(isRecord).map(statementOf) };
    } catch (error) {
        // A thrown error would stop the deployment without a word on the other rules.
        return error instanceof IamError
            ? { problems: error.findings.map(({ path, reason }) => `${path} ${reason}`.trim()) }
            : { problems: [error instanceof Error ? error.message : String(error)] };
    }
}

function statementOf(statement: Record<string, unknown>, index: number): PolicyStatement {
    const sid = typeof statement["Sid"] === "string" ? statement["Sid"] : undefined;
    const exceptPrincipals = statement["NotPrincipal"] !== undefined;
    const exceptActions = statement["NotAction"] !== undefined;
    const actions = exceptActions ? statement["NotAction"] : statement["Action"];
    const resources = statement["Resource"];
    return {
        label: sid ? `statement ${show(sid)}` : `statement ${index + 1}`,
        sid,
        allows: statement["Effect"] === "Allow",
        principals: principalsOf(statement[exceptPrincipals ? "NotPrincipal" : "Principal"]),
        exceptPrincipals,
        actions: actions === undefined ? undefined : listOf(actions).map(String),
        exceptActions,
        resources: resources === undefined ? undefined : listOf(resources).map(String),
        conditions: conditionsOf(statement["Condition"]),
    };
}

function principalsOf(value: unknown): PolicyStatement["principals"] {
    const byType = isRecord(value) ? value : value === undefined ? {} : { AWS: value };
    return Object.entries(byType).flatMap(([type, members]) =>
        listOf(members).map((member) => ({ type, text: String(member) })),
    );
}

function conditionsOf(value: unknown): Condition[] {
    return Object.entries(isRecord(value) ? value : {}).flatMap(([operator, keys]) =>
        Object.entries(isRecord(keys) ? keys : {}).map(([key, values]) => ({
            operator,
            key: key.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
            values: listOf(values).map(String),
        })),
    );
}

function listOf(value: unknown): readonly unknown[] {
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
