import { KMSClient } from "@aws-sdk/client-kms";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_ROLES } from "../../components/roles";
import { EncryptionError, EncryptionErrorCode } from "../../signing/encryption/encryptionError";
import { repositoryRoot } from "../../toolchain/versions";
import { awsRefusal, outsideFailure } from "../account/awsErrors";
import { becomeRole } from "../account/becomeRole";
import { announceEndpoint } from "../account/endpoint";
import { stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";

/** What the work on a document of a stack is done with. */
export interface DocumentSession {
    /** CNS of the stack's cartório. */
    readonly cns: string;
    /** A client as the signer's role of the stack's account. */
    readonly kms: KMSClient;
    /** Aborted by Ctrl-C and SIGTERM. */
    readonly signal: AbortSignal;
}

/**
 * Becomes the signer of a stack's account and works on a document.
 * @returns what `work` returns; nothing when the user interrupted it.
 * @throws CliError `usage`, `refused` or `outside`.
 */
export async function withSigner<T>(
    stackName: string,
    doing: string,
    note: (line: string) => void,
    work: (session: DocumentSession) => Promise<T>,
): Promise<T | undefined> {
    const { cartorio, region } = stackAccount(repositoryRoot, stackName);
    const { cns, accountId } = cartorio;
    announceEndpoint(process.env, note);
    const interruption = new AbortController();
    const interrupt = () => interruption.abort();
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    let kms: KMSClient | undefined;
    try {
        kms = new KMSClient({ region, credentials: await signerOf(accountId, cns, region) });
        return await work({ cns, kms, signal: interruption.signal });
    } catch (error) {
        if (interruption.signal.aborted && (error as Error).name === "AbortError") {
            return undefined;
        }
        throw toCliError(doing, error);
    } finally {
        kms?.destroy();
        process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    }
}

async function signerOf(accountId: string, cns: string, region: string) {
    const roleArn = `arn:aws:iam::${accountId}:role/${DEFAULT_ROLES.signers[0]}`;
    try {
        return await becomeRole({ roleArn, sessionName: `documents-${cns}`, region });
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal === undefined) {
            throw error;
        }
        throw new CliError(
            "refused",
            `AWS does not let you become ${roleArn}: ${refusal.name}: ${refusal.message}. Run it with the ` +
                `credentials of the application in account ${accountId}: docs/bootstrap.md`,
            { cause: error },
        );
    }
}

function toCliError(doing: string, error: unknown): unknown {
    if (error instanceof EncryptionError) {
        const code = error.code === EncryptionErrorCode.Invalid ? "usage" : "refused";
        return new CliError(code, error.message, { cause: error });
    }
    return error instanceof CliError ? error : outsideFailure(doing, error);
}
