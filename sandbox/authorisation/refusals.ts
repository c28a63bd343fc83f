import { Decision, type DecidedBy, type Evaluation } from "../../iam/index";
import type { Principal } from "../principals";
import { foreignDenied } from "../request/authorisation";
import { SandboxError } from "../sandboxError";

/** What AWS calls the kinds of policy. */
const NAMES: Readonly<Record<DecidedBy, string>> = {
    identity: "identity-based policy",
    boundary: "permissions boundary",
    session: "session policy",
    key: "resource-based policy",
    trust: "resource-based policy",
    scp: "service control policy",
    rcp: "resource control policy",
    grant: "resource-based policy",
};

/**
 * The error for a decision other than allow, in AWS's words.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusal(
    principal: Principal,
    action: string,
    resource: { readonly arn: string; readonly accountId: string },
    evaluation: Evaluation,
): SandboxError {
    const { decision, by, reason } = evaluation;
    if (action.startsWith("sts:")) {
        // A role's trust is not told to those whom it does not trust.
        const why = by === "trust" || decision !== Decision.ExplicitDeny ? "" : explicitly(by);
        return new SandboxError("AccessDenied", words(principal, action, resource.arn) + why);
    }
    if (resource.accountId !== principal.accountId && by === "key") {
        return foreignDenied(principal, action);
    }
    const why =
        decision === Decision.ExplicitDeny
            ? explicitly(by)
            : ` because no ${NAMES[by]} allows the ${action} action`;
    const doubt = decision === Decision.Error ? ` (the sandbox: ${reason})` : "";
    return new SandboxError(
        "AccessDeniedException",
        words(principal, action, resource.arn) + why + doubt,
    );
}

function words(principal: Principal, action: string, arn: string): string {
    return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${arn}`;
}

function explicitly(by: DecidedBy): string {
    const article = by === "identity" ? "an" : "a";
    return ` with an explicit deny in ${article} ${NAMES[by]}`;
}
