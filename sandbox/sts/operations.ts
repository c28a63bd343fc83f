import { defineOperation, type Operation } from "../request/operation";
import { assumeRole } from "./assumeRole";

/** GetCallerIdentity; needs no permission. */
const getCallerIdentity = defineOperation({
    parameters: {},
    resolve: () => undefined,
    resources: () => [],
    run: ({ caller }) => ({
        Arn: caller.principal.arn,
        UserId: caller.principal.userId,
        Account: caller.principal.accountId,
    }),
});

/** The operations of STS that the sandbox has, by their `Action`. */
export const STS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
    Object.entries({ AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity }),
);
