import type { ResourcePolicy, StackPolicy } from "../lib/exemptible";
import { iamPolicies } from "./iam";
import { kmsPolicies } from "./kms";
import { stackResourcePolicies, wholeStackPolicies } from "./stack";

/** Every rule that judges resources one by one, before they reach an account. */
export const resourcePolicies: readonly ResourcePolicy[] = [
    ...kmsPolicies,
    ...iamPolicies,
    ...stackResourcePolicies,
];

/** Every rule of the pack. */
export const allPolicies: readonly (ResourcePolicy | StackPolicy)[] = [
    ...resourcePolicies,
    ...wholeStackPolicies,
];
