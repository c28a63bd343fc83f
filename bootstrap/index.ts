export { BootstrapError, BootstrapErrorCode } from "./bootstrapError";
export { bootstrapFolder, loadOrganisation, renderedPath, staleFiles } from "./files";
export {
    HUB_ROLES,
    HubParameter,
    Parameter,
    ROLE_NAMES,
    ROLE_PATH,
    RoleName,
    STACK_SET_ROLES,
    withPath,
} from "./names";
export { type Organisation, parseOrganisation } from "./organisation";
export { MAX_POLICY_CHARACTERS, renderAll, RenderedFile } from "./render";
export {
    type PolicyDocument,
    type ResolvedRole,
    resolveHubRoles,
    resolveRoles,
} from "./resolveRoles";
export { resolveTemplate, type TemplateInputs } from "./resolveTemplate";
export type { ParameterValue } from "./templateParameters";
