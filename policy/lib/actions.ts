import { matchesAction } from "../../iam/matchers";
import type { PolicyStatement } from "./policyDocument";

/**
 * Actions that use a key for what only its user may do. Verification is left out: anyone can verify
 * with the public key.
 */
export const USE_ACTIONS = [
    "kms:Sign",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateMac",
    "kms:DeriveSharedSecret",
] as const;

/** Actions that change a key, its policy, its names or who may use it. */
export const ADMINISTER_ACTIONS = [
    "kms:PutKeyPolicy",
    "kms:CreateGrant",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
    "kms:EnableKey",
    "kms:DisableKey",
    "kms:CreateAlias",
    "kms:UpdateAlias",
    "kms:DeleteAlias",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
    "kms:EnableKeyRotation",
    "kms:DisableKeyRotation",
    "kms:RotateKeyOnDemand",
    "kms:ImportKeyMaterial",
    "kms:DeleteImportedKeyMaterial",
    "kms:ReplicateKey",
    "kms:UpdatePrimaryRegion",
    "kms:SynchronizeMultiRegionKey",
] as const;

/** Answers so far: several rules ask the same of the same statement. */
const answers = new WeakMap<PolicyStatement, Map<string, boolean>>();

/** Whether the statement names the action, wildcards and `NotAction` expanded. */
export function coversAction(statement: PolicyStatement, action: string): boolean {
    const known = answers.get(statement) ?? new Map<string, boolean>();
    answers.set(statement, known);
    const answer = known.get(action) ?? covers(statement, action);
    known.set(action, answer);
    return answer;
}

function covers({ actions, exceptActions }: PolicyStatement, action: string): boolean {
    if (actions === undefined) {
        return false;
    }
    const named = actions.some((pattern) => matchesAction(pattern, action));
    return exceptActions ? !named : named;
}

/** The actions of the list that the statement names. */
export function coveredActions(statement: PolicyStatement, actions: readonly string[]): string[] {
    return actions.filter((action) => coversAction(statement, action));
}

/**
 * Whether the statement forbids everyone the action on this key, conditions apart. A `NotPrincipal`
 * spares someone, and an ARN as resource need not be this key's.
 */
export function deniesEveryone(statement: PolicyStatement, action: string): boolean {
    return (
        !statement.allows &&
        !statement.exceptPrincipals &&
        statement.principals.some(({ type, text }) => type === "AWS" && text === "*") &&
        coversAction(statement, action) &&
        statement.resources?.includes("*") === true
    );
}
