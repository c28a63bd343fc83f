import path from "node:path";

/** The passphrase with which the committed environments' `encryptionsalt` was made; it keeps no secret. */
export const sandboxPassphrase = "cartorio-digital-sandbox";

/** A running sandbox, as its clients need to know it. */
export interface SandboxAccess {
    /** For example `http://127.0.0.1:41234`. */
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** The sandbox's folder, which also holds the backend of its stacks. */
    readonly directory: string;
}

/** Where the sandbox keeps the state of the stacks that are deployed to it. */
export function backendDirectory(directory: string): string {
    return path.join(directory, "pulumi");
}

/** Where the sandbox keeps the state of its accounts. */
export function awsDirectory(directory: string): string {
    return path.join(directory, "aws");
}

/** Where the engine keeps its logs and settings in runs on the sandbox. */
export function engineHome(directory: string): string {
    return path.join(directory, "home");
}

/** Where the sandbox keeps AWS profiles of its identities. */
export function profilesFile(directory: string): string {
    return path.join(directory, "credentials");
}

/** Where commands on the sandbox keep their evidence. */
export function evidenceDirectory(directory: string): string {
    return path.join(directory, "evidence");
}

/**
 * An environment in which AWS clients and the engine see the sandbox and nothing else.
 *
 * Every AWS setting of the caller is dropped, so that no profile, endpoint of one service or
 * configuration file leads to AWS itself; endpoint, credentials, backend and place of evidence are set together.
 * @param base the caller's environment; it is not changed.
 */
export function sandboxEnvironment(
    base: NodeJS.ProcessEnv,
    access: SandboxAccess,
): NodeJS.ProcessEnv {
    const kept = Object.entries(base).filter(
        ([name]) => !name.startsWith("AWS_") && !DROPPED.has(name),
    );
    return {
        ...Object.fromEntries(kept),
        CARTORIO_SANDBOX: access.directory,
        CARTORIO_EVIDENCE: evidenceDirectory(access.directory),
        AWS_ENDPOINT_URL: access.endpoint,
        AWS_ACCESS_KEY_ID: access.accessKeyId,
        AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
        AWS_REGION: "sa-east-1",
        AWS_DEFAULT_REGION: "sa-east-1",
        AWS_CONFIG_FILE: path.join(access.directory, "no-aws-configuration"),
        AWS_SHARED_CREDENTIALS_FILE: profilesFile(access.directory),
        AWS_EC2_METADATA_DISABLED: "true",
        PULUMI_BACKEND_URL: `file://${backendDirectory(access.directory)}`,
        PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase,
        PULUMI_SKIP_CHECKPOINTS: "true",
        PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    };
}

/** Settings of the engine that would lead away from the sandbox's own backend and passphrase. */
const DROPPED = new Set(["PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK"]);
