import fs from "node:fs";
import path from "node:path";
import { updateCartorio } from "../../registry/index";
import { APPLICATION_SMOKE, withApplication } from "../../sandbox/applicationSmoke";
import { awsDirectory, evidenceDirectory, type SandboxAccess } from "../../sandbox/environment";
import { copyProgram } from "../../sandbox/programCopy";
import type { Sandbox } from "../../sandbox/server";
import { accessAs, commandEnvironment, openSandbox, resetSandbox } from "../../sandbox/session";
import { auditIdentity, breakGlassIdentity, workloadIdentity } from "../../sandbox/world";
import { repositoryRoot } from "../../toolchain/versions";
import { type CartorioStack, cartorioStacksOf } from "../stacks/stackList";
import { runCartorioOf } from "../start/runLogged";

const ENVIRONMENT = "dev";
/** Who breaks the glass in a drill. */
const PERSON = "drill";

/** A call of the sandbox's trail, as far as a drill looks at it. */
export interface TrailCall {
    readonly eventName: string;
    readonly eventTime: string;
    readonly errorCode?: string;
    readonly recipientAccountId?: string;
    readonly requestParameters: Readonly<Record<string, unknown>> | null;
    readonly responseElements: Readonly<Record<string, unknown>> | null;
}

/** A copy of the program on an empty sandbox, and the commands as their users run them. */
export class Drill {
    private constructor(
        /** Folder of everything that the drill leaves behind. */
        public readonly directory: string,
        /** Folder of the copy of the program. */
        public readonly root: string,
        /** Whose key is rotated. */
        public readonly stack: CartorioStack,
        public readonly access: SandboxAccess,
        private readonly sandbox: Sandbox,
        private readonly env: NodeJS.ProcessEnv,
    ) {}

    /**
     * Clears the drill before, copies the program, and starts the sandbox. In the copy the pilot of dev is an
     * office that nobody has onboarded yet.
     * @param directory a folder of its own, in which nothing else may be.
     */
    public static async open(directory: string): Promise<Drill> {
        const root = path.join(directory, "program");
        await resetSandbox(sandboxFolder(directory));
        fs.rmSync(directory, { recursive: true, force: true });
        fs.mkdirSync(root, { recursive: true });
        copyProgram(root, repositoryRoot);
        const stack = await pilotBeforeOnboarding(root);
        const { sandbox, access } = await openSandbox(sandboxFolder(directory));
        try {
            const env = await withApplication(
                await commandEnvironment(access, () => undefined),
                access,
                stack.cartorio.accountId,
            );
            return new Drill(directory, root, stack, access, sandbox, env);
        } catch (error) {
            await sandbox.close();
            throw error;
        }
    }

    /** The evidence of the office: chains, published keys, results. */
    public get evidence(): string {
        return path.join(evidenceDirectory(this.access.directory), this.stack.stackName);
    }

    /** The published keys. */
    public get jwksFile(): string {
        return path.join(this.evidence, "jwks.json");
    }

    /** The sandbox's trail, as CloudTrail's export. */
    public get trailFile(): string {
        return path.join(awsDirectory(this.access.directory), "trail.jsonl");
    }

    /** Where everything goes that the commands say. */
    public get logFile(): string {
        return path.join(this.directory, "commands.log");
    }

    /** Runs `cartorio` as the pipeline. @returns its standard output. @throws Error unless it succeeds. */
    public cartorio(...args: string[]): Promise<string> {
        const { root, env, logFile } = this;
        return runCartorioOf({ root, env, logFile }, args);
    }

    /** Runs it as the application of the office. */
    public asApplication(...args: string[]): Promise<string> {
        return this.#as(workloadIdentity(this.stack.cartorio.accountId), args);
    }

    /** Runs it as whoever audits. */
    public asAuditor(...args: string[]): Promise<string> {
        return this.#as(auditIdentity, args);
    }

    async #as(identity: string, args: readonly string[]): Promise<string> {
        const { accessKeyId, secretAccessKey } = await accessAs(this.access, identity);
        const { root, logFile } = this;
        const env = {
            ...this.env,
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
        };
        return runCartorioOf({ root, env, logFile }, args);
    }

    /** `cartorio rotate <command>` of the office, as the pipeline, with nobody to ask. */
    public rotate(command: string, ...args: string[]): Promise<string> {
        return this.cartorio("rotate", command, this.stack.stackName, "--yes", ...args);
    }

    /** What a command needs whose result the application signs. */
    public readonly bySmoke: readonly string[] = ["--smoke-command", APPLICATION_SMOKE];

    /** What a command needs that breaks the glass. */
    public readonly byPerson: readonly string[] = [
        ...["--break-glass-profile", breakGlassIdentity, "--source-identity", PERSON],
    ];

    /** Moves the sandbox's clock, and with it the time of every command. */
    public async advanceHours(hours: number): Promise<void> {
        await this.sandbox.advanceClock(hours * 60 * 60);
    }

    /** The sandbox's time. */
    public now(): Date {
        return new Date(this.sandbox.now());
    }

    /** Every call in the office's account that AWS answered, the oldest first. */
    public calls(): readonly TrailCall[] {
        return fs
            .readFileSync(this.trailFile, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as TrailCall)
            .filter(({ recipientAccountId: id }) => id === this.stack.cartorio.accountId);
    }

    /** Keys that were made in the office's account. */
    public keysMade(): number {
        return this.calls().filter(
            ({ eventName, errorCode }) => eventName === "CreateKey" && errorCode === undefined,
        ).length;
    }

    /** Ends the sandbox; everything stays on disk. */
    public close(): Promise<void> {
        return this.sandbox.close();
    }
}

/** The sandbox's folder of a drill. */
export function sandboxFolder(directory: string): string {
    return path.join(directory, "sandbox");
}

/** The pilot of dev in the copy, taken back to where its onboarding begins; the first office where there is none. */
async function pilotBeforeOnboarding(root: string): Promise<CartorioStack> {
    const stacks = cartorioStacksOf(root, ENVIRONMENT);
    const stack = stacks.find(({ stackName }) => stackName === ENVIRONMENT) ?? stacks[0];
    if (stack === undefined) {
        throw new Error(`cartorios/${ENVIRONMENT} has no cartório: a drill needs one`);
    }
    const since = new Date().toISOString().slice(0, 10);
    await updateCartorio(root, ENVIRONMENT, stack.cartorio.cns, (cartorio) => ({
        ...cartorio,
        status: "requested",
        signingKey: { ...cartorio.signingKey, generations: [{ id: 1, state: "active", since }] },
    }));
    return stack;
}
