import {
    alias,
    documentKey,
    keyWith,
    type Resource,
    ROLE,
    signingKey,
    tags,
    withStatement,
} from "../../policy/support";
import type { Declared } from "./makeProgram";

/** A program that the pack has to refuse. */
export interface Violation extends Declared {
    /** The family of rules, which is also the resource's name. */
    readonly family: string;
    /** Every mandatory rule that it breaks, and no other. */
    readonly rules: readonly string[];
}

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
    row("grants", grant(), ["kms-key-forbid-grants"]),
    row("protect", signingKey({ opts: { protect: false } }), ["kms-key-require-protect"]),
    row("alias-name", alias({ props: { name: "alias/assinatura" } }), ["kms-alias-require-name"]),
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
    ]),
    {
        ...row("default-provider", signingKey(), [
            "kms-key-name-own-account",
            "kms-key-restrict-outsiders",
        ]),
        defaultProvider: true,
    },
];

function row(family: string, resource: Resource, rules: readonly string[]): Violation {
    return { family, rules, resource: { ...resource, name: family } };
}

function grant(): Resource {
    return other("aws:kms/grant:Grant", {
        keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
        granteePrincipal: ROLE("Signer"),
        operations: ["Sign"],
    });
}

/** A resource of another type, protected and under the account's provider as the components' are. */
function other(type: string, props: Resource["props"]): Resource {
    return { ...alias({ opts: { parent: undefined } }), type, props };
}
