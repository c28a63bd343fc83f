import { PolicyPack } from "@pulumi/policy";

import { allPolicies } from "./policies";

new PolicyPack("cartorio-digital", {
    displayName: "Cartório Digital",
    description: "What a signing key of a cartório must look like before it reaches an account.",
    enforcementLevel: "mandatory",
    policies: [...allPolicies],
});
