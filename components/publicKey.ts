import type { Key } from "@pulumi/aws/kms/key";
import { getPublicKey } from "@pulumi/aws/kms/getPublicKey";
import * as pulumi from "@pulumi/pulumi";

/**
 * The public key of an enabled key as PEM (SPKI), read once the key is as declared.
 *
 * The plain invoke inside `apply`, not `getPublicKeyOutput`: both wait for the key's ARN, which
 * comes only after its create or update, and both are unknown while the ARN is; but only a
 * promise can be caught, an Output that has failed fails the program.
 *
 * @param parent - Component whose AWS provider reads the key.
 * @param key - The key; its ARN is unknown at the preview that makes it, and so is the answer.
 * @returns Unknown at a preview where the key is still disabled on AWS.
 * @throws pulumi.ResourceError, through the Output, if the key is disabled in a real run; any other
 * error of the provider as it is.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
 */
export function publicKeyOf(parent: pulumi.ComponentResource, key: Key): pulumi.Output<string> {
    return key.arn.apply(async (arn) => {
        try {
            return (await getPublicKey({ keyId: arn }, { parent })).publicKeyPem;
        } catch (error) {
            if (!isDisabled(error)) {
                throw error;
            }
            if (pulumi.runtime.isDryRun()) {
                // The run may be about to enable the key; only then is there something to read.
                return pulumi.unknown as unknown as string;
            }
            throw new pulumi.ResourceError(
                `${arn} is declared enabled but disabled on AWS, so its public key can't be read. ` +
                    "If it must stay disabled, declare that (state disabled, or suspended); else let " +
                    `break-glass enable it, then run up --refresh. AWS said: ${error.message}`,
                key,
                true,
            );
        }
    });
}

/** AWS's name for the error stands in the text: the provider passes on nothing else. */
function isDisabled(error: unknown): error is Error {
    return error instanceof Error && /\bDisabledException\b/.test(error.message);
}
