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
export { environmentFiles, resolveProgram, type ResolveProgramOptions } from "./resolveProgram";
