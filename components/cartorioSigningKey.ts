import { Alias } from "@pulumi/aws/kms/alias";
import type { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";

import { lastingArgs } from "./adoption";
import { policyFindings, signingKeyFindings } from "./argsFindings";
import { type Finding, refuseFindings } from "./findings";
import {
    FIRST_GENERATION,
    GENERATION_TRAITS,
    GenerationState,
    type SigningKeyGeneration,
} from "./generation";
import { generationKey, generationPolicy, isGenerationEnabled } from "./generationKey";
import type { KeyIdentityArgs } from "./keyIdentity";
import { aliasChildName, DEFAULT_SIGNING_ALIAS } from "./naming";
import { publicKeyOf } from "./publicKey";
import type { KeyRolesArgs } from "./roles";
import type { TagsInput } from "./tags";

/** Inputs of {@link CartorioSigningKey}. */
export interface CartorioSigningKeyArgs extends KeyIdentityArgs {
    /**
     * Every generation that the key has had. Ids are unique, 1 or more, and never reused; exactly
     * one is `active`; at most one is `candidate`, and its id is the highest.
     *
     * @default one: `{ id: 1, state: "active" }`
     * @remarks To make another generation active moves the alias: a rotation. To take one away, or
     * to let it become `deleting`, makes Pulumi forget the key, never delete it; `protect` refuses
     * even that until `pulumi state unprotect`.
     */
    readonly generations?: readonly SigningKeyGeneration[] | undefined;
    /**
     * Roles that differ from the defaults. Administrator, break-glass and signers are disjoint.
     *
     * @default the rows of `DEFAULT_ROLES`
     */
    readonly roles?: KeyRolesArgs | undefined;
    /**
     * Name of the alias: `alias/` and ASCII letters, digits, `/`, `_`, `-`; at most 256 characters;
     * not under `alias/aws/`.
     *
     * @default "alias/cartorio-assinatura"
     * @remarks Another name replaces the alias, which `protect` refuses.
     */
    readonly alias?: string | undefined;
    /**
     * Whether to adopt an existing alias of that name instead of making it.
     *
     * @default false
     * @remarks May stay in place after the import, and may leave: neither is a change.
     */
    readonly importAlias?: boolean | undefined;
    /**
     * Whether the cartório is suspended: no generation may sign and every key is disabled, while
     * the states of the generations stay as they are.
     *
     * @default false
     * @remarks Reversible. The administrator may neither enable nor disable keys: break-glass does
     * that on AWS, and `up --refresh` records it.
     */
    readonly suspended?: boolean | undefined;
    /**
     * Organisation that callers must belong to: `o-` and 10 to 32 lower-case letters and digits.
     *
     * @default none: no organisation boundary
     */
    readonly organizationId?: string | undefined;
    /**
     * Tags beside the required ones, which win. At most 44, no `aws:` prefix.
     *
     * @default {}
     */
    readonly tags?: TagsInput | undefined;
}

/** One generation as the component shows it. */
export interface GenerationOutput {
    /** Number of the generation. */
    readonly id: number;
    /** Its state, as given. */
    readonly state: GenerationState;
    /** ARN of its key; absent in a state without one. Unknown at the preview that makes the key. */
    readonly arn?: pulumi.Output<string>;
}

/**
 * The signing key of one cartório: an RSA key of AWS KMS a generation, each with its whole policy
 * inline, and one alias on the active one.
 *
 * @remarks Keys and alias carry `protect` and `retainOnDelete`: Pulumi never deletes nor replaces
 * them. AWS can't rotate the material of RSA keys, so a rotation makes another generation.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/asymmetric-key-specs.html
 */
export class CartorioSigningKey extends pulumi.ComponentResource {
    /** Type token of the component, a part of the URN of everything in it. */
    static readonly __pulumiType = "cartorio:index:CartorioSigningKey";

    /** ARN of the active generation's key. */
    readonly activeKeyArn: pulumi.Output<string>;
    /** Id of the active generation's key, a UUID. */
    readonly activeKeyId: pulumi.Output<string>;
    /** Name of the alias, which applications sign with. */
    readonly aliasName: pulumi.Output<string>;
    /** ARN of the alias. */
    readonly aliasArn: pulumi.Output<string>;
    /** Every generation in the order given. Only ARNs can be unknown at preview. */
    readonly generations: readonly GenerationOutput[];
    /**
     * Public keys (PEM, SPKI) of the enabled generations by generation id; AWS gives none for a
     * disabled key.
     *
     * @remarks A plain record of Outputs, so that one key that is unknown at preview leaves the
     * others known. For one Output of all: `pulumi.output(component.publicKeys)`.
     * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
     */
    readonly publicKeys: Readonly<Record<string, pulumi.Output<string>>>;

    /**
     * @param name - Name of the component, non-empty; children's names begin with it.
     * @param args - Inputs, never changed.
     * @param opts - Options; `provider` or `providers` must hold the account's `aws.Provider`.
     * @throws pulumi.InputPropertiesError with everything that is wrong; nothing is registered then.
     */
    constructor(name: string, args: CartorioSigningKeyArgs, opts: pulumi.ComponentResourceOptions) {
        refuseFindings("CartorioSigningKey", name, signingKeyFindings(name, args, opts));
        const generations = args.generations ?? FIRST_GENERATION;
        refuseFindings("CartorioSigningKey", name, policySizeFindings(generations, args));
        super(CartorioSigningKey.__pulumiType, name, lastingArgs(args), opts);

        const keys = new Map<number, Key>();
        const declare = (generation: SigningKeyGeneration, dependsOn: pulumi.Resource[]): Key => {
            const key = generationKey(this, name, generation, args, dependsOn);
            keys.set(generation.id, key);
            return key;
        };
        const declared = generations.filter(({ state }) => GENERATION_TRAITS[state].hasResource);
        for (const generation of declared) {
            if (!GENERATION_TRAITS[generation.state].waitsForAlias) {
                declare(generation, []);
            }
        }
        const active = keys.get(activeGeneration(generations).id) as Key;
        const aliasName = args.alias ?? DEFAULT_SIGNING_ALIAS;
        const alias = new Alias(
            aliasChildName(name),
            { name: aliasName, targetKeyId: active.keyId },
            {
                parent: this,
                protect: true,
                retainOnDelete: true,
                ...(args.importAlias ? { import: aliasName } : {}),
            },
        );
        for (const generation of declared) {
            if (GENERATION_TRAITS[generation.state].waitsForAlias) {
                declare(generation, [alias]);
            }
        }

        this.activeKeyArn = active.arn;
        this.activeKeyId = active.keyId;
        this.aliasName = alias.name;
        this.aliasArn = alias.arn;
        this.generations = generations.map(({ id, state }) => {
            const key = keys.get(id);
            return key ? { id, state, arn: key.arn } : { id, state };
        });
        this.publicKeys = Object.fromEntries(
            declared
                .filter(({ state }) => isGenerationEnabled(state, args))
                .map(({ id }) => [String(id), publicKeyOf(this, keys.get(id) as Key)]),
        );
        this.registerOutputs({
            activeKeyArn: this.activeKeyArn,
            activeKeyId: this.activeKeyId,
            aliasName: this.aliasName,
            aliasArn: this.aliasArn,
            generations: this.generations,
            publicKeys: this.publicKeys,
        });
    }
}

/** Findings of the largest policy, the active generation's; only for inputs that are well formed. */
function policySizeFindings(
    generations: readonly SigningKeyGeneration[],
    args: CartorioSigningKeyArgs,
): Finding[] {
    return policyFindings(generationPolicy(activeGeneration(generations).state, args));
}

function activeGeneration(generations: readonly SigningKeyGeneration[]): SigningKeyGeneration {
    return generations.find(
        ({ state }) => state === GenerationState.Active,
    ) as SigningKeyGeneration;
}
