import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

/** A role to become. */
export interface RoleSession {
    readonly roleArn: string;
    /** Stands in every line of the trail; 2 to 64 characters. */
    readonly sessionName: string;
    readonly region: string;
    /** What the role's trust policy asks for, where it asks. */
    readonly externalId?: string;
    /** Who acts, where the trust policy asks for it; stands in every line of the trail and can't be changed. */
    readonly sourceIdentity?: string;
    /** AWS profile whose credentials become the role. @default those that the SDK finds */
    readonly profile?: string;
}

/** Credentials of a session. */
export interface SessionCredentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
}

/** A role that was assumed. */
export interface BecomeResult {
    readonly credentials: SessionCredentials;
    /** ARN of the session, as the trail names the caller. */
    readonly arn: string;
    /** When it began, by AWS's clock: the one that the trail goes by. */
    readonly since: Date;
}

/** AWS's own default, and the most that a role assumed by a role gets; said, since a session's begin follows from it. */
const SESSION_SECONDS = 3600;

/** The SDK warns of variables beside a profile, which here are two persons' on purpose. */
const SILENT = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
};

/**
 * Assumes a role with the credentials that the AWS SDK finds: variables, profile, instance.
 * @throws what the SDK throws.
 */
export async function becomeRole(session: RoleSession): Promise<SessionCredentials> {
    return (await becomeNamed(session)).credentials;
}

/**
 * The same, and who the caller is then. A named profile is taken before the variables of the environment.
 * @throws what the SDK throws.
 */
export async function becomeNamed(session: RoleSession): Promise<BecomeResult> {
    const { region, roleArn, sessionName, externalId, sourceIdentity, profile } = session;
    const sts = new STSClient({
        region,
        ...(profile === undefined ? {} : { profile, logger: SILENT }),
    });
    try {
        const { Credentials: made, AssumedRoleUser: user } = await sts.send(
            new AssumeRoleCommand({
                RoleArn: roleArn,
                RoleSessionName: sessionName,
                DurationSeconds: SESSION_SECONDS,
                ...(externalId === undefined ? {} : { ExternalId: externalId }),
                ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
            }),
        );
        return {
            credentials: {
                accessKeyId: made!.AccessKeyId!,
                secretAccessKey: made!.SecretAccessKey!,
                sessionToken: made!.SessionToken!,
            },
            arn: user!.Arn!,
            since: new Date(made!.Expiration!.getTime() - SESSION_SECONDS * 1000),
        };
    } finally {
        sts.destroy();
    }
}
