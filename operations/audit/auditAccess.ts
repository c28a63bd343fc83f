// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { resolveRoles } from "../../components/roles";
import { repositoryRoot } from "../../toolchain/versions";
import { awsRefusal, isDenied, outsideFailure } from "../account/awsErrors";
import { becomeRole, type SessionCredentials } from "../account/becomeRole";
import { announceEndpoint } from "../account/endpoint";
import { type StackAccount, stackAccount } from "../account/stackAccount";
import { CliError, ExitStatus } from "../cliError";
import { accessReport } from "./accessReport";
import { readKeys } from "./readKeys";
import { renderAccess } from "./renderAccess";

/**
 * `cartorio audit access <stack>`: who may do what to the keys of an account, from their live policies,
 * read as Auditor.
 *
 * Standard output with `--json` is `{ stack, ...AccessReport }`.
 * @returns 0 when nobody but the signers may sign, and they with the one algorithm and without changing
 * anything; 1 when that is not so or can't be shown.
 * @throws CliError `outside` when AWS could not be asked, or does not let the caller become Auditor.
 */
export async function auditAccess(
    stackName: string,
    json: boolean,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const stack = stackAccount(repositoryRoot, stackName);
    const { cartorio, region, organizationId } = stack;
    announceEndpoint(process.env, note);
    const roles = resolveRoles(cartorio.accountId);
    const readAt = new Date();
    const credentials = await becomeAuditor(stack, roles.auditors[0]!);
    const keys = await readKeys(region, credentials).catch((error: unknown) => {
        throw outsideFailure(`reading the keys of account ${cartorio.accountId}`, error);
    });
    const account = {
        ...{ accountId: cartorio.accountId, roles, readAt },
        ...(organizationId === undefined ? {} : { organizationId }),
    };
    const report = accessReport(account, keys);
    process.stdout.write(
        json
            ? `${JSON.stringify({ stack: stackName, ...report }, null, 2)}\n`
            : renderAccess(stackName, report),
    );
    return report.ok ? ExitStatus.Done : ExitStatus.Failed;
}

async function becomeAuditor(
    { cartorio, region }: StackAccount,
    roleArn: string,
): Promise<SessionCredentials> {
    try {
        return await becomeRole({ roleArn, sessionName: `audit-${cartorio.cns}`, region });
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal !== undefined && isDenied(refusal)) {
            throw new CliError(
                "outside",
                `AWS does not let you become ${roleArn}: ${refusal.message}\n` +
                    "Use credentials of the audit account, or of the hub's preview or audit role " +
                    "(docs/bootstrap.md); the account's Auditor must exist and trust them.",
                { cause: error },
            );
        }
        throw outsideFailure(`becoming ${roleArn}`, error);
    }
}
