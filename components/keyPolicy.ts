import { rootArn } from "./naming";
import type { PolicyStatement } from "./policyDocument";
import { allow, denyEveryone } from "./policyDocument";
import type { KeyRoles } from "./roles";

/** What both kinds of key need to know for their policies: plain strings, known at preview. */
export interface KeyPolicyInputs {
    /** Account that owns the key, twelve digits. */
    readonly accountId: string;
    /** Roles as ARNs, lists sorted. */
    readonly roles: KeyRoles;
    /** Organisation that callers must belong to; none adds no boundary. */
    readonly organizationId?: string | undefined;
}

/** Shortest time, in days, that anyone may set between scheduling a deletion and the deletion. */
export const DELETION_WINDOW_DAYS = 30;

/**
 * What the administrator of every key may do. Listed one by one: `kms:Create*` would bring
 * CreateGrant along, and with it the use of the key. Neither Enable nor Disable: those are
 * break-glass's.
 */
const ADMINISTER_ACTIONS = [
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:PutKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
    "kms:CreateAlias",
    "kms:UpdateAlias",
    "kms:DeleteAlias",
    "kms:ListGrants",
    "kms:RevokeGrant",
] as const;

const AUDIT_ACTIONS = [
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListGrants",
    "kms:ListResourceTags",
] as const;

/**
 * Administrators manage the key and can't use it.
 *
 * @param extra - Actions that only one kind of key needs.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
 */
export function administerKey(inputs: KeyPolicyInputs, extra: readonly string[]): PolicyStatement {
    return allow("AdministerKey", [inputs.roles.administrator], [...ADMINISTER_ACTIONS, ...extra]);
}

/**
 * Auditors read everything about the key and change nothing. No statement without auditors: an
 * empty principal list is malformed.
 *
 * @param extra - Actions that only one kind of key needs.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
export function audit(inputs: KeyPolicyInputs, extra: readonly string[]): PolicyStatement[] {
    const { auditors } = inputs.roles;
    return auditors.length > 0 ? [allow("Audit", auditors, [...AUDIT_ACTIONS, ...extra])] : [];
}

/**
 * Break-glass stops a key in an incident, repairs its policy and retires it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-adding-permission.html
 */
export function breakGlass(inputs: KeyPolicyInputs): PolicyStatement {
    return allow(
        "BreakGlass",
        [inputs.roles.breakGlass],
        [
            "kms:DescribeKey",
            "kms:GetKeyPolicy",
            "kms:PutKeyPolicy",
            "kms:EnableKey",
            "kms:DisableKey",
            "kms:ScheduleKeyDeletion",
            "kms:CancelKeyDeletion",
        ],
    );
}

/**
 * The account's root user can repair a policy that locks everyone else out. As a principal the
 * root ARN stands for the whole account and hands the question to IAM policies; the condition
 * narrows it to the root user itself.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
 */
export function recoverAsRoot(inputs: KeyPolicyInputs): PolicyStatement {
    const root = rootArn(inputs.accountId);
    return allow(
        "RecoverAsRoot",
        [root],
        ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy"],
        { StringEquals: { "aws:PrincipalArn": [root] } },
    );
}

/**
 * Nobody makes a grant: a grant gives the use of a key without any statement of its policy.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function denyGrants(): PolicyStatement {
    return denyEveryone("DenyGrants", ["kms:CreateGrant"]);
}

/**
 * A deletion always leaves the longest time that AWS offers to notice and cancel it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-schedule-key-deletion-pending-window-in-days
 */
export function denyShortDeletionWindow(): PolicyStatement {
    return denyEveryone("DenyShortDeletionWindow", ["kms:ScheduleKeyDeletion"], {
        NumericLessThan: {
            "kms:ScheduleKeyDeletionPendingWindowInDays": [String(DELETION_WINDOW_DAYS)],
        },
    });
}

/**
 * Nobody switches off AWS's check that a new policy leaves someone who can change it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-bypass-policy-lockout-safety-check
 */
export function denyLockoutBypass(): PolicyStatement {
    return denyEveryone("DenyLockoutBypass", ["kms:PutKeyPolicy"], {
        Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["true"] },
    });
}

/**
 * Callers from outside the organisation are refused, AWS services excepted. Two statements, since
 * only PutKeyPolicy leaves the root user out: were the organisation id wrong, everyone would be
 * outside, and the root user is who repairs it; a condition holds for a whole statement.
 * `BoolIfExists` refuses a caller that AWS does not say anything about.
 *
 * @param uses - Cryptographic actions of the kind of key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export function denyOutsideOrganization(
    inputs: KeyPolicyInputs,
    uses: readonly string[],
): PolicyStatement[] {
    if (inputs.organizationId === undefined) {
        return [];
    }
    const outside = { "aws:PrincipalOrgID": [inputs.organizationId] };
    const notAService = { "aws:PrincipalIsAWSService": ["false"] };
    return [
        denyEveryone(
            "DenyOutsideOrganization",
            [...uses, "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:DisableKey"],
            { StringNotEquals: outside, BoolIfExists: notAService },
        ),
        denyEveryone("DenyPolicyChangeOutsideOrganization", ["kms:PutKeyPolicy"], {
            StringNotEquals: { ...outside, "aws:PrincipalArn": [rootArn(inputs.accountId)] },
            BoolIfExists: notAService,
        }),
    ];
}
