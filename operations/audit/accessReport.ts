import { IamError, parsePolicy } from "../../iam/index";
import type { AccountFacts, KeyFacts } from "./accessFacts";
import { type AccessFinding, findingsOf, FindingSeverity } from "./accessFindings";
import { judgeProbe, type Judgement, May } from "./judgeProbe";
import { type Capability, probesOf } from "./probes";
import { somebodyElse } from "./somebodyElse";
import { IamPolicies, type Subject, subjectsOf } from "./subjects";
import { writtenStatements } from "./writtenPolicy";

/** An answer, with its question. */
export interface ProbeAnswer extends Judgement {
    /** For example `kms:Sign RSASSA_PSS_SHA_256` or `kms:ScheduleKeyDeletion 7 days`. */
    readonly probe: string;
    readonly capability: Capability;
}

/** What one subject may do to a key. */
export interface SubjectAccess {
    /** ARN, account, organisation or service; `*` for anyone at all. */
    readonly id: string;
    /** The same for a person. */
    readonly title: string;
    /** One answer a probe, in the same order for every subject of the key. */
    readonly answers: readonly ProbeAnswer[];
}

/** Who may do what to one key. */
export interface KeyAccess {
    readonly arn: string;
    readonly aliases: readonly string[];
    /** `Enabled`, `Disabled`, `PendingDeletion`, … */
    readonly state: string;
    readonly keyUsage: string;
    readonly grants: number;
    readonly subjects: readonly SubjectAccess[];
    /** Whoever could change this by rewriting the policy or making a grant: their titles. */
    readonly holders: readonly string[];
}

/**
 * Who may do what to an account's keys: the standard output of `cartorio audit access --json`, with
 * `stack` in front. Every text in `limits` is a sentence; `ok` is whether no finding is an error.
 */
export interface AccessReport {
    /** Twelve digits. */
    readonly accountId: string;
    /** ISO 8601, UTC. */
    readonly readAt: string;
    readonly ok: boolean;
    readonly keys: readonly KeyAccess[];
    readonly findings: readonly AccessFinding[];
    /** What this audit does not see. */
    readonly limits: readonly string[];
}

const LIMITS = [
    "Service and resource control policies of the organisation are not read: they may deny what is shown as allowed.",
    "IAM policies, permissions boundaries and trust policies are not read: whoever may assume a role, or change who may, has what the role has.",
    "Keys of other Regions are not read.",
];

/** Judges every key of an account. */
export function accessReport(account: AccountFacts, keys: readonly KeyFacts[]): AccessReport {
    const judged = keys.map((key) => keyAccess(account, key));
    const findings = keys.flatMap((key, index) => findingsOf(account, key, judged[index]!));
    return {
        accountId: account.accountId,
        readAt: account.readAt.toISOString(),
        ok: findings.every(({ severity }) => severity !== FindingSeverity.Error),
        keys: judged,
        findings,
        limits: LIMITS,
    };
}

function keyAccess(account: AccountFacts, key: KeyFacts): KeyAccess {
    const { arn, aliases, state, keyUsage, grants } = key;
    const subjects = judgeSubjects(account, key);
    const holds = ({ answers }: SubjectAccess) =>
        answers.some(
            ({ capability, may }) =>
                (capability === "policy" || capability === "grant") && may !== May.No,
        );
    const holders = subjects.filter(holds).map(({ title }) => title);
    return { arn, aliases, state, keyUsage, grants: grants.length, subjects, holders };
}

function judgeSubjects(account: AccountFacts, key: KeyFacts): SubjectAccess[] {
    const probes = probesOf(key);
    const answer = (subject: Subject, judge: (index: number) => Judgement): SubjectAccess => ({
        id: subject.id,
        title: subject.title,
        answers: probes.map(({ name, capability }, index) => ({
            probe: name,
            capability,
            ...judge(index),
        })),
    });
    const policy = readPolicy(key);
    if ("cannotJudge" in policy) {
        const reason = policy.cannotJudge;
        const judgement = { may: May.CannotJudge, conditions: [], reason };
        return subjectsOf(key, account, []).map((subject) => answer(subject, () => judgement));
    }
    const keyPolicy = { key, account, ...policy };
    const asked = subjectsOf(key, account, policy.statements).map((subject) =>
        answer(subject, (index) => judgeProbe(keyPolicy, subject, probes[index]!)),
    );
    const { administrator, breakGlass, signers } = account.roles;
    const known = [administrator, breakGlass, ...signers];
    const why = (action: string) => somebodyElse(policy.statements, key, action);
    const isHidden = (action: string) =>
        why(action) !== undefined &&
        !asked.some((one) => !known.includes(one.id) && mayDo(one, action));
    if (!["kms:Sign", "kms:PutKeyPolicy", "kms:CreateGrant"].some(isHidden)) {
        return asked;
    }
    return [
        ...asked,
        answer(SOMEBODY_ELSE, (index) => {
            const reason = why(probes[index]!.action);
            return reason === undefined
                ? { may: May.No, conditions: [], reason: "nobody else is reached" }
                : { may: May.CannotJudge, conditions: [], reason };
        }),
    ];
}

/** Added only where nobody else is found: then the promise would rest on those who were asked. */
const SOMEBODY_ELSE: Subject = {
    id: "_somebody_",
    title: "somebody who was not asked about",
    principals: [],
    iam: IamPolicies.Unread,
};

function mayDo({ answers }: SubjectAccess, action: string): boolean {
    return answers.some(({ probe, may }) => probe.split(" ")[0] === action && may !== May.No);
}

function readPolicy({ policy }: KeyFacts) {
    if (policy === undefined) {
        return { cannotJudge: "the key policy could not be read" };
    }
    try {
        return { policy: parsePolicy(policy, "key"), statements: writtenStatements(policy) };
    } catch (error) {
        if (error instanceof IamError) {
            return { cannotJudge: error.message };
        }
        throw error;
    }
}
