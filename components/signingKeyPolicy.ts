import type { KeyPolicyInputs } from "./keyPolicy";
import {
    administerKey,
    audit,
    breakGlass,
    denyGrants,
    denyLockoutBypass,
    denyOutsideOrganization,
    denyShortDeletionWindow,
    recoverAsRoot,
} from "./keyPolicy";
import type { PolicyDocument, PolicyStatement } from "./policyDocument";
import { allow, denyEveryone, policyDocument } from "./policyDocument";

/** What the policy of one generation of a signing key is made of. */
export interface SigningKeyPolicyInputs extends KeyPolicyInputs {
    /** Whether the signers may sign with this generation. */
    readonly maySign: boolean;
}

/** The one signature algorithm that the key may be used with: PS256 of RFC 7518. */
export const SIGNING_ALGORITHM = "RSASSA_PSS_SHA_256";

/**
 * The policy of one generation of a signing key.
 *
 * @param inputs - Checked values, roles as sorted ARNs: nothing is validated here.
 */
export function signingKeyPolicy(inputs: SigningKeyPolicyInputs): PolicyDocument {
    return policyDocument([
        administerKey(inputs, ["kms:GetPublicKey"]),
        ...(inputs.maySign ? [sign(inputs)] : []),
        verify(inputs),
        ...audit(inputs, ["kms:GetPublicKey"]),
        breakGlass(inputs),
        recoverAsRoot(inputs),
        denySignToOthers(inputs),
        denyGrants(),
        denyShortDeletionWindow(),
        denyLockoutBypass(),
        ...denyOutsideOrganization(inputs, ["kms:Sign", "kms:Verify"]),
    ]);
}

/**
 * The signers sign, with one algorithm, a message or its digest. Both conditions are on values
 * that only Sign and Verify requests carry.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-signing-algorithm
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-message-type
 */
function sign(inputs: SigningKeyPolicyInputs): PolicyStatement {
    return allow("Sign", inputs.roles.signers, ["kms:Sign"], {
        StringEquals: {
            "kms:SigningAlgorithm": [SIGNING_ALGORITHM],
            "kms:MessageType": ["DIGEST", "RAW"],
        },
    });
}

/**
 * Verification through AWS, and the public key for verification without it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto
 */
function verify(inputs: SigningKeyPolicyInputs): PolicyStatement {
    return allow(
        "Verify",
        [...inputs.roles.signers, ...inputs.roles.verifiers],
        ["kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"],
    );
}

/**
 * Whatever another statement or an IAM policy may come to say, only the signers sign, and nobody
 * where Sign is not allowed. A negated operator matches when none of its values is the caller's
 * role; for a session of a role `aws:PrincipalArn` is the ARN of that role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function denySignToOthers(inputs: SigningKeyPolicyInputs): PolicyStatement {
    return denyEveryone(
        "DenySignToOthers",
        ["kms:Sign"],
        inputs.maySign
            ? { StringNotEquals: { "aws:PrincipalArn": inputs.roles.signers } }
            : undefined,
    );
}
