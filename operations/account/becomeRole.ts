import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

/** A role to become. */
export interface RoleSession {
    readonly roleArn: string;
    /** Stands in every line of the trail; 2 to 64 characters. */
    readonly sessionName: string;
    readonly region: string;
    /** What the role's trust policy asks for, where it asks. */
    readonly externalId?: string;
}

/** Credentials of a session. */
export interface SessionCredentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
}

/**
 * Assumes a role with the credentials that the AWS SDK finds: variables, profile, instance.
 * @throws what the SDK throws.
 */
export async function becomeRole(session: RoleSession): Promise<SessionCredentials> {
    const sts = new STSClient({ region: session.region });
    try {
        const { Credentials: made } = await sts.send(
            new AssumeRoleCommand({
                RoleArn: session.roleArn,
                RoleSessionName: session.sessionName,
                ...(session.externalId === undefined ? {} : { ExternalId: session.externalId }),
            }),
        );
        return {
            accessKeyId: made!.AccessKeyId!,
            secretAccessKey: made!.SecretAccessKey!,
            sessionToken: made!.SessionToken!,
        };
    } finally {
        sts.destroy();
    }
}
