import type { SandboxAccess } from "./environment";
import { accessAs } from "./session";
import { workloadIdentity } from "./world";

/**
 * Shell command that starts the smoke as the application of an account, for `--smoke-command` of commands in
 * the environment of {@link withApplication}, in the program's folder.
 */
export const APPLICATION_SMOKE =
    'AWS_ACCESS_KEY_ID="$SANDBOX_APPLICATION_KEY_ID" AWS_SECRET_ACCESS_KEY="$SANDBOX_APPLICATION_SECRET" ' +
    `"${process.execPath}" operations/cartorio.cjs smoke "$CARTORIO_STACK" --nonce "$CARTORIO_NONCE" ` +
    '--results "$CARTORIO_RESULTS" "${CARTORIO_KEY_OPTION:---expect-key}" "$CARTORIO_KEY_ARN"';

/** An environment with the credentials of an account's application beside those that commands use. */
export async function withApplication(
    env: NodeJS.ProcessEnv,
    access: SandboxAccess,
    accountId: string,
): Promise<NodeJS.ProcessEnv> {
    const { accessKeyId, secretAccessKey } = await accessAs(access, workloadIdentity(accountId));
    return {
        ...env,
        SANDBOX_APPLICATION_KEY_ID: accessKeyId,
        SANDBOX_APPLICATION_SECRET: secretAccessKey,
    };
}
