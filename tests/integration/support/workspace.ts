import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import {
    awsDirectory,
    backendDirectory,
    engineHome,
    type SandboxAccess,
    sandboxEnvironment,
} from "../../../sandbox/environment";
import { writeProfiles } from "../../../sandbox/profiles";
import { copyProgram } from "../../../sandbox/programCopy";
import { type Sandbox, startSandbox } from "../../../sandbox/server";
import { accessAs } from "../../../sandbox/session";
import {
    auditIdentity,
    breakGlassIdentity,
    loadWorld,
    pipelineIdentity,
    type World,
    workloadIdentity,
} from "../../../sandbox/world";
import { ensureToolchain, toolchainEnvironment } from "../../../toolchain/toolchain";
import { repositoryRoot } from "../../../toolchain/versions";

/** Cartórios and environments of the tests: a team's own are its own to change. */
const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");

/** What a command left behind. */
export interface CommandResult {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
    /** Both streams, as a person sees them. */
    readonly output: string;
}

/** A copy of the program in a temporary folder, with a sandbox and a backend of its own. */
export interface Workspace {
    readonly root: string;
    /** The environment of the pipeline: endpoint, credentials, backend, engine. */
    readonly env: NodeJS.ProcessEnv;
    readonly access: SandboxAccess;
    pulumi(...args: string[]): Promise<CommandResult>;
    cartorio(...args: string[]): Promise<CommandResult>;
    /** Replaces a text in a file of the copy; fails when it is not there. */
    edit(file: string, from: string | RegExp, to: string): void;
    /** A KMS client in a cartório's account, under a role of it. */
    kms(accountId: string, role: string): Promise<KMSClient>;
    close(): Promise<void>;
}

/** What makes a workspace another than the usual. */
export interface WorkspaceOptions {
    /** The sandbox's accounts and identities, made of those of the repository. */
    readonly world?: (world: World) => World;
    /** What happened in the accounts earlier, on the sandbox's folder and with nothing running on it. */
    readonly past?: (directory: string, world: World) => Promise<void>;
}

/** Copies the program and starts a sandbox with the accounts of this repository. */
export async function openWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-test-")));
    copyProgram(root, ORGANISATION);
    const directory = path.join(root, ".cartorio", "sandbox");
    fs.mkdirSync(backendDirectory(directory), { recursive: true });
    const world = (options.world ?? ((same) => same))(loadWorld(root));
    await options.past?.(directory, world);
    const sandbox = await startSandbox({ directory: awsDirectory(directory), ...world });
    return workspaceOn(root, directory, sandbox);
}

async function workspaceOn(root: string, directory: string, sandbox: Sandbox): Promise<Workspace> {
    const pipeline = sandbox.credentials(pipelineIdentity);
    const access = { endpoint: sandbox.endpoint, ...pipeline, directory };
    const env = await engineEnvironment(access);
    const clients: KMSClient[] = [];
    return {
        root,
        env,
        access,
        pulumi: (...args) => run("pulumi", args, root, env),
        cartorio: (...args) =>
            run(process.execPath, [path.join("operations", "cartorio.cjs"), ...args], root, env),
        edit: (file, from, to) => editFile(path.join(root, file), from, to),
        kms: async (accountId, role) => {
            const client = await assumeRole(access, accountId, role);
            clients.push(client);
            return client;
        },
        close: async () => {
            clients.forEach((client) => client.destroy());
            await sandbox.close();
            fs.rmSync(root, { recursive: true, force: true });
        },
    };
}

/** The environment for the engine on a sandbox, with this machine's engine and provider. */
export async function engineEnvironment(access: SandboxAccess): Promise<NodeJS.ProcessEnv> {
    const toolchain = await ensureToolchain(() => undefined);
    const env = sandboxEnvironment(process.env, access);
    await writeProfiles(access.directory);
    return { ...env, ...toolchainEnvironment(toolchain, env, engineHome(access.directory)) };
}

/** Who may become a role of a cartório's account, and what its trust asks for beside. */
const PLAYERS: Readonly<
    Record<
        string,
        {
            readonly identity: (accountId: string) => string;
            readonly asked?: Partial<AssumeRoleCommandInput>;
        }
    >
> = {
    "cartorio/Deployer": {
        identity: () => pipelineIdentity,
        asked: { ExternalId: "cartorio-digital-dev-exemplo" },
    },
    "cartorio/BreakGlass": {
        identity: () => breakGlassIdentity,
        asked: { SourceIdentity: "ana" },
    },
    "cartorio/Signer": { identity: workloadIdentity },
    "cartorio/Verifier": { identity: workloadIdentity },
    "cartorio/Auditor": { identity: () => auditIdentity },
};

/** A KMS client under a role of a cartório's account of dev, assumed by those who may. */
export async function assumeRole(
    access: SandboxAccess,
    accountId: string,
    role: string,
): Promise<KMSClient> {
    const { identity, asked } = PLAYERS[role]!;
    const player = await accessAs(access, identity(accountId));
    const { endpoint, accessKeyId, secretAccessKey } = player;
    const common = { endpoint, region: "sa-east-1" };
    const sts = new STSClient({ ...common, credentials: { accessKeyId, secretAccessKey } });
    const { Credentials: assumed } = await sts.send(
        new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${accountId}:role/${role}`,
            RoleSessionName: "test",
            ...asked,
        }),
    );
    sts.destroy();
    return new KMSClient({
        ...common,
        credentials: {
            accessKeyId: assumed!.AccessKeyId!,
            secretAccessKey: assumed!.SecretAccessKey!,
            sessionToken: assumed!.SessionToken!,
        },
    });
}

/** Runs a command to its end and collects what it says. */
export async function run(
    command: string,
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "", output: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        texts.stdout += chunk;
        texts.output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        texts.stderr += chunk;
        texts.output += chunk;
    });
    const status = await new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
    });
    return { status, ...texts };
}

function editFile(file: string, from: string | RegExp, to: string): void {
    const before = fs.readFileSync(file, "utf8");
    const after = before.replace(from, to);
    if (after === before) {
        throw new Error(`${path.basename(file)} does not contain ${String(from)}`);
    }
    fs.writeFileSync(file, after);
}
