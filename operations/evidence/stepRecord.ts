import type { EvidenceEntry } from "../../evidence/index";
import { oneLine } from "../oneLine";
import { programVersion } from "../programVersion";

/** Something that a step looked at. */
export interface StepCheck {
    /** What was looked at, in kebab case: `key-disabled`. */
    readonly name: string;
    readonly ok: boolean;
    /** What was seen; cut where it is longer than evidence takes. */
    readonly detail?: string;
}

/** What a step of a job did, and what it saw. */
export interface StepFacts {
    readonly job: "onboarding" | "adoption" | "suspension" | "rotation";
    /** Name of the step, in kebab case. */
    readonly step: string;
    readonly stack: string;
    readonly cns: string;
    readonly accountId: string;
    /** ARN of who did it, as the trail has it. */
    readonly who: string;
    readonly keyArn?: string;
    readonly generation?: number;
    /** SHA-256 of the public key (DER, SPKI), hexadecimal. */
    readonly publicKeySha256?: string;
    /** `policyDigest` of the key policy that was seen. */
    readonly policySha256?: string;
    readonly checks: readonly StepCheck[];
    /** AWS's ids of the calls, by what they did, letters and digits: `{ disableKey: "…" }`. */
    readonly requestIds?: Readonly<Record<string, string>>;
    /** Why, in the words of who did it. No personal data. */
    readonly because?: string;
    /** Of the signed result that was judged. */
    readonly nonce?: string;
    /** When it was by AWS's clock, which the trail goes by: ISO 8601, UTC. */
    readonly awsTime?: string;
    /** What a result was asked to be signed through. */
    readonly through?: "alias" | "key";
}

/** Evidence takes 512. */
const MAX_DETAIL = 480;

/**
 * The one evidence record of a step that happened: `<job>.<step>`, the step's name in camel case, with the
 * versions of this program and of Node.js. See docs/evidence.md.
 */
export function stepRecord(facts: StepFacts): EvidenceEntry {
    const { job, step, checks, requestIds, ...rest } = facts;
    const defined = Object.entries(rest).filter(([, value]) => value !== undefined);
    return {
        type: stepType(job, step),
        data: {
            ...Object.fromEntries(defined),
            checks: checks.map(({ name, ok, detail }) => ({
                ...{ name, ok },
                ...(detail === undefined ? {} : { detail: clipped(detail) }),
            })),
            ...(requestIds === undefined ? {} : { requestIds }),
            versions: { program: programVersion(), node: process.versions.node },
        },
    };
}

/** Type of the record of a step: `onboarding.smokeAsked`. */
export function stepType(job: StepFacts["job"], step: string): string {
    return `${job}.${camelCase(step)}`;
}

function camelCase(kebab: string): string {
    return kebab.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function clipped(text: string): string {
    const line = oneLine(text);
    return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL)}…` : line;
}
