import type { EvidenceRecord } from "../../evidence/index";
import { GenerationState } from "../../registry/index";
import type { KeyView } from "../account/keyFacts";
import { deployerClient } from "../account/roleClients";
import { type StackAccount, stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import { engineSession, type EngineSession } from "../deploy/engineSession";
import { readStateIfAny } from "../deploy/live/stackState";
import type { StackEvidence } from "../evidence/stackEvidence";
import { type StepCheck, stepRecord } from "../evidence/stepRecord";
import type { Adoption } from "./adoptionFields";
import type { AdoptionFacts } from "./adoptionFacts";
import type { AdoptionRequest } from "./adoptionRequest";
import { judgeAdoption } from "./judgeAdoption";
import { isRecordedAfter, JOB } from "./adoptionRecords";
import { failedChecks, judgeResult } from "./judgeResult";
import { lookAtAdoption } from "./lookAtAdoption";

/** Ports of an adoption to the world. */
export interface AdoptionPorts {
    /** The repository's root. */
    readonly root: string;
    readonly evidence: StackEvidence;
    /** Asks whether to go on; nothing where `--yes` says it. */
    readonly confirm?: (question: string) => Promise<boolean>;
    /** Runs the engine on the stack, without questions. @throws CliError when it fails. */
    readonly engine: (operation: "up" | "preview", flags: readonly string[]) => Promise<void>;
    readonly note: (line: string) => void;
}

/** What was seen when somebody looked. */
export interface Look {
    readonly facts: AdoptionFacts;
    readonly adoption: Adoption;
    /** What of it the state lacks. */
    readonly lacking: Adoption;
    /** ARN of the session that looked. */
    readonly who: string;
    /** Whether the state holds all of it. */
    readonly held: boolean;
}

/** The adoption of one cartório's keys: what was observed, and the few ways to say so. */
export class AdoptionRun {
    #session: Promise<EngineSession> | undefined;
    #first: Look | undefined;
    #last: Look | undefined;
    #records: Promise<readonly EvidenceRecord[]> | undefined;

    public constructor(
        /** The account, as the registry has it. */
        public stack: StackAccount,
        public readonly request: AdoptionRequest,
        /** Whether the registry has no file of the cartório yet. */
        public readonly isNew: boolean,
        public readonly ports: AdoptionPorts,
    ) {}

    /**
     * Looks at account and state, as Deployer.
     * @throws CliError `refused` with everything for which nothing may be adopted.
     */
    public async look(): Promise<Look> {
        const { stack, ports } = this;
        this.#session ??= engineSession(ports.root, process.env, ports.note);
        const state = await readStateIfAny({
            ...(await this.#session),
            stackName: stack.stackName,
        });
        const client = await deployerClient(stack, JOB);
        try {
            const place = { root: ports.root, file: stack.file };
            const facts = await lookAtAdoption(this.request, client, state, place);
            const { findings, ...verdict } = judgeAdoption(this.request, facts, stack);
            if (findings.length > 0) {
                throw new CliError(
                    "refused",
                    `${stack.stackName}: this can't come under the program as it is; nothing was changed.\n` +
                        findings.map((finding) => `- ${finding}`).join("\n"),
                );
            }
            this.#last = { facts, ...verdict, who: client.who };
            this.#first ??= this.#last;
            return this.#last;
        } finally {
            client.close();
        }
    }

    /** What the latest look saw. */
    public get seen(): Look {
        if (this.#last === undefined) {
            throw new Error("nobody has looked yet");
        }
        return this.#last;
    }

    /** The keys as the registry and the program want them, compared with the latest look. */
    public result(): StepCheck[] {
        const before = new Map(
            [...this.#first!.facts.keys].flatMap(([id, key]) =>
                key !== undefined && "publicKeySha256" in key && key.publicKeySha256 !== undefined
                    ? [[id, key.publicKeySha256] as const]
                    : [],
            ),
        );
        const { adoption, facts } = this.seen;
        return judgeResult(adoption, facts, this.stack, before);
    }

    /** Whether state and account are as the program declares. */
    public isAsDeclared(): boolean {
        return this.seen.held && failedChecks(this.result()).length === 0;
    }

    /** The active generation's key, as the latest look saw it. */
    public activeKey(): { readonly key: KeyView; readonly generation: number } {
        const { generation, keyId } = this.request.keys.find(
            (one) => one.generation.state === GenerationState.Active,
        )!;
        return {
            key: this.seen.facts.keys.get(keyId) as KeyView,
            generation: generation.id,
        };
    }

    /** Reads the registry file again. */
    public reload(): void {
        this.stack = stackAccount(this.ports.root, this.stack.stackName);
    }

    /** Leaves the record of a step that happened. */
    public async record(step: string, checks: readonly StepCheck[]): Promise<void> {
        const { stackName, cartorio } = this.stack;
        const { cns, accountId } = cartorio;
        const { key, generation } = this.activeKey();
        const { arn: keyArn, publicKeySha256, policySha256 } = key;
        await this.ports.evidence.record(
            stepRecord({
                ...{ job: JOB, step, stack: stackName, cns, accountId, who: this.seen.who },
                ...{ keyArn, generation, policySha256, checks },
                ...(publicKeySha256 === undefined ? {} : { publicKeySha256 }),
            }),
        );
        this.#records = undefined;
    }

    /** Whether a step of this key was recorded, and not before the latest record of another one. */
    public async isRecordedAfter(step: string, other: string): Promise<boolean> {
        this.#records ??= this.#readRecords();
        return isRecordedAfter(await this.#records, step, other);
    }

    async #readRecords(): Promise<readonly EvidenceRecord[]> {
        const { arn } = this.activeKey().key;
        const found: EvidenceRecord[] = [];
        for await (const record of this.ports.evidence.records()) {
            if (record.data["keyArn"] === arn) {
                found.push(record);
            }
        }
        return found;
    }
}
