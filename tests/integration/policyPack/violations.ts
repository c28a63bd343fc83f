import {
    alias,
    awsResource,
    documentKey,
    iamPolicy,
    keyWith,
    type Resource,
    ROLE,
    rolePolicy,
    signingKey,
    tags,
    withStatement,
} from "../../policy/support";
import type { Declared } from "./makeProgram";

/** A program that the pack has to refuse. */
export interface Violation extends Declared {
    /** The family of rules, which is also the resource's name. */
    readonly family: string;
    /** Every rule that it breaks by itself, and no other. */
    readonly rules: readonly string[];
}

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

/** One row of each family of rules: what it declares, and the rules that it breaks. */
export const violations: readonly Violation[] = [
    row("spec", signingKey({ props: { customerMasterKeySpec: "RSA_4096" } }), [
        "kms-key-require-signing-spec",
    ]),
    row("usage", signingKey({ props: { keyUsage: "ENCRYPT_DECRYPT" } }), [
        "kms-key-require-purpose",
        "kms-key-require-signing-spec",
    ]),
    row("deletion-window", signingKey({ props: { deletionWindowInDays: 7 } }), [
        "kms-key-require-deletion-window",
    ]),
    row(
        "open-principal",
        keyWith(withStatement({ Principal: { AWS: "*" }, Action: "kms:DescribeKey" })),
        ["kms-key-forbid-open-principals", "kms-key-restrict-outsiders"],
    ),
    row(
        "self-escalation",
        keyWith(
            withStatement({ Principal: { AWS: ROLE("Signer") }, Action: ["kms:PutKeyPolicy"] }),
        ),
        ["kms-key-separate-duties"],
    ),
    row(
        "grants",
        awsResource("aws:kms/grant:Grant", {
            keyId: KEY_ID,
            granteePrincipal: ROLE("Signer"),
            operations: ["Sign"],
        }),
        ["kms-key-forbid-grants"],
    ),
    row("protect", signingKey({ opts: { protect: false } }), ["kms-key-require-protect"]),
    row("alias-name", alias({ props: { name: "alias/assinatura" } }), ["kms-alias-require-name"]),
    row(
        "key-policy",
        awsResource("aws:kms/keyPolicy:KeyPolicy", {
            keyId: KEY_ID,
            policy: withStatement({ Principal: { AWS: ROLE("Signer") }, Action: "kms:Sign" }),
        }),
        ["stack-forbid-key-policies"],
    ),
    row("iam-policy", rolePolicy(iamPolicy({ Action: "kms:*" })), [
        "iam-policy-forbid-key-control",
    ]),
    row("tags", signingKey({ props: { tags: tags({ "cartorio:uf": undefined }) } }), [
        "kms-key-require-tags",
    ]),
    row("description", signingKey({ props: { description: "Managed by Pulumi" } }), [
        "kms-key-require-description",
    ]),
    row("rotation", documentKey({ props: { enableKeyRotation: false } }), [
        "kms-key-require-document-rotation",
    ]),
    row("no-account", signingKey({ provider: { allowedAccountIds: undefined } }), [
        "kms-key-name-own-account",
        "kms-key-restrict-outsiders",
        "stack-bind-provider-account",
    ]),
    {
        ...row("default-provider", signingKey(), [
            "kms-key-name-own-account",
            "kms-key-restrict-outsiders",
            "stack-require-explicit-provider",
        ]),
        defaultProvider: true,
    },
];

function row(family: string, resource: Resource, rules: readonly string[]): Violation {
    return { family, rules, resource: { ...resource, name: family } };
}

/**
 * Rules of the whole stack, and a resource of the table that each of them names: every key and alias
 * stands alone under a component of its own, which is a generation without an alias or the reverse.
 */
export const wholeStackRules: Readonly<Record<string, string>> = {
    "stack-match-alias": "spec",
    "stack-match-generations": "alias-name-parent",
};
