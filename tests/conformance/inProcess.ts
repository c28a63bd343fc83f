import type { World } from "../sandbox/support";
import { DEPLOYER_ROLE, REGION } from "../sandbox/support";
import type { Target } from "./target";

/** A sandbox in this process as a target: with a clock, a second account and a role. */
export function sandboxTarget(world: World): Target {
    return {
        description: "sandbox",
        endpoint: world.sandbox.endpoint,
        region: REGION,
        credentials: world.sandbox.credentials("user"),
        capabilities: {
            sts: true,
            regionalEndpoint: false,
            role: DEPLOYER_ROLE,
            secondAccount: world.sandbox.credentials("other"),
            clock: world,
        },
    };
}
