import { PutKeyPolicyCommand, type CreateKeyCommandInput } from "@aws-sdk/client-kms";
import type { SandboxOptions, SandboxRole } from "../../sandbox/server";
import { administrator } from "../support/administrators";
import { newKey, refused, World } from "./support";

/** Member of the organisation; holds the keys that the tests are about. */
export const HOME = "111111111111";
/** An account that no test's policies know but by name. */
export const ELSEWHERE = "222222222222";

export const ADMIN = `arn:aws:iam::${HOME}:role/cartorio/Admin`;
/** A role without IAM policies: only resource policies and grants let it do anything. */
export const CLERK = `arn:aws:iam::${HOME}:role/cartorio/Clerk`;
export const CLERK_SESSION = `arn:aws:sts::${HOME}:assumed-role/Clerk/clerk`;

/** Roles and identities of `HOME` in every test. */
export const HOME_ROLES: readonly SandboxRole[] = [
    administrator("cartorio/Admin"),
    { name: "cartorio/Clerk" },
];
export const HOME_IDENTITIES = [
    { name: "admin", arn: `arn:aws:sts::${HOME}:assumed-role/Admin/admin` },
    { name: "clerk", arn: CLERK_SESSION },
    { name: "deputy", arn: `arn:aws:sts::${HOME}:assumed-role/Clerk/deputy` },
    { name: "root", arn: rootOf(HOME) },
];

type Texts = string | readonly string[];

/** A policy document of one or more statements. */
export function document(...statements: readonly object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A statement of a key's policy that lets principals in. */
export function allow(AWS: Texts, Action: Texts = "kms:*", Condition?: object): object {
    return { Effect: "Allow", Principal: { AWS }, Action, Resource: "*", Condition };
}

/** A statement of a key's policy that keeps principals out. */
export function deny(AWS: Texts, Action: Texts = "kms:*", Condition?: object): object {
    return { ...allow(AWS, Action, Condition), Effect: "Deny" };
}

/** An IAM policy that allows. */
export function may(Action: Texts, Resource: Texts = "*", Condition?: object): string {
    return document({ Effect: "Allow", Action, Resource, Condition });
}

/** An IAM policy that denies. */
export function mayNot(Action: Texts, Condition?: object): string {
    return document({ Effect: "Deny", Action, Resource: "*", Condition });
}

/** ARN of an account's root user, which in a key policy stands for the account. */
export function rootOf(accountId: string): string {
    return `arn:aws:iam::${accountId}:root`;
}

/** An IAM user with its policies, as an identity of that name. */
export function user(name: string, accountId = HOME, ...policies: readonly string[]) {
    return { name, arn: `arn:aws:iam::${accountId}:user/${name}`, policies };
}

/** Starts a world of these accounts and identities alone. */
export function startWorld(
    special: Pick<SandboxOptions, "accounts" | "identities" | "organization">,
): Promise<World> {
    return World.start(special);
}

/** Makes a key that lets its administrator in, and whom the statements let in. */
export function keyWith(
    world: World,
    statements: readonly object[],
    input: CreateKeyCommandInput = {},
) {
    return newKey(world.kms("admin"), { ...input, Policy: document(allow(ADMIN), ...statements) });
}

/** Asserts that KMS denies a call, in words that match. */
export function denied(call: Promise<unknown>, message?: RegExp): Promise<void> {
    return refused(call, "AccessDeniedException", message);
}

/** Lets everyone use a key on one condition, its operator first, so that the condition alone decides. */
export async function letOn(
    world: World,
    { KeyId }: { readonly KeyId: string },
    operator: string,
    keys: object,
): Promise<void> {
    const Policy = document(allow(ADMIN), allow("*", "kms:*", { [operator]: keys }));
    await world.kms("admin").send(new PutKeyPolicyCommand({ KeyId, Policy }));
}
