import { CliError } from "../cliError";
import { awsRefusal, isDenied, outsideFailure } from "./awsErrors";
import {
    becomeNamed,
    type BecomeResult,
    type RoleSession,
    type SessionCredentials,
} from "./becomeRole";

/**
 * Becomes a role, or says to a person why not.
 * @param advice whose credentials to use.
 * @throws CliError `outside`.
 */
export async function becomeOrSay(
    session: RoleSession,
    advice: string,
): Promise<SessionCredentials> {
    return (await becomeNamedOrSay(session, advice)).credentials;
}

/**
 * The same, and who the caller is then.
 * @throws CliError `outside`.
 */
export async function becomeNamedOrSay(
    session: RoleSession,
    advice: string,
): Promise<BecomeResult> {
    try {
        return await becomeNamed(session);
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal !== undefined && isDenied(refusal)) {
            throw new CliError(
                "outside",
                `AWS does not let you become ${session.roleArn}: ${refusal.message}\n${advice}`,
                { cause: error },
            );
        }
        throw outsideFailure(`becoming ${session.roleArn}`, error);
    }
}
