import type { SandboxRole } from "../../sandbox/server";
import { ADMINISTRATOR_ACCESS } from "../../sandbox/worldAccounts";

export { ADMINISTRATOR_ACCESS };

/** Trusts whoever may ask, of any account. */
const OPEN_TRUST = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
        {
            Effect: "Allow",
            Principal: { AWS: "*" },
            Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        },
    ],
});

/** A role for tests that are not about authorisation: it may do everything, and anyone may assume it. */
export function administrator(name: string): SandboxRole {
    return { name, trustPolicy: OPEN_TRUST, policies: [ADMINISTRATOR_ACCESS] };
}
