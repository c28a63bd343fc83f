import type { EvidenceRecord } from "../../../evidence/index";
import { DifferenceList } from "./differenceList";
import {
    aboutRecord,
    type DiscardedRecord,
    discardedRecord,
    type KeptRecord,
    keptRecord,
    placeOf,
} from "./keptRecord";
import { DifferenceKind, type Question, type Reconciliation } from "./reconciliation";
import type { SignEvent, TrailEvent } from "./signEvent";

/** Joins the records of signatures with the trail's calls of Sign, both ways. */
export class Reconciler {
    readonly #records = new Map<string, KeptRecord>();
    /** Records of signatures that were thrown away, by request; most have a record of the signature too. */
    readonly #discarded = new Map<string, DiscardedRecord>();
    /** Ids of the events of requests without a record. */
    readonly #unrecorded = new Map<string, string>();
    /** Names that many records have, each once: they would take half of the memory. */
    readonly #names = new Map<string, string>();
    readonly #differences = new DifferenceList();
    readonly #notJudged = new DifferenceList();
    readonly #counts = { events: 0, signatures: 0, denied: 0, dryRuns: 0, records: 0, matched: 0 };
    #earliest: number | undefined;
    #latest: number | undefined;

    constructor(private readonly question: Question) {}

    /**
     * Takes a record; all records come before the first event.
     * @throws EvidenceError `broken` for a record of a signature that has another form.
     */
    takeRecord(record: EvidenceRecord): void {
        const kept = keptRecord(record, (name) => this.#shared(name));
        if (kept === undefined) {
            const discarded = discardedRecord(record);
            if (discarded !== undefined) {
                this.#discarded.set(discarded.requestId, discarded);
            }
            return;
        }
        const other = this.#records.get(kept.requestId);
        if (other === undefined) {
            this.#records.set(kept.requestId, kept);
        }
        const isAsked = [kept, other ?? kept].some(({ keyArn }) => this.#isAsked(keyArn));
        if (!isAsked || !this.#isInside(kept.time)) {
            return;
        }
        this.#counts.records += 1;
        if (other !== undefined) {
            this.#differences.add(
                DifferenceKind.RecordTwice,
                kept.requestId,
                aboutRecord(kept),
                `records ${placeOf(other)} and ${placeOf(kept)} claim the same request: KMS answers each request once`,
            );
        }
    }

    /** Takes an event of the trail. */
    takeEvent(event: TrailEvent): void {
        const { time } = event;
        this.#counts.events += 1;
        this.#earliest = Math.min(this.#earliest ?? time, time);
        this.#latest = Math.max(this.#latest ?? time, time);
        switch (event.kind) {
            case "denied":
                this.#counts.denied += 1;
                return;
            case "dryRun":
                this.#counts.dryRuns += 1;
                return;
            case "signature":
                this.#takeSignature(event.sign);
                return;
            case "other":
                return;
        }
    }

    /** Looks for records that no event belongs to, and tells everything. */
    finish(): Reconciliation {
        const { from = this.#earliest, to = this.#latest, marginMs } = this.question;
        for (const [requestId, kept] of this.#records) {
            if (kept.eventId !== undefined || !this.#isAsked(kept.keyArn)) {
                continue;
            }
            if (isWithin(kept.time, from, to, marginMs)) {
                this.#differences.add(
                    DifferenceKind.NoEvent,
                    requestId,
                    aboutRecord(kept),
                    "the trail has no signature by this request: the record claims what KMS did not do, or the export is not whole",
                );
            } else if (this.#isInside(kept.time)) {
                this.#notJudged.add(
                    DifferenceKind.NoEvent,
                    requestId,
                    aboutRecord(kept),
                    "too near to the edge of the time that the trail covers, or beyond it",
                );
            }
        }
        return {
            ok: this.#differences.count === 0,
            window: {
                ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
                ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
            },
            counts: {
                ...this.#counts,
                differences: this.#differences.count,
                notJudged: this.#notJudged.count,
            },
            differences: this.#differences.shown,
            notJudged: this.#notJudged.shown,
        };
    }

    #takeSignature(sign: SignEvent): void {
        const kept = this.#records.get(sign.requestId);
        if (!this.#isAsked(sign.keyArn) && !(kept && this.#isAsked(kept.keyArn))) {
            return;
        }
        const before = kept?.eventId ?? this.#unrecorded.get(sign.requestId);
        // CloudTrail may deliver a record twice, and two accounts may have one of the same call.
        const id = sign.sharedEventId ?? sign.eventId;
        if (before === id) {
            return;
        }
        if (before === undefined) {
            if (kept === undefined) {
                this.#unrecorded.set(sign.requestId, id);
            } else {
                kept.eventId = id;
            }
        }
        if (this.#isInside(sign.time)) {
            this.#counts.signatures += 1;
            this.#judgePrincipal(sign);
            this.#judgePartner(sign, before === undefined, kept);
        }
    }

    #judgePrincipal(sign: SignEvent): void {
        const account = sign.keyArn?.split(":")[4] ?? "";
        const expected = `arn:aws:iam::${account}:role/${this.question.signer}`;
        if (sign.role !== expected) {
            this.#differences.add(
                DifferenceKind.OtherPrincipal,
                sign.requestId,
                sign,
                `signed as ${sign.role ?? sign.caller}; only ${expected} may`,
            );
        }
    }

    #judgePartner(sign: SignEvent, isFirst: boolean, kept: KeptRecord | undefined): void {
        const { from, to, marginMs } = this.question;
        if (!isFirst) {
            this.#differences.add(
                DifferenceKind.EventTwice,
                sign.requestId,
                sign,
                "two signatures in the trail have the same request id: at least one of them has no record of its own",
            );
        } else if (kept !== undefined) {
            this.#counts.matched += 1;
            this.#compare(sign, kept);
        } else if (this.#isDiscarded(sign)) {
            this.#addDiscarded(sign, this.#discarded.get(sign.requestId)!);
        } else if (isWithin(sign.time, from, to, marginMs)) {
            this.#differences.add(
                DifferenceKind.NoRecord,
                sign.requestId,
                sign,
                "no evidence of this signature: it was made behind the application's back",
            );
        } else {
            this.#notJudged.add(
                DifferenceKind.NoRecord,
                sign.requestId,
                sign,
                "too near to the edge of the time that was asked for",
            );
        }
    }

    #isDiscarded({ requestId, keyArn }: SignEvent): boolean {
        const discarded = this.#discarded.get(requestId);
        return discarded !== undefined && discarded.keyArn === keyArn;
    }

    #addDiscarded(sign: SignEvent, discarded: DiscardedRecord): void {
        this.#differences.add(
            DifferenceKind.Discarded,
            sign.requestId,
            { ...sign, record: placeOf(discarded) },
            `the application asked for this signature and, by its record, released nothing (${discarded.reason}): ` +
                "the key is none of the office's published ones; find out who moved the alias (UpdateAlias in the trail)",
        );
    }

    #compare(sign: SignEvent, kept: KeptRecord): void {
        const about = { ...sign, record: placeOf(kept) };
        if (sign.keyArn !== kept.keyArn) {
            this.#differences.add(
                DifferenceKind.OtherKey,
                sign.requestId,
                about,
                `the trail has ${sign.keyArn ?? "no key"}, the record ${kept.keyArn}`,
            );
        }
        if (sign.algorithm !== kept.algorithm || sign.messageType !== kept.messageType) {
            this.#differences.add(
                DifferenceKind.OtherAlgorithm,
                sign.requestId,
                about,
                `the trail has ${sign.algorithm} of ${sign.messageType}, the record ${kept.algorithm} of ${kept.messageType}`,
            );
        }
    }

    #shared(name: string): string {
        const known = this.#names.get(name);
        if (known === undefined) {
            this.#names.set(name, name);
        }
        return known ?? name;
    }

    #isAsked(keyArn: string | undefined): boolean {
        const { keyArns } = this.question;
        // A call that names no key may have used any.
        return keyArns === undefined || keyArn === undefined || keyArns.has(keyArn);
    }

    #isInside(time: number): boolean {
        return isWithin(time, this.question.from, this.question.to, 0);
    }
}

function isWithin(time: number, from = -Infinity, to = Infinity, margin: number): boolean {
    return time >= from + margin && time <= to - margin;
}
