import type { ResourcePolicy, StackPolicy } from "../../lib/exemptible";
import { stackBindProviderAccount } from "./stackBindProviderAccount";
import { stackForbidEndpoints } from "./stackForbidEndpoints";
import { stackForbidKeyPolicies } from "./stackForbidKeyPolicies";
import { stackForbidOpaqueResources } from "./stackForbidOpaqueResources";
import { stackMatchAlias } from "./stackMatchAlias";
import { stackMatchGenerations } from "./stackMatchGenerations";
import { stackMatchSuspension } from "./stackMatchSuspension";
import { stackRequireExplicitProvider } from "./stackRequireExplicitProvider";
import { stackRestrictRegions } from "./stackRestrictRegions";

/** Every rule about what a stack is made of and with which provider, each judged by its resource. */
export const stackResourcePolicies: readonly ResourcePolicy[] = [
    stackBindProviderAccount,
    stackForbidEndpoints,
    stackForbidKeyPolicies,
    stackForbidOpaqueResources,
    stackRequireExplicitProvider,
    stackRestrictRegions,
];

/** Every rule about the resources of a stack together. */
export const wholeStackPolicies: readonly StackPolicy[] = [
    stackMatchAlias,
    stackMatchGenerations,
    stackMatchSuspension,
];
