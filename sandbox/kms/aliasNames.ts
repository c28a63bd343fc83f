import { SandboxError } from "../sandboxError";
import type { ParameterRule } from "../request/parameters";

/** `AliasName`. The pattern is AWS's own, colon included: CreateAlias refuses the colon later. */
export const ALIAS_NAME = {
    type: "string",
    required: true,
    min: 1,
    max: 256,
    pattern: "[a-zA-Z0-9:/_-]+",
} as const satisfies ParameterRule;

/**
 * Checks an alias name beyond its characters and length.
 * @throws SandboxError `ValidationException` without the prefix, `NotAuthorizedException` for AWS's own
 * names, `InvalidAliasNameException` for a name that no alias can have.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
export function checkAliasName(name: string): void {
    if (!name.startsWith("alias/")) {
        throw new SandboxError(
            "ValidationException",
            'Alias must start with the prefix "alias/". Please see ' +
                "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        );
    }
    if (name.startsWith("alias/aws/")) {
        throw new SandboxError(
            "NotAuthorizedException",
            "The alias/aws/ prefix is reserved for AWS managed keys.",
        );
    }
    if (name === "alias/" || name.includes(":")) {
        throw new SandboxError(
            "InvalidAliasNameException",
            `${name} must have letters, digits, slashes, underscores or dashes after alias/`,
        );
    }
}
