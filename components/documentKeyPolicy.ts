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

/** What the policy of a document key is made of. */
export interface DocumentKeyPolicyInputs extends KeyPolicyInputs {
    /** CNS that callers must name in the encryption context, six digits. */
    readonly cns: string;
}

/** Every action that encrypts, decrypts or makes key material under a symmetric key. */
const USES = [
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
] as const;

/**
 * The policy of a document key.
 *
 * @param inputs - Checked values, roles as sorted ARNs: nothing is validated here.
 * @remarks Auditors and the administrator lack GetPublicKey, which a symmetric key does not have.
 */
export function documentKeyPolicy(inputs: DocumentKeyPolicyInputs): PolicyDocument {
    return policyDocument([
        // The provider calls EnableKeyRotation right after CreateKey, as the administrator.
        administerKey(inputs, ["kms:EnableKeyRotation", "kms:DisableKeyRotation"]),
        use(inputs),
        ...audit(inputs, []),
        breakGlass(inputs),
        recoverAsRoot(inputs),
        denyUseToOthers(inputs),
        denyGrants(),
        denyShortDeletionWindow(),
        denyLockoutBypass(),
        ...denyOutsideOrganization(inputs, USES),
    ]);
}

/**
 * The workload wraps and unwraps one data key a document, always bound to its own CNS, so that a
 * wrapped key is worthless in another cartório's context.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
 */
function use(inputs: DocumentKeyPolicyInputs): PolicyStatement {
    return allow("Use", inputs.roles.signers, ["kms:GenerateDataKey", "kms:Decrypt"], {
        StringEquals: { "kms:EncryptionContext:cns": [inputs.cns] },
    });
}

/**
 * Whatever another statement or an IAM policy may come to say, only the workload uses the key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
function denyUseToOthers(inputs: DocumentKeyPolicyInputs): PolicyStatement {
    return denyEveryone("DenyUseToOthers", USES, {
        StringNotEquals: { "aws:PrincipalArn": inputs.roles.signers },
    });
}
