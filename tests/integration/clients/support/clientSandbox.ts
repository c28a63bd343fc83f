import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";
import {
    awsDirectory,
    backendDirectory,
    type SandboxAccess,
    sandboxEnvironment,
} from "../../../../sandbox/environment";
import { type Sandbox, startSandbox } from "../../../../sandbox/server";
import { ADMINISTRATOR_ACCESS, administrator } from "../../../support/administrators";

/** The account of the clients under test. */
export const ACCOUNT = "999999990101";
/** An account that has nothing to do with it. */
export const OTHER_ACCOUNT = "999999990102";
export const REGION = "sa-east-1";
export const ALIAS = "alias/cartorio-assinatura";
/** A role of the account, for those who assume one. */
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/Application`;

/** Who may call: a user of the account, and a user of the other account. */
export type Who = "user" | "stranger";
const USERS: Readonly<Record<Who, string>> = {
    user: `arn:aws:iam::${ACCOUNT}:user/ana`,
    stranger: `arn:aws:iam::${OTHER_ACCOUNT}:user/beto`,
};

/** A sandbox for clients that are processes of their own, on a temporary folder. */
export interface ClientSandbox {
    /** A folder for a test's own files. */
    readonly folder: string;
    readonly endpoint: string;
    access(who?: Who): SandboxAccess;
    /** An environment in which clients see the sandbox as this caller, and nothing else of AWS. */
    env(who?: Who): NodeJS.ProcessEnv;
    /** A client of this project's own SDK, to look at what others did. */
    kms(settings?: KMSClientConfig): KMSClient;
    close(): Promise<void>;
}

/**
 * Starts a sandbox with two accounts.
 * @param clock of the sandbox, in milliseconds since 1970; the real time by default.
 */
export async function openClientSandbox(clock: () => number = Date.now): Promise<ClientSandbox> {
    const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-client-")));
    const folder = path.join(directory, "files");
    fs.mkdirSync(folder);
    fs.mkdirSync(backendDirectory(directory), { recursive: true });
    const sandbox = await startSandbox({
        directory: awsDirectory(directory),
        accounts: [
            { id: ACCOUNT, roles: [administrator("Application")] },
            { id: OTHER_ACCOUNT, roles: [] },
        ],
        identities: Object.entries(USERS).map(([name, arn]) => ({
            name,
            arn,
            policies: [ADMINISTRATOR_ACCESS],
        })),
        clock,
    });
    return clientSandboxOn(directory, folder, sandbox);
}

function clientSandboxOn(directory: string, folder: string, sandbox: Sandbox): ClientSandbox {
    const { endpoint } = sandbox;
    const clients: KMSClient[] = [];
    const access = (who: Who = "user") => ({ endpoint, ...sandbox.credentials(who), directory });
    return {
        folder,
        endpoint,
        access,
        env: (who) => ({
            ...sandboxEnvironment(process.env, access(who)),
            // What a client says may not depend on the terminal that started the tests.
            AWS_PAGER: "",
            LC_ALL: "C.UTF-8",
        }),
        kms: (settings = {}) => {
            const credentials = sandbox.credentials("user");
            const client = new KMSClient({ endpoint, region: REGION, credentials, ...settings });
            clients.push(client);
            return client;
        },
        close: async () => {
            clients.forEach((client) => client.destroy());
            await sandbox.close();
            fs.rmSync(directory, { recursive: true, force: true });
        },
    };
}
