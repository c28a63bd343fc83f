export { addCartorios } from "./addCartorios";
export {
    type Cartorio,
    CartorioStatus,
    type DocumentKeyEntry,
    type Generation,
    GenerationState,
    type SigningKeyEntry,
} from "./cartorio";
export { CNS_PATTERN, formatCns, hasLuhnDigit, luhnDigit, parseCns } from "./cns";
export { editCartorio } from "./editCartorio";
export {
    type Finding,
    FindingCode,
    formatFinding,
    formatFindings,
    NOTHING,
    type Position,
} from "./finding";
export { loadCartorio, type LoadedCartorio, type LoadOptions } from "./loadCartorio";
export {
    type LoadedRegistry,
    loadRegistry,
    type LoadRegistryOptions,
    type RegistryEntry,
} from "./loadRegistry";
export { nearestFirst } from "./nearest";
export { type NormalisedCns, normaliseCns } from "./normaliseCns";
export { parseCartorio, type ParsedCartorio, type ParseOptions } from "./parseCartorio";
export { RegistryError, RegistryErrorCode } from "./registryError";
export { withoutCpfs } from "./personalData";
export { cartorioFile, environmentsOf } from "./registryFiles";
export { renderCartorio } from "./renderCartorio";
export { type ResolvedStack, resolveStack, type ResolveStackOptions } from "./resolveStack";
export {
    configFileOf,
    ENVIRONMENT_PATTERN,
    formatStackName,
    howToRun,
    parseStackName,
    STACK_NAME_FORMS,
    type StackName,
} from "./stackName";
export { type StackQuery, stackTarget, type StackTarget } from "./stackTarget";
export type { UniquenessOptions } from "./uniqueness";
export { ufOfMunicipality } from "./uf";
export { updateCartorio, type WriteOptions } from "./updateCartorio";
