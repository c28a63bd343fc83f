import type { EvidenceRecord } from "../../evidence/index";
import type { Generation } from "../../registry/index";
import { type KeyView, viewKey } from "../account/keyFacts";
import {
    breakGlassClient,
    type BreakGlassPerson,
    deployerClient,
    type RoleClient,
} from "../account/roleClients";
import { type StackAccount, stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import { generationNamed, hasKey } from "../deploy/live/declaration";
import { nameOf, type StateResource, StateType } from "../deploy/live/stackState";
import type { StackEvidence } from "../evidence/stackEvidence";
import { type StepFacts, stepRecord, stepType } from "../evidence/stepRecord";
import type { KeyTarget } from "./breakGlassCalls";
import { type Direction, DIRECTIONS, opposite } from "./direction";

/** The job of this folder, as records call it. */
const JOB = "suspension";

/** A signing key of the stack: its generation, the state's word, and the account's. */
export interface SuspensionKey {
    readonly generation: Generation;
    /** Whether the engine's state has it enabled. */
    readonly enabledInState: boolean;
    readonly view: KeyView;
}

/** What a person chose, and the ports to the world. */
export interface SuspensionPorts {
    /** The repository's root. */
    readonly root: string;
    readonly direction: Direction;
    readonly evidence: StackEvidence;
    /** Reads the stack's state from the engine's backend. @throws CliError when it can't. */
    readonly readState: () => Promise<readonly StateResource[]>;
    readonly person: BreakGlassPerson;
    readonly because?: string;
    /** Whether nothing may be changed. */
    readonly plan: boolean;
    /** Gets the engine's output. */
    readonly show: (chunk: string) => void;
    readonly note: (line: string) => void;
}

type Recorded = Pick<StepFacts, "who" | "checks"> & Partial<StepFacts>;

/** The suspension of one cartório, or its end: what is observed, and the few ways to change something. */
export class Suspension {
    private account: StackAccount;
    /** The history, until a record is added. */
    private known: readonly EvidenceRecord[] | undefined;

    public constructor(
        stackName: string,
        public readonly ports: SuspensionPorts,
    ) {
        this.account = stackAccount(ports.root, stackName);
    }

    /** The account, as the registry had it when it was last read. */
    public get stack(): StackAccount {
        return this.account;
    }

    /** Reads the registry again. */
    public reload(): void {
        this.account = stackAccount(this.ports.root, this.account.stackName);
    }

    /** Does something as the account's Deployer. */
    public asDeployer<T>(work: (client: RoleClient) => Promise<T>): Promise<T> {
        return using(deployerClient(this.account, this.ports.direction), work);
    }

    /** Does something as the account's BreakGlass. */
    public asBreakGlass<T>(work: (client: RoleClient) => Promise<T>): Promise<T> {
        return using(breakGlassClient(this.account, this.ports.person), work);
    }

    /**
     * The stack's signing keys, oldest generation first: those of the engine's state, as the account shows them.
     * @throws CliError when there is none, one is gone, or it can't be looked at.
     */
    public async keys({ kms }: RoleClient): Promise<readonly SuspensionKey[]> {
        const { stackName, cartorio } = this.account;
        const keys: SuspensionKey[] = [];
        for (const { generation, id, enabledInState } of await this.stateKeys()) {
            const view = await viewKey(kms, id);
            if (view?.arn.startsWith(this.arnOf("")) !== true) {
                throw new CliError(
                    "refused",
                    `generation ${generation.id} of ${stackName} is key ${id} by the engine's state, and account ` +
                        `${cartorio.accountId} has ${view === undefined ? "no such key" : view.arn} in ${this.account.region}`,
                );
            }
            keys.push({ generation, enabledInState, view });
        }
        if (keys.length === 0) {
            throw new CliError(
                "refused",
                `the engine's state of ${stackName} has no signing key: nothing was deployed that could be suspended`,
            );
        }
        return keys;
    }

    /**
     * The signing keys that the engine's state or, where it adopts some, the registry names, the active one first;
     * and why others may be unknown. Nobody is asked whether they are there.
     */
    public async targets(): Promise<{ targets: KeyTarget[]; unknown: unknown[] }> {
        const unknown: unknown[] = [];
        const held = await this.stateKeys().catch((error: unknown) => {
            unknown.push(error);
            return [];
        });
        const adopted = this.account.cartorio.signingKey.generations.flatMap((generation) =>
            generation.importKeyId !== undefined && hasKey(generation)
                ? [{ generation, id: generation.importKeyId }]
                : [],
        );
        const known = new Map(
            [...adopted, ...held].map(({ generation, id }) => [this.arnOf(id), generation]),
        );
        const targets = [...known]
            .sort(([, a], [, b]) => Number(b.state === "active") - Number(a.state === "active"))
            .map(([keyArn, { id: generation }]) => ({ keyArn, generation }));
        return { targets, unknown };
    }

    private async stateKeys() {
        const keys = (await this.ports.readState()).flatMap((resource) => {
            const { urn, type, id, outputs, delete: leaving } = resource;
            const generation = generationNamed(this.account.cartorio, nameOf(urn));
            return type !== StateType.Key || generation === undefined || leaving === true
                ? []
                : [{ generation, id: id!, enabledInState: outputs?.["isEnabled"] === true }];
        });
        return keys.sort((a, b) => a.generation.id - b.generation.id);
    }

    /** ARN of a key in the cartório's account. */
    private arnOf(keyId: string): string {
        const { region, cartorio } = this.account;
        return `arn:aws:kms:${region}:${cartorio.accountId}:key/${keyId}`;
    }

    /** The same keys, as the account shows them now. @throws CliError as {@link keys}. */
    public async viewAgain(
        { kms }: RoleClient,
        keys: readonly SuspensionKey[],
    ): Promise<readonly SuspensionKey[]> {
        const seen: SuspensionKey[] = [];
        for (const key of keys) {
            const view = await viewKey(kms, key.view.arn);
            if (view === undefined) {
                throw new CliError("refused", `${key.view.arn} is gone while this command runs`);
            }
            seen.push({ ...key, view });
        }
        return seen;
    }

    /** Whether a step left its record since the opposite was last begun. */
    public async isRecorded(step: string): Promise<boolean> {
        return (await this.round()).some(({ type }) => type === stepType(JOB, step));
    }

    /** Leaves the step's one record; none twice in a round. */
    public async record(step: string, facts: Recorded): Promise<void> {
        if (!(await this.isRecorded(step))) {
            await this.append(step, facts);
        }
    }

    /** Leaves a record, whatever was recorded before. */
    public async append(step: string, facts: Recorded): Promise<void> {
        this.known = undefined;
        await this.ports.evidence.record(stepRecord(this.facts(step, facts)));
    }

    /** The records of this account's suspensions and their ends, in the order of time. */
    public async history(): Promise<readonly EvidenceRecord[]> {
        this.known ??= await this.readHistory();
        return this.known;
    }

    private async readHistory(): Promise<readonly EvidenceRecord[]> {
        const found: EvidenceRecord[] = [];
        for await (const record of this.ports.evidence.records()) {
            const isOurs = record.data["accountId"] === this.account.cartorio.accountId;
            if (record.type.startsWith(`${JOB}.`) && isOurs) {
                found.push(record);
            }
        }
        return found;
    }

    /** Those behind the last one of the opposite direction: this run's, and of runs that were cut short. */
    private async round(): Promise<readonly EvidenceRecord[]> {
        const { steps } = DIRECTIONS[opposite(this.ports.direction)];
        const others = new Set(Object.values(steps).map((step) => stepType(JOB, step)));
        const history = await this.history();
        return history.slice(history.findLastIndex(({ type }) => others.has(type)) + 1);
    }

    private facts(step: string, facts: Recorded): StepFacts {
        const { stackName: stack, cartorio } = this.account;
        const { cns, accountId } = cartorio;
        const { because } = this.ports;
        return {
            ...{ job: JOB, step, stack, cns, accountId },
            ...(because === undefined ? {} : { because }),
            ...facts,
        };
    }
}

async function using<T>(
    opening: Promise<RoleClient>,
    work: (client: RoleClient) => Promise<T>,
): Promise<T> {
    const client = await opening;
    try {
        return await work(client);
    } finally {
        client.close();
    }
}
