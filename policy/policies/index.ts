import type { Policies } from "@pulumi/policy";

import { kmsPolicies } from "./kms";

/** Every rule of the pack. */
export const allPolicies: Policies = [...kmsPolicies];
