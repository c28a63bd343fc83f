import { KMSClient } from "@aws-sdk/client-kms";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { resolveRoles } from "../../components/roles";
import { personalDataIn } from "../../evidence/personalData";
import { CliError } from "../cliError";
import { becomeNamedOrSay } from "./becomeOrSay";
import type { RoleSession } from "./becomeRole";
import type { StackAccount } from "./stackAccount";

/** KMS in a cartório's account, as one of the account's roles. */
export interface RoleClient {
    readonly kms: KMSClient;
    /** ARN of the role's session, as the trail names the caller. */
    readonly who: string;
    /** When the session began, by AWS's clock: the one that the trail goes by. */
    readonly since: Date;
    readonly close: () => void;
}

/** Who breaks the glass. */
export interface BreakGlassPerson {
    /** AWS profile whose credentials may become BreakGlass. @default those that the SDK finds */
    readonly profile?: string;
    /** What the trail is to call the person: an internal name, no e-mail address, no CPF. */
    readonly sourceIdentity: string;
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SOURCE_IDENTITY = /^(?!aws:)[\w+=,.@-]{2,64}$/;
const JOB = /^[a-z][a-z-]{0,20}$/;

/**
 * Becomes the account's Deployer with the pipeline's credentials, and looks whether it is that account.
 * @param job names the session: `<job>-<cns>`.
 * @throws CliError `outside` when AWS does not let the caller, or could not be asked.
 */
export async function deployerClient(stack: StackAccount, job: string): Promise<RoleClient> {
    const { accountId } = stack.cartorio;
    const { externalId } = stack;
    return clientOf(
        stack,
        {
            ...session(stack, job, resolveRoles(accountId).administrator),
            ...(externalId === undefined ? {} : { externalId }),
        },
        `Use credentials of the pipeline, the hub's deploy role (in the sandbox: --as pipeline). The Deployer of ` +
            `account ${accountId} must exist and trust them with ${externalIdWords(stack)} (docs/bootstrap.md).`,
    );
}

/**
 * Becomes the account's BreakGlass as a person. The pipeline's own credentials are never trusted with it.
 * @throws CliError `usage` for a source identity that AWS would not take; `outside` when AWS does not let
 * the caller, or could not be asked.
 */
export async function breakGlassClient(
    stack: StackAccount,
    { profile, sourceIdentity }: BreakGlassPerson,
): Promise<RoleClient> {
    requireSourceIdentity(sourceIdentity);
    const { accountId } = stack.cartorio;
    return clientOf(
        stack,
        {
            ...session(stack, "break-glass", resolveRoles(accountId).breakGlass),
            ...(profile === undefined ? {} : { profile }),
            sourceIdentity,
        },
        "Use credentials of one of the people's roles that may break the glass, as an AWS profile: " +
            "--break-glass-profile <profile> (in the sandbox: break-glass). The pipeline never may. The BreakGlass " +
            `of account ${accountId} must exist, and trust that role when it says who acts: --source-identity <who> ` +
            "(docs/bootstrap.md).",
    );
}

/**
 * Judges who breaks the glass before anything happens: the trail and the evidence keep it for good.
 * @throws CliError `usage` unless AWS takes it as a source identity and it looks like no personal data, which
 * is not repeated.
 */
export function requireSourceIdentity(sourceIdentity: string): void {
    const personal = personalDataIn(sourceIdentity);
    if (personal !== undefined || !SOURCE_IDENTITY.test(sourceIdentity)) {
        const found = personal === undefined ? JSON.stringify(sourceIdentity) : personal;
        throw new CliError(
            "usage",
            `--source-identity is ${found}; expected 2 to 64 letters, digits and _+=,.@-, ` +
                "an internal name such as ana: no e-mail address and no CPF, since it stands in the trail for ever",
        );
    }
}

function session({ region, cartorio }: StackAccount, job: string, roleArn: string): RoleSession {
    if (!JOB.test(job)) {
        throw new Error(`the job ${JSON.stringify(job)} names no session`);
    }
    return { roleArn, region, sessionName: `${job}-${cartorio.cns}` };
}

function externalIdWords({ externalId, environment }: StackAccount): string {
    return externalId === undefined
        ? `no external id (Pulumi.${environment}.yaml names none)`
        : `the external id of Pulumi.${environment}.yaml`;
}

async function clientOf(
    { region, cartorio }: StackAccount,
    roleSession: RoleSession,
    advice: string,
): Promise<RoleClient> {
    const { credentials, arn, since } = await becomeNamedOrSay(roleSession, advice);
    // A role is of one account; an answer of another would be a false endpoint's.
    if (!arn.startsWith(`arn:aws:sts::${cartorio.accountId}:assumed-role/`)) {
        throw new CliError(
            "outside",
            `AWS made ${roleSession.roleArn} the session ${arn}, which is not of account ${cartorio.accountId}. ` +
                "Find out what answers for STS (cartorio doctor); nothing was done.",
        );
    }
    const kms = new KMSClient({ region, credentials });
    return { kms, who: arn, since, close: () => kms.destroy() };
}
