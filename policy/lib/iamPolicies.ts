import { matchesAction } from "../../iam/matchers";
import { PolicyKind } from "../../iam/policy";
import type { Config } from "./config";
import { coversAction } from "./actions";
import { type PolicyStatement, type Reading, readPolicy } from "./policyDocument";
import { isRecord, probe, type ResourceView } from "./resourceView";
import type { Check } from "./rule";
import { show } from "./show";

/** Property of each type of resource that holds an IAM policy. */
const DOCUMENTS: Readonly<Record<string, string>> = {
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
};

const ROLE = "aws:iam/role:Role";

/** Types of the resources that hold IAM policies. */
export const IAM_POLICY_TYPES: readonly string[] = [...Object.keys(DOCUMENTS), ROLE];

/** One IAM policy of a resource. */
export interface IamDocument {
    /** How messages call it. */
    readonly subject: string;
    /** What it says, or why it can't be read. */
    readonly reading: Reading;
}

/** Every IAM policy of the resource that is known; the others are kept as unknown. */
export function iamDocumentsOf(resource: ResourceView): IamDocument[] {
    if (resource.type === ROLE) {
        return inlinePoliciesOf(resource);
    }
    const property = DOCUMENTS[resource.type] ?? "policy";
    return [{ subject: "a policy", reading: read(resource.given(property)) }];
}

function inlinePoliciesOf(role: ResourceView): IamDocument[] {
    const list = role.given("inlinePolicies");
    if (list === undefined) {
        return [];
    }
    if (!Array.isArray(list)) {
        const problem = `is ${show(list)}; expected a list`;
        return [{ subject: "inline policies", reading: { problems: [problem] } }];
    }
    return role.attemptEach(list, inlinePolicy);
}

function inlinePolicy(item: unknown, index: number): IamDocument[] {
    const policy = isRecord(item) ? item["policy"] : item;
    // One empty object stands for: no inline policies.
    if (isRecord(item) && (policy === undefined || policy === null)) {
        return [];
    }
    const name = isRecord(item) ? (probeName(item) ?? index + 1) : index + 1;
    return [{ subject: `the inline policy ${show(name)}`, reading: read(policy) }];
}

/** The engine's proxy throws where the name is unknown; the policy is judged all the same. */
function probeName(item: Record<string, unknown>): unknown {
    return probe(() => item["name"]).value;
}

/** The SDK takes objects too, and the engine may show them as they are. */
function read(value: unknown): Reading {
    return readPolicy(isRecord(value) ? JSON.stringify(value) : value, PolicyKind.Identity);
}

/** A check of every Allow of every policy. Where one can't be read the check fails closed. */
export function inAllows<C extends Config>(
    judge: (statement: PolicyStatement, config: C) => string[],
): Check<C> {
    return (resource, config) =>
        iamDocumentsOf(resource).flatMap(({ subject, reading }) =>
            "problems" in reading
                ? [`has ${subject} that can't be read, which iam-policy-require-document explains`]
                : reading.statements
                      .filter(({ allows }) => allows)
                      .flatMap((statement) =>
                          judge(statement, config).map(
                              (finding) => `has ${subject} that ${finding}`,
                          ),
                      ),
        );
}

/** Values of `Resource` that can stand for a KMS key; nothing where all but some resources do. */
export function keysIn({ resources }: PolicyStatement): readonly string[] | undefined {
    return resources?.filter(mayBeKey);
}

/** Whether the statement names the action by a pattern or `NotAction`, be it by its name too. */
export function coversByPattern(statement: PolicyStatement, action: string): boolean {
    const { actions = [], exceptActions } = statement;
    return exceptActions
        ? coversAction(statement, action)
        : actions.some((pattern) => /[*?]/.test(pattern) && matchesAction(pattern, action));
}

/** Wildcards cross colons, so only what stands before the first of them says anything for sure. */
function mayBeKey(resource: string): boolean {
    const [fixed = ""] = resource.split(/[*?]|\$\{/);
    const [, , service, ...rest] = fixed.split(":");
    return rest.length === 0 ? fixed !== resource : service === "kms";
}
