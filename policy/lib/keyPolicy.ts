import { IamError } from "../../iam/iamError";
import { PolicyKind } from "../../iam/policy";
import { parsePolicy } from "../../iam/parse/parsePolicy";
import type { Check } from "./rule";
import type { Config } from "./config";
import { isRecord, type ResourceView } from "./resourceView";
import { show } from "./show";

/** Longest key policy that AWS takes, in bytes. */
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
export interface KeyStatement {
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

/** A key policy, or why it is none. */
export type Reading =
    | { readonly statements: readonly KeyStatement[]; readonly document: unknown }
    | { readonly problems: readonly string[] };

/**
 * What AWS gives a key whose policy is left out: the whole account, for IAM policies to decide. The
 * account does not matter to the rules that find this policy wanting.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function defaultPolicy(account: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: {
            Sid: "Enable IAM User Permissions",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: "kms:*",
            Resource: "*",
        },
    });
}

const CACHE_SIZE = 64;
/** Every rule of the pack reads the same policy, one after the other. */
const readings = new Map<string, Reading>();

/** The policy of a key; AWS's default where it has none. */
export function keyPolicyOf(key: ResourceView): Reading {
    const given = key.given("policy");
    if (given === undefined) {
        return readKeyPolicy(defaultPolicy(key.account ?? "000000000000"));
    }
    return typeof given === "string"
        ? readKeyPolicy(given)
        : { problems: [`is ${show(given)}; expected the text of a JSON document`] };
}

/** Reads the text of a key policy. Never throws: what AWS would not take has problems. */
export function readKeyPolicy(text: string): Reading {
    const kept = readings.get(text);
    if (kept !== undefined) {
        return kept;
    }
    const reading = parse(text);
    if (readings.size >= CACHE_SIZE) {
        readings.clear();
    }
    readings.set(text, reading);
    return reading;
}

/** A check of the policy's statements. Where they can't be read the check fails closed. */
export function inStatements<C extends Config>(
    judge: (statements: readonly KeyStatement[], key: ResourceView, config: C) => string[],
): Check<C> {
    return (key, config) => {
        const reading = keyPolicyOf(key);
        return "problems" in reading
            ? ["has a policy that can't be read, which kms-key-require-inline-policy explains"]
            : judge(reading.statements, key, config);
    };
}

function parse(text: string): Reading {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_POLICY_BYTES) {
        return { problems: [`has ${bytes} bytes; AWS takes ${MAX_POLICY_BYTES}`] };
    }
    try {
        parsePolicy(text, PolicyKind.Key);
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

function statementOf(statement: Record<string, unknown>, index: number): KeyStatement {
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

function principalsOf(value: unknown): KeyStatement["principals"] {
    return isRecord(value)
        ? Object.entries(value).flatMap(([type, members]) =>
              listOf(members).map((member) => ({ type, text: String(member) })),
          )
        : [{ type: "AWS", text: String(value) }];
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
