import assert from "node:assert/strict";
import { GENERATION_TRAITS, type GenerationState } from "../../../components/generation";
import { generationFindings } from "../../../components/generationFindings";
import { DAY, HOUR, ROTATION_TIMES } from "../../../operations/rotation/rotationTimes";
import { lastUse } from "../../../operations/rotation/shell/lastUse";
import type {
    LiveKey,
    RotationRecord,
    RotationRequest,
    Situation,
    TrailFacts,
} from "../../../operations/rotation/situation";
import type { RotationStep } from "../../../operations/rotation/steps";
import type { Generation } from "../../../registry/index";
import { applyStack } from "./modelApply";

/** How long a caller may go on with the key that it once saw, whether AWS or the caller is slow. */
const HELD = 6 * HOUR;

/** When the account's trail begins. */
const BEGINNING = new Date("2025-12-31T12:00:00.000Z");

/** A key of the model's account. */
export interface ModelKey {
    readonly arn: string;
    readonly generation: number;
    state: "Enabled" | "Disabled" | "PendingDeletion";
    maySign: boolean;
    stateTag: string;
    deletionDate?: Date;
    lastSigned?: Date;
}

/** A key in the model's Pulumi state. */
export interface HeldKey {
    readonly arn: string;
    protect: boolean;
    isEnabled: boolean;
}

/**
 * One cartório with its registry file, its AWS account, its Pulumi state, its published keys and its
 * evidence. Steps change it in the smallest parts that a crash can come between; `check` says what must
 * hold after every one of them.
 */
export class RotationModel {
    public now = new Date(BEGINNING.getTime() + DAY);
    public registry: Generation[] = [{ id: 1, state: "active", since: "2026-01-01" }];
    public keys: ModelKey[] = [];
    /** Keys that AWS has deleted. */
    public deleted: ModelKey[] = [];
    public alias: string | undefined;
    public aliasMovedAt: Date | undefined;
    public stack = new Map<number, HeldKey>();
    public jwks = new Map<number, GenerationState>();
    public records: RotationRecord[] = [];
    /** Keys that break-glass has stopped in an incident: until a rollback, nothing signs. */
    public stopped = new Set<string>();
    /** How many hours before now the trail begins and ends that is given to commands. */
    public exported = { begins: Infinity, ends: 0 };
    private signatures: { generation: number; at: Date }[] = [];
    /** Keys that some caller may still sign with. */
    private held: { arn: string; until: Date }[] = [];
    private readonly ids = new Set<number>();
    private readonly targets = new Set<string>();

    /** A cartório after its onboarding. */
    public static onboarded(): RotationModel {
        const model = new RotationModel();
        Array.from(applyStack(model, false));
        model.publish();
        model.check();
        return model;
    }

    public clone(): RotationModel {
        const copy = structuredClone({ ...this });
        return Object.assign(new RotationModel(), copy);
    }

    public key(generation: number): ModelKey | undefined {
        return this.keys.find((key) => key.generation === generation);
    }

    public byArn(arn: string | undefined): ModelKey | undefined {
        return this.keys.find((key) => key.arn === arn);
    }

    /** What the shell would gather. */
    public situation(): Situation {
        const keys = Object.fromEntries(
            this.keys.map((key): [number, LiveKey] => [key.generation, { ...key }]),
        );
        const { registry: generations, records } = this;
        const trail = this.trail();
        return {
            ...{ now: this.now, times: ROTATION_TIMES, status: "active", keys, trail },
            ...{ generations, records, aliasTarget: this.alias },
            aliasMovedAt: this.aliasMovedAt,
            managed: Object.fromEntries(this.stack),
            published: Object.fromEntries(this.jwks),
            lastUse: lastUse({ generations, keys, records, trail }),
            identities: { pipeline: true, breakGlass: true },
        };
    }

    /** What an export has that begins and ends so. */
    private trail(): TrailFacts {
        const before = (hours: number) =>
            new Date(Math.max(BEGINNING.getTime(), this.now.getTime() - hours * HOUR));
        const [from, until] = [before(this.exported.begins), before(this.exported.ends)];
        const shown = this.signatures.filter(({ at }) => at >= from && at <= until);
        return {
            ...{ from, until, silence: { since: from, until: from } },
            // The later ones last.
            lastSigned: Object.fromEntries(shown.map(({ generation, at }) => [generation, at])),
        };
    }

    /** Time passes: AWS deletes what is due. */
    public wait(milliseconds: number): void {
        this.now = new Date(this.now.getTime() + milliseconds);
        this.held = this.held.filter(({ until }) => until > this.now);
        const due = this.keys.filter(
            ({ deletionDate }) => deletionDate && deletionDate <= this.now,
        );
        this.keys = this.keys.filter((key) => !due.includes(key));
        this.deleted.push(...due);
    }

    /** The application signs with a key that it sees, or has seen, behind the alias. */
    public sign(arn: string, isHeld = true): void {
        const key = this.byArn(arn);
        assert.ok(
            key?.state === "Enabled" && key.maySign,
            `the application can't sign with ${arn}`,
        );
        key.lastSigned = this.now;
        this.signatures.push({ generation: key.generation, at: this.now });
        if (isHeld) {
            this.held.push({ arn, until: new Date(this.now.getTime() + HELD) });
        }
    }

    /** What callers may sign with now. */
    public seen(): string[] {
        return [
            ...new Set([
                ...(this.alias === undefined ? [] : [this.alias]),
                ...this.held.map(({ arn }) => arn),
            ]),
        ];
    }

    /** Somebody stops a key past this program. */
    public stop(generation: number, state: "Disabled" | "PendingDeletion"): void {
        const key = this.key(generation)!;
        key.state = state;
        this.stopped.add(key.arn);
        if (state === "PendingDeletion") {
            key.deletionDate = new Date(this.now.getTime() + 30 * DAY);
        }
    }

    public moveAlias(arn: string): void {
        if (this.alias !== undefined) {
            this.held.push({ arn: this.alias, until: new Date(this.now.getTime() + HELD) });
        }
        this.alias = arn;
        this.aliasMovedAt = this.now;
    }

    public publish(): void {
        for (const { id, state } of this.registry) {
            const isReadable = this.key(id)?.state === "Enabled" || this.jwks.has(id);
            assert.ok(isReadable, `generation ${id} was never published and shows no public key`);
            this.jwks.set(id, state);
        }
    }

    /** Runs a step; every stop is a place for a crash. */
    public *execute(step: RotationStep, request: RotationRequest): Generator<undefined> {
        switch (step.kind) {
            case "editRegistry":
                this.registry = structuredClone([...step.generations]);
                break;
            case "apply":
                yield* applyStack(this, step.refresh);
                break;
            case "breakGlass":
                this.asBreakGlass(step, request);
                break;
            case "unprotect":
                this.stack.get(step.generation)!.protect = false;
                break;
            case "waitForSmoke": {
                const arn = step.through === "alias" ? this.alias! : this.key(step.generation)!.arn;
                assert.equal(this.byArn(arn)?.generation, step.generation, "another key signed");
                this.sign(arn, step.through === "alias");
                break;
            }
            case "verifyOldDocuments":
                break;
            case "publishKeys":
                this.publish();
                break;
            case "record": {
                const arn = this.key(step.generation)?.arn;
                this.records.push({
                    ...{ command: step.command, generation: step.generation, moves: step.moves },
                    ...{ at: this.now, ...(arn === undefined ? {} : { keyArn: arn }) },
                });
            }
        }
        yield;
    }

    private asBreakGlass(
        step: RotationStep & { kind: "breakGlass" },
        { because }: RotationRequest,
    ): void {
        const key = this.byArn(step.keyArn)!;
        switch (step.action) {
            case "DisableKey":
                assert.notEqual(key.state, "PendingDeletion");
                key.state = "Disabled";
                break;
            case "ScheduleKeyDeletion": {
                assert.notEqual(key.state, "PendingDeletion");
                const age = this.now.getTime() - (key.lastSigned?.getTime() ?? 0);
                const isOld = age >= ROTATION_TIMES.retentionDays * DAY;
                assert.ok(isOld || because !== undefined, `${key.arn} signed within its retention`);
                key.state = "PendingDeletion";
                key.deletionDate = new Date(this.now.getTime() + 30 * DAY);
                break;
            }
            case "CancelKeyDeletion":
                assert.equal(key.state, "PendingDeletion");
                key.state = "Disabled";
                delete key.deletionDate;
        }
    }

    /** Whether a key signs. */
    public isAble(arn: string | undefined): boolean {
        const key = this.byArn(arn);
        return key?.state === "Enabled" && key.maySign;
    }

    /** What must hold at every moment. */
    public check(): void {
        assert.deepEqual(generationFindings(this.registry), []);
        this.registry.forEach(({ id }) => this.ids.add(id));
        assert.deepEqual(
            [...this.ids].sort(),
            this.registry.map(({ id }) => id).sort(),
            "an entry is gone",
        );
        const active = this.key(this.registry.find(({ state }) => state === "active")!.id);
        assert.ok(
            this.isAble(active?.arn) ||
                [this.alias, active?.arn].some((arn) => this.stopped.has(arn ?? "")),
            "the active key can't sign",
        );
        for (const arn of this.seen().filter((one) => !this.stopped.has(one))) {
            assert.ok(this.isAble(arn), `callers see ${arn}, which can't sign`);
            const published = this.jwks.get(this.byArn(arn)!.generation);
            // A key that is made is the alias's target before anything can be published of it.
            assert.ok(
                published !== undefined && GENERATION_TRAITS[published].maySign,
                `what ${arn} signs does not verify with the published keys`,
            );
        }
        if (this.alias !== undefined && !this.targets.has(this.alias)) {
            const isValidated = this.records.some(
                ({ command, keyArn }) => command === "validate" && keyArn === this.alias,
            );
            assert.ok(
                isValidated || this.targets.size === 0,
                "the alias points at a key that nobody validated",
            );
            this.targets.add(this.alias);
        }
        const made = [...this.keys, ...this.deleted].map(({ generation }) => generation);
        assert.equal(new Set(made).size, made.length, "a generation has two keys");
        for (const { arn } of this.stack.values()) {
            assert.notEqual(
                this.byArn(arn)?.state ?? "deleted",
                "deleted",
                `the stack holds ${arn}`,
            );
            // What somebody else has scheduled is there until a rollback cancels it, before any `up`.
            assert.ok(
                this.byArn(arn)?.state !== "PendingDeletion" || this.stopped.has(arn),
                `the stack holds ${arn}`,
            );
        }
    }
}
