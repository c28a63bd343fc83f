/** The key policies under attack: ours in every state, and those that others' tools write. */
import { GENERATION_TRAITS, type GenerationState } from "../../../components/generation";
import { serializePolicy } from "../../../components/policyDocument";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { CARTORIO, type Circumstances } from "./cast";

/** States of a generation that has a key; a suspended one is active but for that. */
export const STATES = [
    "candidate",
    "active",
    "draining",
    "verifyOnly",
    "disabled",
    "suspended",
] as const satisfies readonly (GenerationState | "suspended")[];
/** One of {@link STATES}. */
export type State = (typeof STATES)[number];

/** A way of writing key policies. */
export interface Design {
    readonly name: string;
    readonly states: readonly State[];
    readonly policy: (state: State) => string;
    readonly circumstances: Circumstances;
}

/** Whether the signers may sign in a state, by design. */
export function maySign(state: State): boolean {
    return state !== "suspended" && GENERATION_TRAITS[state].maySign;
}

/** Whether the key of a state is enabled. */
export function isEnabled(state: State): boolean {
    return state !== "suspended" && GENERATION_TRAITS[state].isEnabled;
}

/** Whether the alias points at the key of a state. */
export function hasAlias(state: State): boolean {
    return state === "active" || state === "suspended";
}

/**
 * Ours, without an organisation's id: what it would add, the RCP has to stop by itself.
 */
export const OURS: Design = {
    name: "CartorioSigningKey",
    states: STATES,
    policy: (state) =>
        serializePolicy(
            signingKeyPolicy({
                accountId: CARTORIO,
                roles: resolveRoles(CARTORIO),
                maySign: maySign(state),
            }),
        ),
    circumstances: {},
};

const ROOT = `arn:aws:iam::${CARTORIO}:root`;
const roles = (...names: readonly string[]) =>
    names.map((name) => `arn:aws:iam::${CARTORIO}:role/cartorio/${name}`);
const document = (...Statement: readonly object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement });
const kms = (...actions: readonly string[]) => actions.map((action) => `kms:${action}`);
const statement = (
    Sid: string | undefined,
    AWS: readonly string[],
    ...actions: readonly string[]
) => ({
    Sid,
    Effect: "Allow",
    Principal: { AWS },
    Action: kms(...actions),
    Resource: "*",
});

/** What both tools call the administration of a key, after AWS's own page. */
const ADMINISTRATION = [
    "Create*",
    "Describe*",
    "Enable*",
    "List*",
    "Put*",
    "Update*",
    "Revoke*",
    "Disable*",
    "Get*",
    "Delete*",
    "TagResource",
    "UntagResource",
    "ScheduleKeyDeletion",
    "CancelKeyDeletion",
] as const;

/**
 * The module with its default statement, `key_administrators` and `key_asymmetric_sign_verify_users`. Its
 * other lists of roles are for encryption and for services, and there is none for who verifies or reads only.
 *
 * @see https://github.com/terraform-aws-modules/terraform-aws-kms/blob/master/main.tf
 */
export const TERRAFORM_AWS_KMS: Design = {
    name: "terraform-aws-kms",
    states: ["active"],
    policy: () =>
        document(
            statement("Default", [ROOT], "*"),
            statement(
                "KeyAdministration",
                roles("Deployer", "BreakGlass"),
                ...ADMINISTRATION,
                "ReplicateKey",
                "ImportKeyMaterial",
            ),
            statement(
                "KeyAsymmetricSignVerify",
                roles("Signer"),
                "DescribeKey",
                "GetPublicKey",
                "Sign",
                "Verify",
            ),
        ),
    circumstances: {},
};

/** The tool names the one key; here every attack has its own. */
const ON_THE_KEY = `arn:aws:kms:*:${CARTORIO}:key/*`;
const iam = (...actions: readonly string[]) =>
    document({ Effect: "Allow", Action: kms(...actions), Resource: ON_THE_KEY });

/**
 * `kms.Key` with `admins`, `grantSign` and `grantVerify`. Where the key trusts the account's identities, the
 * default of new projects, grants to roles of the same account become IAM policies of those roles.
 *
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-kms/lib/key.ts
 */
export const AWS_CDK: Design = {
    name: "AWS CDK",
    states: ["active"],
    policy: () => document(statement(undefined, [ROOT], "*")),
    circumstances: {
        policies: {
            "cartorio/Deployer": [iam(...ADMINISTRATION)],
            "cartorio/BreakGlass": [iam(...ADMINISTRATION)],
            "cartorio/Signer": [iam("Sign", "Verify")],
            "cartorio/Verifier": [iam("Verify")],
        },
    },
};
