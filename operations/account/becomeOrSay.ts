import { CliError } from "../cliError";
import { awsRefusal, isDenied, outsideFailure } from "./awsErrors";
import { becomeRole, type RoleSession, type SessionCredentials } from "./becomeRole";

/**
 * Becomes a role, or says to a person why not.
 * @param advice whose credentials to use.
 * @throws CliError `outside`.
 */
export async function becomeOrSay(
    session: RoleSession,
    advice: string,
): Promise<SessionCredentials> {
    try {
        return await becomeRole(session);
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
