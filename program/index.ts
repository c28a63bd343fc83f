export {
    CONFIG_NAMESPACE,
    type ConfigReader,
    type EnvironmentConfig,
    readConfig,
    type ReadConfig,
} from "./config";
export { chooseProgram, type ProgramInputs, type ProgramPlan } from "./chooseProgram";
export { ProgramError, ProgramErrorCode } from "./programError";
export { createProvider, providerArgs, type ProviderInputs } from "./provider";
export { READ_ONLY_ROLE, READ_ONLY_VARIABLE, readOnly } from "./readOnly";
export {
    environmentFiles,
    requirePreview,
    resolveProgram,
    type ResolveProgramOptions,
} from "./resolveProgram";
