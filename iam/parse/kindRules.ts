import { PolicyKind } from "../policy";

/** What the grammar of a kind of policy has. */
export interface KindRules {
    /** Name for messages. */
    readonly title: string;
    /** Whether statements have a `Principal`; `everyone` means that it must be `*`. */
    readonly principal: "required" | "everyone" | "none";
    /** Whether `NotPrincipal` may stand for `Principal`. */
    readonly notPrincipal: boolean;
    /** Whether `NotAction` may stand for `Action`. */
    readonly notAction: boolean;
    /** Whether statements have a `Resource`. */
    readonly resource: boolean;
    /** Whether a statement may lack Action or Resource, and then does nothing. */
    readonly inertStatements: boolean;
    /** Whether the document may have an `Id`. */
    readonly id: boolean;
    /** Whether the version must be 2012-10-17, and must be written. */
    readonly newVersionOnly: boolean;
    /** Whether a Sid has letters and digits only. */
    readonly plainSid: boolean;
}

const IDENTITY: Omit<KindRules, "title"> = {
    principal: "none",
    notPrincipal: false,
    notAction: true,
    resource: true,
    inertStatements: false,
    id: false,
    newVersionOnly: false,
    plainSid: true,
};

/**
 * The grammar of each kind.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export const KIND_RULES: Readonly<Record<PolicyKind, KindRules>> = {
    [PolicyKind.Identity]: { ...IDENTITY, title: "identity policy" },
    [PolicyKind.Boundary]: { ...IDENTITY, title: "permissions boundary" },
    [PolicyKind.Session]: { ...IDENTITY, title: "session policy" },
    [PolicyKind.Key]: {
        title: "key policy",
        principal: "required",
        notPrincipal: true,
        notAction: true,
        resource: true,
        inertStatements: true,
        id: true,
        newVersionOnly: false,
        plainSid: false,
    },
    [PolicyKind.Trust]: {
        title: "trust policy",
        principal: "required",
        notPrincipal: false,
        notAction: true,
        resource: false,
        inertStatements: false,
        id: true,
        newVersionOnly: false,
        plainSid: true,
    },
    // Since September 2025 with the whole language: NotAction and NotResource with both effects,
    // wildcards anywhere in an action, ARNs and conditions in an Allow.
    [PolicyKind.Scp]: {
        ...IDENTITY,
        title: "service control policy",
        newVersionOnly: true,
        plainSid: false,
    },
    [PolicyKind.Rcp]: {
        ...IDENTITY,
        title: "resource control policy",
        principal: "everyone",
        notAction: false,
        newVersionOnly: true,
        plainSid: false,
    },
};

/** The kind's name with its article. */
export function a({ title }: KindRules): string {
    return `${/^[aeiou]/.test(title) ? "an" : "a"} ${title}`;
}
