// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GENERATION_TRAITS } from "../../components/generation";
import type { Generation } from "../../registry/index";
import { differences } from "./differences";
import { movesOf, recordedState, subjectOf, unrecorded } from "./history";
import { activeId, generationOf, type Move, type Situation } from "./situation";
import type { BreakGlassAction, RotationStep } from "./steps";
import type { RotationCommand } from "./transitions";
import { isLegal } from "./transitions";

/**
 * The steps of one command as they are put together: each method adds what is still to be done and
 * nothing that is done already, so that a command that stopped anywhere goes on from there.
 */
export class StepDraft {
    /** What is to be done, in order. */
    public readonly steps: RotationStep[] = [];
    /** The registry's generations once the steps so far are done. */
    private generations: readonly Generation[];
    /** Whether account and state differ from the registry after the steps so far. */
    private differs: boolean;
    /** Whether an `up` must look at the account first to find what differs. */
    private readonly mustRefresh: boolean;
    /** The published states once the steps so far are done. */
    private published: Situation["published"];

    /** States of generations by the records among the steps so far. */
    private readonly recorded = new Map<number, Move["to"]>();

    private readonly unprotected = new Set<number>();

    public constructor(
        private readonly command: RotationCommand,
        private readonly situation: Situation,
    ) {
        this.generations = situation.generations;
        const found = differences(situation);
        this.differs = found.length > 0;
        this.mustRefresh = found.some(({ isLive }) => isLive);
        this.published = situation.published;
    }

    /** The registry's line of a new generation, or a generation's new state. */
    public move(...moves: readonly Move[]): void {
        const since = this.situation.now.toISOString().slice(0, 10);
        let { generations } = this;
        for (const { generation: id, to } of moves) {
            const before = generationOf(generations, id);
            if (before?.state === to) {
                continue;
            }
            if (!isLegal(this.command, before?.state ?? "none", to)) {
                throw new Error(
                    `${this.command} moved generation ${id} from ${before?.state ?? "none"} to ${to}, which the table of transitions does not have; please report it`,
                );
            }
            generations =
                before === undefined
                    ? [...generations, { id, state: to, since }]
                    : generations.map((one) => (one.id === id ? moved(one, to, since) : one));
        }
        this.edit(generations);
    }

    /** `up`, where account or state differ from the registry. */
    public apply({ refresh = false } = {}): void {
        const { keys, aliasTarget } = this.situation;
        const active = activeId(this.generations);
        if (keys[active]?.arn !== aliasTarget && !this.isPublishedAsSigning(active)) {
            // Or what it signs would not verify until the keys are published.
            this.publish();
        }
        this.edit(this.generations);
        this.unprotect();
        if (this.differs) {
            this.steps.push({ kind: "apply", refresh: refresh || this.mustRefresh });
            this.differs = false;
        }
    }

    /** A call as break-glass; the next `apply` has something to record then. */
    public breakGlass(action: BreakGlassAction, generation: number): void {
        const keyArn = this.situation.keys[generation]!.arn;
        this.steps.push({ kind: "breakGlass", action, generation, keyArn });
        this.differs = true;
    }

    /** Publishes the keys, unless they are published with these states. */
    public publish(): void {
        if (this.generations.some(({ id, state }) => this.published[id] !== state)) {
            this.steps.push({ kind: "publishKeys" });
            this.published = Object.fromEntries(
                this.generations.map(({ id, state }) => [id, state]),
            );
        }
    }

    /** Whether the published keys say that a generation may sign, after the steps so far. */
    public isPublishedAsSigning(id: number): boolean {
        const state = this.published[id];
        return state !== undefined && GENERATION_TRAITS[state].maySign;
    }

    /**
     * Records a move that another command made and did not come to record, before it is overtaken: else the
     * evidence would never have it.
     */
    public recordStopped(...ids: readonly number[]): void {
        const { situation } = this;
        for (const stopped of unrecorded(situation)) {
            const { command, generation } = stopped;
            if (ids.includes(generation) && command !== this.command) {
                const subject = subjectOf(stopped, situation);
                const moves = movesOf(command, subject, situation);
                const isMissing = moves.some(
                    ({ generation: id, to }) => this.recordedState(id) !== to,
                );
                if (isMissing && this.hasHappened(moves)) {
                    this.record(command, subject, moves);
                }
            }
        }
    }

    /**
     * What comes last: the proofs by the application and by old documents, the published keys, the record.
     * Once the moves are recorded, nothing of it is repeated but what is not published.
     */
    public finish(
        generation: number,
        moves: readonly Move[],
        proofs: readonly RotationStep[] = [],
    ): void {
        const isRecorded = moves.every(({ generation: id, to }) => this.recordedState(id) === to);
        if (!isRecorded) {
            this.steps.push(...proofs);
        }
        this.publish();
        if (!isRecorded) {
            this.record(this.command, generation, moves);
        }
    }

    /** A move of the alias is none before AWS has made it, whatever the registry says. */
    private hasHappened(moves: readonly Move[]): boolean {
        const { keys, aliasTarget } = this.situation;
        return moves.every(
            ({ generation: id, to }) => to !== "active" || keys[id]?.arn === aliasTarget,
        );
    }

    private record(command: RotationCommand, generation: number, moves: readonly Move[]): void {
        this.steps.push({ kind: "record", command, generation, moves });
        moves.forEach(({ generation: id, to }) => this.recorded.set(id, to));
    }

    /** Protected keys that the program declares no more would make `up` refuse the whole run. */
    private unprotect(): void {
        for (const { id, state } of this.generations) {
            const isProtected = this.situation.managed[id]?.protect === true;
            if (isProtected && !GENERATION_TRAITS[state].hasResource && !this.unprotected.has(id)) {
                this.steps.push({ kind: "unprotect", generation: id });
                this.unprotected.add(id);
            }
        }
    }

    private recordedState(id: number): Move["to"] | undefined {
        return this.recorded.get(id) ?? recordedState(this.situation.records, id);
    }

    /** Writes the generations; a key that AWS has and the stack does not hold is adopted. */
    private edit(wanted: readonly Generation[]): void {
        const { keys, managed } = this.situation;
        const generations = wanted.map((generation) => {
            const { id, state, importKeyId } = generation;
            const arn = keys[id]?.arn;
            const adopts =
                GENERATION_TRAITS[state].hasResource &&
                arn !== undefined &&
                managed[id] === undefined &&
                importKeyId === undefined;
            return adopts ? { ...generation, importKeyId: arn.split("/").at(-1)! } : generation;
        });
        if (JSON.stringify(generations) !== JSON.stringify(this.generations)) {
            this.steps.push({ kind: "editRegistry", generations });
            this.generations = generations;
            this.differs = true;
        }
    }
}

/** A generation in another state; nothing is imported into a state without a resource. */
function moved({ id, importKeyId }: Generation, to: Move["to"], since: string): Generation {
    return importKeyId === undefined || !GENERATION_TRAITS[to].hasResource
        ? { id, state: to, since }
        : { id, state: to, since, importKeyId };
}
