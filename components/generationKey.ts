import { Key } from "@pulumi/aws/kms/key";
import type * as pulumi from "@pulumi/pulumi";

import type { CartorioSigningKeyArgs } from "./cartorioSigningKey";
import { GENERATION_TRAITS, type GenerationState, type SigningKeyGeneration } from "./generation";
import { DELETION_WINDOW_DAYS } from "./keyPolicy";
import { generationChildName, requiredTags, signingKeyDescription } from "./naming";
import { serializePolicy } from "./policyDocument";
import { resolveRoles } from "./roles";
import { signingKeyPolicy } from "./signingKeyPolicy";
import { mergeTags } from "./tags";

/**
 * The key of one generation.
 *
 * @remarks `enableKeyRotation` stays unset: AWS has no rotation for asymmetric keys and refuses
 * the call.
 */
export function generationKey(
    parent: pulumi.ComponentResource,
    name: string,
    generation: SigningKeyGeneration,
    args: CartorioSigningKeyArgs,
    dependsOn: pulumi.Resource[],
): Key {
    const { id, state, importKeyId } = generation;
    const { cns, uf, class: officeClass, environment } = args;
    return new Key(
        generationChildName(name, id),
        {
            description: signingKeyDescription(cns, id),
            keyUsage: "SIGN_VERIFY",
            customerMasterKeySpec: "RSA_2048",
            multiRegion: false,
            deletionWindowInDays: DELETION_WINDOW_DAYS,
            isEnabled: isGenerationEnabled(state, args),
            policy: generationPolicy(state, args),
            tags: mergeTags(
                args.tags,
                requiredTags({ cns, uf, class: officeClass, environment, generation: id, state }),
            ),
        },
        {
            parent,
            protect: true,
            retainOnDelete: true,
            ...(dependsOn.length > 0 ? { dependsOn } : {}),
            ...(importKeyId === undefined ? {} : { import: importKeyId }),
        },
    );
}

/** The policy of a generation in that state, as the text that AWS gets. */
export function generationPolicy(state: GenerationState, args: CartorioSigningKeyArgs): string {
    return serializePolicy(
        signingKeyPolicy({
            accountId: args.accountId,
            roles: resolveRoles(args.accountId, args.roles),
            organizationId: args.organizationId,
            maySign: GENERATION_TRAITS[state].maySign && args.suspended !== true,
        }),
    );
}

/** Whether the key of a generation in that state is enabled. */
export function isGenerationEnabled(state: GenerationState, args: CartorioSigningKeyArgs): boolean {
    return GENERATION_TRAITS[state].isEnabled && args.suspended !== true;
}
