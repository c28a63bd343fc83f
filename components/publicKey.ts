import { getKey } from "@pulumi/aws/kms/getKey";
import { getPublicKey } from "@pulumi/aws/kms/getPublicKey";
import type { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";

/**
 * The public key of an enabled key as PEM (SPKI), read once the key is as declared.
 *
 * Asks for the key's state first: a key that a run is about to enable has a known ARN at preview
 * and is still disabled on AWS, and to try and catch won't do, since a provider may write its error
 * to the engine's log, where it fails the preview, and give the program an empty one.
 *
 * Plain invokes inside `apply` wait for the key's ARN, which comes only after its create or
 * update, and leave room for the decision in between, which `getPublicKeyOutput` does not.
 *
 * @param parent - Component whose AWS provider reads the key.
 * @param key - The key; its ARN is unknown at the preview that makes it, and so is the answer.
 * @returns Unknown at a preview where the key is still disabled on AWS.
 * @throws pulumi.ResourceError, through the Output, if the key is disabled in a real run; an error
 * of the provider as it is.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
 */
export function publicKeyOf(parent: pulumi.ComponentResource, key: Key): pulumi.Output<string> {
    return key.arn.apply(async (arn) => {
        const { enabled, keyState } = await getKey({ keyId: arn }, { parent });
        if (enabled) {
            return (await getPublicKey({ keyId: arn }, { parent })).publicKeyPem;
        }
        if (pulumi.runtime.isDryRun()) {
            // The run may be about to enable the key; only then is there something to read.
            return pulumi.unknown as unknown as string;
        }
        throw new pulumi.ResourceError(
            `${arn} is declared enabled, and its state on AWS is ${keyState}, so its public key ` +
                "can't be read. If it must stay so, declare that (state disabled, or suspended); " +
                "else let break-glass enable it, then run up --refresh.",
            key,
            true,
        );
    });
}
