import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";

import { lastingArgs } from "./adoption";
import { documentKeyFindings, policyFindings } from "./argsFindings";
import { documentKeyPolicy } from "./documentKeyPolicy";
import { refuseFindings } from "./findings";
import { GenerationState } from "./generation";
import type { KeyIdentityArgs } from "./keyIdentity";
import { DELETION_WINDOW_DAYS } from "./keyPolicy";
import {
    aliasChildName,
    DEFAULT_DOCUMENT_ALIAS,
    documentKeyChildName,
    documentKeyDescription,
    requiredTags,
} from "./naming";
import { serializePolicy } from "./policyDocument";
import { type KeyRolesArgs, resolveRoles } from "./roles";
import { mergeTags, type TagsInput } from "./tags";

/** Inputs of {@link CartorioDocumentKey}. */
export interface CartorioDocumentKeyArgs extends KeyIdentityArgs {
    /**
     * Roles that differ from the defaults. Administrator, break-glass and signers are disjoint;
     * the signers are those who use the key. The same object as the signing key's will do:
     * `verifiers` are checked, and have no row in this key's policy.
     *
     * @default the rows of `DEFAULT_ROLES`
     */
    readonly roles?: KeyRolesArgs | undefined;
    /**
     * Name of the alias: `alias/` and ASCII letters, digits, `/`, `_`, `-`; at most 256 characters;
     * not under `alias/aws/`.
     *
     * @default "alias/cartorio-documentos"
     * @remarks Another name replaces the alias, which `protect` refuses.
     */
    readonly alias?: string | undefined;
    /**
     * Bare id (a UUID) of an existing single-Region key that is adopted: one that this component made
     * before the stack's state was lost.
     *
     * @default none: a new key is made
     * @remarks May stay in place after the import, and may leave: neither is a change.
     */
    readonly importKeyId?: string | undefined;
    /**
     * Whether to adopt an existing alias of that name instead of making it.
     *
     * @default false
     * @remarks May stay in place after the import, and may leave: neither is a change.
     */
    readonly importAlias?: boolean | undefined;
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

/**
 * The symmetric key that wraps one data key for each document of a cartório. It can't sign.
 *
 * @remarks Key and alias carry `protect` and `retainOnDelete`: without the key no document can be
 * read again. For the same reason it has no `suspended`: whoever administers a suspended office
 * must still read its documents.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/data-keys.html
 */
export class CartorioDocumentKey extends pulumi.ComponentResource {
    /** Type token of the component, a part of the URN of everything in it. */
    static readonly __pulumiType = "cartorio:index:CartorioDocumentKey";

    /** ARN of the key. */
    readonly keyArn: pulumi.Output<string>;
    /** Id of the key, a UUID. */
    readonly keyId: pulumi.Output<string>;
    /** Name of the alias, which applications encrypt with. */
    readonly aliasName: pulumi.Output<string>;
    /** ARN of the alias. */
    readonly aliasArn: pulumi.Output<string>;

    /**
     * @param name - Name of the component, non-empty; children's names begin with it.
     * @param args - Inputs, never changed.
     * @param opts - Options; `provider` or `providers` must hold the account's `aws.Provider`.
     * @throws pulumi.InputPropertiesError with everything that is wrong; nothing is registered then.
     */
    constructor(
        name: string,
        args: CartorioDocumentKeyArgs,
        opts: pulumi.ComponentResourceOptions,
    ) {
        refuseFindings("CartorioDocumentKey", name, documentKeyFindings(name, args, opts));
        const policy = policyOf(args);
        refuseFindings("CartorioDocumentKey", name, policyFindings(policy));
        super(CartorioDocumentKey.__pulumiType, name, lastingArgs(args), opts);

        const kept = { parent: this, protect: true, retainOnDelete: true };
        const key = new Key(
            documentKeyChildName(name),
            {
                description: documentKeyDescription(args.cns),
                keyUsage: "ENCRYPT_DECRYPT",
                customerMasterKeySpec: "SYMMETRIC_DEFAULT",
                multiRegion: false,
                deletionWindowInDays: DELETION_WINDOW_DAYS,
                isEnabled: true,
                enableKeyRotation: true,
                policy,
                tags: mergeTags(args.tags, documentKeyTags(args)),
            },
            { ...kept, ...(args.importKeyId === undefined ? {} : { import: args.importKeyId }) },
        );
        const aliasName = args.alias ?? DEFAULT_DOCUMENT_ALIAS;
        const alias = new Alias(
            aliasChildName(name),
            { name: aliasName, targetKeyId: key.keyId },
            { ...kept, ...(args.importAlias ? { import: aliasName } : {}) },
        );

        this.keyArn = key.arn;
        this.keyId = key.keyId;
        this.aliasName = alias.name;
        this.aliasArn = alias.arn;
        this.registerOutputs({
            keyArn: this.keyArn,
            keyId: this.keyId,
            aliasName: this.aliasName,
            aliasArn: this.aliasArn,
        });
    }
}

/**
 * AWS rotates the material of a symmetric key under the same id, so this key is the first
 * generation, and active, for life. It says so in its tags: every key of a cartório then answers
 * the same questions, and an inventory by tag needs no special case.
 */
function documentKeyTags(args: CartorioDocumentKeyArgs): Record<string, string> {
    const { cns, uf, class: officeClass, environment } = args;
    return requiredTags({
        cns,
        uf,
        class: officeClass,
        environment,
        generation: 1,
        state: GenerationState.Active,
    });
}

function policyOf(args: CartorioDocumentKeyArgs): string {
    return serializePolicy(
        documentKeyPolicy({
            cns: args.cns,
            accountId: args.accountId,
            roles: resolveRoles(args.accountId, args.roles),
            organizationId: args.organizationId,
        }),
    );
}
