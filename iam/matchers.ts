import { IamError, IamErrorCode, type PolicyFinding } from "./iamError";
import { principalReach, type PrincipalReach } from "./match/principal";
import { foldAscii, matchTokens, wildcardTokens } from "./match/wildcard";
import { parsePrincipal } from "./parse/parsePrincipal";
import { actionProblem, compileResource } from "./parse/parseStatement";
import { Place } from "./parse/place";
import type { Principal } from "./request";

/**
 * Whether a pattern of an `Action` covers an action; case doesn't matter.
 *
 * @throws IamError (`iam/invalidPolicy`) when the pattern is none.
 */
export function matchesAction(pattern: string, action: string): boolean {
    refuse("The action", actionProblem(pattern));
    return matchTokens(wildcardTokens(foldAscii(pattern)), foldAscii(action));
}

/**
 * Whether a pattern of a `Resource` covers an ARN. Wildcards cross colons and slashes, case matters,
 * and `${…}` stands for itself: without a request there are no variables.
 *
 * @throws IamError (`iam/invalidPolicy`) when the pattern is none.
 */
export function matchesResource(pattern: string, arn: string): boolean {
    const template = compileResource(pattern, false);
    if (typeof template === "string") {
        return refuse("The resource", template);
    }
    return matchTokens(template.fixed ?? [], arn);
}

/**
 * How a `Principal` element reaches a caller; nothing when it doesn't.
 *
 * @param element - The element's value: `*`, or an object such as `{ AWS: […] }`.
 * @throws IamError (`iam/invalidPolicy`) when the element is none.
 */
export function matchesPrincipal(element: unknown, caller: Principal): PrincipalReach | undefined {
    const findings: PolicyFinding[] = [];
    const set = parsePrincipal(element, Place.document(findings).element("Principal"));
    if (findings.length > 0) {
        throw new IamError(IamErrorCode.InvalidPolicy, "The principal", findings);
    }
    return principalReach(set, caller);
}

function refuse(subject: string, reason: string): never;
function refuse(subject: string, reason: string | undefined): void;
function refuse(subject: string, reason: string | undefined): void {
    if (reason !== undefined) {
        throw new IamError(IamErrorCode.InvalidPolicy, subject, [{ path: "", reason }]);
    }
}
