import {
    IAMClient,
    SimulateCustomPolicyCommand,
    type SimulateCustomPolicyRequest,
} from "@aws-sdk/client-iam";
import { type Decision, evaluate } from "../../../iam/index";
import { normalKey } from "../../../iam/match/conditionKeys";
import type { Row } from "../../iam/documented/row";
import type { Target } from "../target";
import { translate } from "./translate";

/** How the comparison of one decision ended. */
export const Verdict = {
    /** AWS decides as `iam/` does. */
    agrees: "agrees",
    /** AWS decides otherwise, or lacks a value that it was given. */
    differs: "differs",
    /** AWS does not simulate what was sent. */
    refused: "refused",
    /** The API has no words for it: it was not sent. */
    notExpressible: "notExpressible",
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** A documented decision beside AWS's. */
export interface SimulatedCase {
    /** What the page says. */
    readonly says: string;
    /** The page. */
    readonly url: string;
    readonly verdict: Verdict;
    /** What `iam/` decides. */
    readonly ours: Decision;
    /** What AWS decides: allowed, explicitDeny or implicitDeny. */
    readonly aws?: string;
    /** Keys that the policies read and AWS had no value of. */
    readonly missing: readonly string[];
    /** Why it was not sent, was refused or differs beside the decision. */
    readonly reason?: string;
}

/** A run over rows. */
export interface SimulationResult {
    readonly target: string;
    readonly cases: readonly SimulatedCase[];
    /** Rows that were left when the run was interrupted. */
    readonly notRun: number;
}

/** How a run tells of itself, and how it is ended. */
export interface SimulationOptions {
    readonly onResult?: (result: SimulatedCase) => void;
    /** Ends the run after the row under way. */
    readonly signal?: AbortSignal;
}

/** AWS answers nothing about policies: no permission, no connection, throttled for too long. */
export class SimulationError extends Error {}

/** AWS's words for the decisions of `iam/`; what `iam/` can't judge AWS has no word for. */
const IN_AWS_WORDS: Readonly<Record<Decision, string | undefined>> = {
    allow: "allowed",
    explicitDeny: "explicitDeny",
    implicitDeny: "implicitDeny",
    error: undefined,
};

/** Errors that are about the policies and the request that were sent. */
const REFUSALS = [
    "InvalidInputException",
    "MalformedPolicyDocumentException",
    "PolicyEvaluationException",
    "ValidationError",
];

/**
 * Asks AWS for the decisions of rows and compares them with those of `iam/`; changes nothing.
 * @throws SimulationError when AWS answers nothing about policies.
 */
export async function runSimulation(
    { endpoint, region, credentials, maxAttempts = 1, description }: Target,
    rows: readonly Row[],
    { onResult, signal }: SimulationOptions = {},
): Promise<SimulationResult> {
    const iam = new IAMClient({
        ...(endpoint !== undefined && { endpoint }),
        region,
        credentials,
        maxAttempts,
    });
    const cases: SimulatedCase[] = [];
    try {
        for (const row of rows) {
            if (signal?.aborted === true) {
                break;
            }
            const result = await compare(iam, row);
            cases.push(result);
            onResult?.(result);
        }
    } finally {
        iam.destroy();
    }
    return { target: description, cases, notRun: rows.length - cases.length };
}

/** How many comparisons ended so. */
export function verdicts({ cases }: SimulationResult, verdict: Verdict): number {
    return cases.filter((each) => each.verdict === verdict).length;
}

async function compare(iam: IAMClient, row: Row): Promise<SimulatedCase> {
    const { says, url, request, policies } = row;
    const ours = evaluate(request, policies).decision;
    const common = { says, url, ours, missing: [] };
    const translation = translate(row);
    if ("reason" in translation) {
        return { ...common, verdict: Verdict.notExpressible, reason: translation.reason };
    }
    const answer = await ask(iam, translation.input);
    if ("refusal" in answer) {
        return { ...common, verdict: Verdict.refused, reason: answer.refusal };
    }
    const { decision: aws, missing } = answer;
    const sent = (translation.input.ContextEntries ?? []).map((entry) => entry.ContextKeyName!);
    const lost = missing.filter((key) => has(sent, key));
    const verdict =
        aws === IN_AWS_WORDS[ours] && lost.length === 0 ? Verdict.agrees : Verdict.differs;
    return {
        ...common,
        verdict,
        aws,
        missing,
        ...(lost.length > 0 && { reason: `AWS lacks what it was given: ${lost.join(", ")}` }),
    };
}

type Answer =
    | { readonly decision: string; readonly missing: readonly string[] }
    | { readonly refusal: string };

/** One action on one resource: the answer about the resource, else the one about the action. */
async function ask(iam: IAMClient, input: SimulateCustomPolicyRequest): Promise<Answer> {
    let answer;
    try {
        answer = await iam.send(new SimulateCustomPolicyCommand(input));
    } catch (cause) {
        const { name, message } = cause as Error;
        if (REFUSALS.includes(name)) {
            return { refusal: `${name}: ${message}` };
        }
        throw new SimulationError(
            `AWS simulates nothing (${name}: ${message}): allow the caller iam:SimulateCustomPolicy, or leave it out with --only kms`,
            { cause },
        );
    }
    const [result] = answer.EvaluationResults ?? [];
    const onResource = result?.ResourceSpecificResults?.find(
        ({ EvalResourceName }) => EvalResourceName === input.ResourceArns?.[0],
    );
    const decision = onResource?.EvalResourceDecision ?? result?.EvalDecision;
    if (decision === undefined) {
        return { refusal: "AWS answered without a decision" };
    }
    const missing = [result, onResource].flatMap((each) => each?.MissingContextValues ?? []);
    return { decision, missing: [...new Set(missing)] };
}

function has(names: readonly string[], key: string): boolean {
    return names.some((name) => normalKey(name) === normalKey(key));
}
