import type { Principal } from "../principals";
import { SandboxError } from "../sandboxError";

/** What a call acts on. */
export interface Resource {
    readonly arn: string;
    /** The account that owns it. */
    readonly accountId: string;
}

/** Everything that a decision may depend on. */
export interface AuthorisationRequest {
    readonly principal: Principal;
    /** `kms:Sign`, `sts:AssumeRole`. */
    readonly action: string;
    /** One decision each; a call passes when all of them do. Empty for actions without a resource. */
    readonly resources: readonly Resource[];
    readonly region: string;
    /** The parameters as sent, types checked, limits not. */
    readonly parameters: Readonly<Record<string, unknown>>;
    /** The sandbox's time, in milliseconds since 1970. */
    readonly now: number;
}

/**
 * Decides whether a call may go on.
 * @throws SandboxError `AccessDeniedException` (KMS) or `AccessDenied` (STS) when it may not.
 */
export type Authorizer = (request: AuthorisationRequest) => void;

/**
 * Lets every known identity do everything in its own account, and nothing to another account's keys.
 *
 * Key policies, IAM policies and guardrails are not evaluated. Roles of other accounts may be assumed:
 * their trust policy decides.
 */
export const allowOwnAccount: Authorizer = ({ principal, action, resources }) => {
    const foreign = resources.find(({ accountId }) => accountId !== principal.accountId);
    if (foreign !== undefined && action.startsWith("kms:")) {
        throw new SandboxError(
            "AccessDeniedException",
            `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${foreign.arn} ` +
                `because no resource-based policy allows the ${action} action`,
        );
    }
};
