import type { Principal } from "../principals";
import type { Caller } from "./identity";
import { SandboxError } from "../sandboxError";

/** What a call acts on. */
export interface Resource {
    readonly arn: string;
    /** The account that owns it. */
    readonly accountId: string;
    /** The permission needed on this resource, where it is not the one that the call is named after. */
    readonly action?: string;
}

/** Everything that a decision may depend on. */
export interface AuthorisationRequest {
    readonly caller: Caller;
    /** `kms:Sign`, `sts:AssumeRole`; a resource's own `action` goes before it. */
    readonly action: string;
    /** One decision each; a call passes when all of them do. Empty for actions without a resource. */
    readonly resources: readonly Resource[];
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

/** The refusal for another account's key; the same words whether or not there is one. */
export function foreignDenied(principal: Principal, action: string): SandboxError {
    return new SandboxError(
        "AccessDeniedException",
        `User: ${principal.arn} is not authorized to perform: ${action} on this resource because the ` +
            "resource does not exist in this Region, no resource-based policies allow access, or a " +
            "resource-based policy explicitly denies access",
    );
}
