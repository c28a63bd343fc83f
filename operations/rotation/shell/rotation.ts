import { setTimeout as sleep } from "node:timers/promises";
import type { EvidenceEntry } from "../../../evidence/index";
import type { BreakGlassPerson } from "../../account/roleClients";
import { type StepFacts, stepRecord } from "../../evidence/stepRecord";
import type { RotationRequest } from "../situation";
import { termChecks } from "./terms";
import { type LookPorts, lookAtRotation, type RotationView } from "./lookAtRotation";

/** As slow as AWS is said to be with a moved alias, and one minute more; in milliseconds. */
const SLOWEST = 6 * 60 * 1000;
/** Between two looks, in milliseconds. */
const LOOK_EVERY = 2_000;

/** What a person chose, and the ports to the world. */
export interface RotationPorts extends LookPorts {
    /** The place of the evidence, for the command that the application is to run. */
    readonly place: string;
    /** Who breaks the glass, where somebody does. */
    readonly person?: BreakGlassPerson;
    /** Starts the application's smoke, where this command is to do so. */
    readonly startSmoke?: (variables: Readonly<Record<string, string>>) => Promise<void>;
    /** How long to wait for the application's result, in milliseconds. */
    readonly wait: number;
    /** Folder of documents that were signed before, each beside its signature. */
    readonly documents?: string;
    readonly note: (line: string) => void;
    /** Gets what the engine says. */
    readonly show: (chunk: string) => void;
}

/** What a step leaves for the record at the end. */
export interface Gathered {
    readonly requestIds: Record<string, string>;
    readonly checks: StepFacts["checks"][number][];
    nonce?: string;
}

/** One command of a rotation while its steps run: what was seen last, and what is to be recorded. */
export class Rotation {
    public readonly gathered: Gathered;
    private isStale = false;
    private lookedAt = performance.now();

    public constructor(
        public readonly request: RotationRequest,
        public readonly ports: RotationPorts,
        private view: RotationView,
    ) {
        const checks = termChecks(request.command, view.situation);
        this.gathered = { requestIds: {}, checks };
    }

    /** What is so now: looks again where a step has changed something. */
    public async current(): Promise<RotationView> {
        if (this.isStale) {
            const trail = this.view.trail;
            this.view = await lookAtRotation({ ...this.ports, trail });
            this.isStale = false;
            this.lookedAt = performance.now();
        }
        return this.view;
    }

    /** The time by AWS's clock: that of the last look, and how long ago that was. */
    public awsNow(): Date {
        return new Date(this.view.situation.now.getTime() + performance.now() - this.lookedAt);
    }

    /**
     * What is so now, once AWS shows what it has taken: it may be slow with a moved alias, above all.
     * @param missing what is not yet to be seen, for a person; nothing once all is.
     * @returns what was seen last, within `--wait` and no longer than AWS can take.
     */
    public async settled(
        missing: (view: RotationView) => readonly string[],
    ): Promise<RotationView> {
        const until = Date.now() + Math.min(this.ports.wait, SLOWEST);
        let isTold = false;
        for (;;) {
            const view = await this.current();
            const left = missing(view);
            if (left.length === 0 || Date.now() >= until) {
                return view;
            }
            if (!isTold) {
                isTold = true;
                this.ports.note(`AWS does not show it yet, looking again: ${left.join("; ")}`);
            }
            await sleep(Math.min(LOOK_EVERY, until - Date.now()));
            this.changed();
        }
    }

    /** What was seen before the steps began or changed something; for what no step changes. */
    public get seen(): RotationView {
        return this.view;
    }

    /** Says that something has changed. */
    public changed(): void {
        this.isStale = true;
    }

    /** Leaves a record in the cartório's evidence. */
    public async record(
        step: string,
        facts: Pick<StepFacts, "who" | "checks"> & Partial<StepFacts>,
    ): Promise<void> {
        const { stack } = this.view;
        const { cns, accountId } = stack.cartorio;
        const entry: EvidenceEntry = stepRecord({
            ...{ ...facts, job: "rotation", step },
            ...{ stack: stack.stackName, cns, accountId },
        });
        await this.ports.evidence.record(entry);
        this.isStale = true;
    }
}
