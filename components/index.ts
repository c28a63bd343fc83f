export { CartorioDocumentKey, type CartorioDocumentKeyArgs } from "./cartorioDocumentKey";
export {
    CartorioSigningKey,
    type CartorioSigningKeyArgs,
    type GenerationOutput,
} from "./cartorioSigningKey";
export {
    GENERATION_TRAITS,
    GenerationState,
    type GenerationTraits,
    type SigningKeyGeneration,
} from "./generation";
export type { KeyIdentityArgs } from "./keyIdentity";
export {
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    displayCns,
    REQUIRED_TAG_KEYS,
    type RequiredTagKey,
    requiredTags,
    type RequiredTagValues,
} from "./naming";
export { DEFAULT_ROLES, type KeyRoles, type KeyRolesArgs } from "./roles";
export type { TagsInput } from "./tags";
