import { isDeepStrictEqual } from "node:util";
import type { MatchedGrant } from "../../iam/index";
import type { GrantRecord } from "../kms/keyRecord";
import type { Principal } from "../principals";
import type { AuthorisationRequest } from "../request/authorisation";
import { encryptionContextOf } from "./conditionKeys";

/**
 * The grants of a key that let a caller do what it asks for.
 * @param action the permission, `kms:Sign`.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function matchingGrants(
    grants: readonly GrantRecord[],
    principal: Principal,
    action: string,
    parameters: AuthorisationRequest["parameters"],
): readonly MatchedGrant[] {
    const operation = action.slice("kms:".length);
    return grants.filter(
        (grant) =>
            [principal.arn, principal.roleArn].includes(grant.granteePrincipal) &&
            grant.operations.includes(operation) &&
            isWithinContext(grant, action, parameters) &&
            (operation !== "CreateGrant" || isNarrower(grant, parameters)),
    );
}

function isWithinContext(
    { constraints = {} }: GrantRecord,
    action: string,
    parameters: AuthorisationRequest["parameters"],
): boolean {
    const { EncryptionContextEquals: whole, EncryptionContextSubset: part } = constraints;
    const context = encryptionContextOf(action, parameters);
    return (
        // A constraint binds only operations that have an encryption context.
        !USES_CONTEXT.has(action) ||
        ((whole === undefined || isDeepStrictEqual({ ...context }, { ...whole })) &&
            (part === undefined ||
                Object.entries(part).every(
                    ([name, value]) => Object.hasOwn(context, name) && context[name] === value,
                )))
    );
}

const USES_CONTEXT: ReadonlySet<string> = new Set(
    [
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
    ].map((operation) => `kms:${operation}`),
);

/** Who makes a grant by a grant can give no more than that has; constraints must be the same here. */
function isNarrower(
    { operations, constraints = {} }: GrantRecord,
    parameters: AuthorisationRequest["parameters"],
): boolean {
    const asked = parameters["Operations"];
    return (
        Array.isArray(asked) &&
        asked.every((operation) => operations.includes(String(operation))) &&
        (Object.keys(constraints).length === 0 ||
            isDeepStrictEqual(parameters["Constraints"], constraints))
    );
}
