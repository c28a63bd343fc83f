import type { Condition } from "./match/condition";
import type { PrincipalSet } from "./match/principal";
import type { Template } from "./match/template";
import type { Tokens } from "./match/wildcard";

/** What a document is attached to, which decides its grammar and its part in a decision. */
export const PolicyKind = {
    /** Policy of a user, group or role. */
    Identity: "identity",
    /** Permissions boundary of a user or role. */
    Boundary: "boundary",
    /** Policy that was passed when the session was made. */
    Session: "session",
    /** Policy of a KMS key, and the form of most other resource-based policies. */
    Key: "key",
    /** Who may assume a role. */
    Trust: "trust",
    /** Service control policy of an organisation. */
    Scp: "scp",
    /** Resource control policy of an organisation. */
    Rcp: "rcp",
} as const;
/** One of the values of {@link PolicyKind}. */
export type PolicyKind = (typeof PolicyKind)[keyof typeof PolicyKind];

/** Whether a statement permits or forbids. */
export const Effect = { Allow: "Allow", Deny: "Deny" } as const;
/** One of the values of {@link Effect}. */
export type Effect = (typeof Effect)[keyof typeof Effect];

/** A list that matches when one of its members does, or when none does. */
export interface Listed<T> {
    /** Whether it is the `Not…` form of the element. */
    readonly negated: boolean;
    /** The members, at least one. */
    readonly members: readonly T[];
}

/** A statement, compiled. Only `sid`, `effect` and `index` are meant for users of the package. */
export interface Statement {
    /** Place in the document, from 0. */
    readonly index: number;
    /** Its name, where it has one. */
    readonly sid: string | undefined;
    /** Whether it permits or forbids. */
    readonly effect: Effect;
    /** `Principal` or `NotPrincipal`; nothing where the kind of policy has none. */
    readonly principal: (PrincipalSet & { readonly negated: boolean }) | undefined;
    /** `Action` or `NotAction` in lower case; nothing means that the statement does nothing. */
    readonly actions: Listed<Tokens> | undefined;
    /** `Resource` or `NotResource`; nothing means that the statement does nothing. */
    readonly resources: Listed<Template> | undefined;
    /** All must hold. */
    readonly conditions: readonly Condition[];
}

/** A policy document, checked and compiled by `parsePolicy`. */
export interface Policy<K extends PolicyKind = PolicyKind> {
    /** What it is attached to. */
    readonly kind: K;
    /** Version of the policy language. */
    readonly version: "2008-10-17" | "2012-10-17";
    /** Its statements, in the order in which they are written. */
    readonly statements: readonly Statement[];
}
