import type { EvidenceRecord } from "../../evidence/index";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { CartorioStatus, GenerationState, updateCartorio } from "../../registry/index";
import { type KeyView, viewAlias, viewKey } from "../account/keyFacts";
import { deployerClient, type RoleClient } from "../account/roleClients";
import { type StackAccount, stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import type { StackEvidence } from "../evidence/stackEvidence";
import { type StepFacts, stepRecord, stepType } from "../evidence/stepRecord";
import { aliasDoubt } from "./accountChecks";

/** The job of this folder, as records and sessions call it. */
export const JOB = "onboarding";

/**
 * Runs `up` on the stack, without questions: its plan, what that plan says, or both.
 * @throws CliError when it fails.
 */
export type RunEngine = (part: "plan" | "apply" | "both") => Promise<void>;

/** What a person chose, and the ports to the world. */
export interface OnboardingPorts {
    /** The repository's root. */
    readonly root: string;
    readonly evidence: StackEvidence;
    /** The place of the evidence, for the command that the application is to run. */
    readonly place: string;
    readonly engine: RunEngine;
    /** Asks whether to go on; nothing where nobody can be asked and `--yes` says it. */
    readonly confirm?: (question: string) => Promise<boolean>;
    /** Starts the application's smoke, where this command is to do so. */
    readonly startSmoke?: (variables: Readonly<Record<string, string>>) => Promise<void>;
    /** How long to wait for the application's result, in milliseconds. */
    readonly wait: number;
    /** Whether nothing may be written. */
    readonly plan: boolean;
    readonly note: (line: string) => void;
}

/** The onboarding of one cartório: what was observed, and the few ways to change something. */
export class Onboarding {
    /** Whether this run has shown and judged the plan of `up`, with nobody to wait for since. */
    public planned = false;
    private records: readonly EvidenceRecord[] | undefined;

    public constructor(
        /** The account, as the registry has it. */
        public stack: StackAccount,
        public readonly ports: OnboardingPorts,
    ) {}

    /** Does something as the account's Deployer; a session of its own, since waiting outlives one. */
    public async asDeployer<T>(work: (client: RoleClient) => Promise<T>): Promise<T> {
        const client = await deployerClient(this.stack, JOB);
        try {
            return await work(client);
        } finally {
            client.close();
        }
    }

    /** The enabled key behind the alias; nothing while there is no alias. @throws CliError when it is not ours. */
    public async liveKey({ kms }: RoleClient): Promise<KeyView | undefined> {
        const id = await viewAlias(kms, DEFAULT_SIGNING_ALIAS);
        if (id === undefined) {
            return undefined;
        }
        const key = await viewKey(kms, id);
        const doubt = aliasDoubt(DEFAULT_SIGNING_ALIAS, id, key, this.stack);
        if (doubt !== undefined) {
            throw new CliError("refused", doubt);
        }
        return key;
    }

    /** The same, once `up` must have made it. @throws CliError where there is none. */
    public async requireLiveKey(client: RoleClient): Promise<KeyView & { publicKeyPem: string }> {
        const key = await this.liveKey(client);
        if (key?.publicKeyPem === undefined) {
            throw new CliError(
                "refused",
                `account ${this.accountId} has ${key === undefined ? `no ${DEFAULT_SIGNING_ALIAS}` : `${key.arn} in state ${key.state}`}; ` +
                    "expected an enabled signing key",
            );
        }
        return { ...key, publicKeyPem: key.publicKeyPem };
    }

    /** Number of the registry's active generation. */
    public get generation(): number {
        const { generations } = this.stack.cartorio.signingKey;
        return generations.find(({ state }) => state === GenerationState.Active)!.id;
    }

    public get accountId(): string {
        return this.stack.cartorio.accountId;
    }

    /** The last record of a step of this stack and account, and of this key and nonce where they are named. */
    public async recordOf(
        step: string,
        { keyArn, nonce }: Pick<Partial<StepFacts>, "keyArn" | "nonce"> = {},
    ): Promise<EvidenceRecord | undefined> {
        const records = await this.readRecords();
        return records.findLast(
            ({ type, data }) =>
                type === stepType(JOB, step) &&
                this.isOurs(data) &&
                (keyArn === undefined || data["keyArn"] === keyArn) &&
                (nonce === undefined || data["nonce"] === nonce),
        );
    }

    /** Every key of this account that a record names. */
    public async recordedKeys(): Promise<readonly string[]> {
        const arns = (await this.readRecords()).flatMap(({ data }) =>
            this.isOurs(data) && typeof data["keyArn"] === "string" ? [data["keyArn"]] : [],
        );
        return [...new Set(arns)];
    }

    /** Whether every step was made before, the last one too; a rotation may have changed the key since. */
    public async isComplete(): Promise<boolean> {
        return (
            this.stack.cartorio.status === CartorioStatus.Active &&
            (await this.recordOf("activate")) !== undefined
        );
    }

    /** Whether a step was made for this key, or the onboarding is complete. */
    public async isRecorded(step: string, keyArn?: string): Promise<boolean> {
        return (
            (await this.isComplete()) ||
            (await this.recordOf(step, keyArn === undefined ? {} : { keyArn })) !== undefined
        );
    }

    /** Leaves the step's one record, unless a run that was cut short behind it left it already. */
    public async recordOnce(
        step: string,
        facts: Pick<StepFacts, "who" | "checks"> & Partial<StepFacts>,
    ): Promise<void> {
        if ((await this.recordOf(step, facts)) === undefined) {
            await this.record(step, facts);
        }
    }

    /** Leaves a record of a step, whatever is recorded already. */
    public async record(
        step: string,
        facts: Pick<StepFacts, "who" | "checks"> & Partial<StepFacts>,
    ): Promise<void> {
        const { stackName, cartorio } = this.stack;
        const { cns, accountId } = cartorio;
        await this.ports.evidence.record(
            stepRecord({ ...facts, ...{ job: JOB, step, stack: stackName, cns, accountId } }),
        );
        this.records = undefined;
    }

    private isOurs({ stack, accountId }: EvidenceRecord["data"]): boolean {
        return stack === this.stack.stackName && accountId === this.accountId;
    }

    private async readRecords(): Promise<readonly EvidenceRecord[]> {
        if (this.records === undefined) {
            const found: EvidenceRecord[] = [];
            for await (const record of this.ports.evidence.records()) {
                found.push(record);
            }
            this.records = found;
        }
        return this.records;
    }

    /** Writes the status into the registry. */
    public async setStatus(status: CartorioStatus): Promise<void> {
        const { environment, cartorio, stackName } = this.stack;
        if (cartorio.status === status) {
            return;
        }
        await updateCartorio(this.ports.root, environment, cartorio.cns, (current) => ({
            ...current,
            status,
        }));
        this.stack = stackAccount(this.ports.root, stackName);
    }
}

/** What a record says of a key. */
export function keyRecord(
    { arn, publicKeySha256, policySha256 }: KeyView,
    generation: number,
): Partial<StepFacts> {
    return {
        ...{ keyArn: arn, generation, policySha256 },
        ...(publicKeySha256 === undefined ? {} : { publicKeySha256 }),
    };
}
