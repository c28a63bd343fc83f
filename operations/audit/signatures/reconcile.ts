import type { EvidenceRecord } from "../../../evidence/index";
import {
    type Difference,
    DifferenceKind,
    type Question,
    type Reconciliation,
} from "./reconciliation";
import type { SignEvent, TrailEvent } from "./signEvent";

/** What is kept of a record: ids, no content. */
interface Kept {
    readonly keyArn: string;
    readonly algorithm: string;
    readonly messageType: string;
    readonly time: number;
    readonly record: string;
    eventId?: string;
}

const SHOWN = 1000;
/** JOSE's names of what KMS calls otherwise. */
const KMS_NAMES: Readonly<Record<string, string>> = {
    PS256: "RSASSA_PSS_SHA_256",
    RS256: "RSASSA_PKCS1_V1_5_SHA_256",
    ES256: "ECDSA_SHA_256",
};

/** Joins the records of signatures with the trail's calls of Sign, both ways. */
export class Reconciler {
    readonly #records = new Map<string, Kept>();
    readonly #unrecorded = new Map<string, string>();
    readonly #differences: Difference[] = [];
    readonly #notJudged: Difference[] = [];
    readonly #counts = {
        ...{ events: 0, signatures: 0, denied: 0, dryRuns: 0, records: 0, matched: 0 },
        ...{ differences: 0, notJudged: 0 },
    };
    #earliest: number | undefined;
    #latest: number | undefined;

    constructor(private readonly question: Question) {}

    /** Takes a record; all records come before the first event. */
    takeRecord({ type, data, chain, seq }: EvidenceRecord): void {
        if (type !== "signature.created") {
            return;
        }
        const text = (name: string) => {
            const value = data[name];
            return typeof value === "object" ? JSON.stringify(value) : String(value);
        };
        const requestId = text("requestId");
        const kept: Kept = {
            keyArn: text("keyArn"),
            algorithm: kmsName(text("algorithm")),
            messageType: data["messageType"] === undefined ? "DIGEST" : text("messageType"),
            time: Date.parse(text("signedAt")),
            record: `${chain}:${seq}`,
        };
        const other = this.#records.get(requestId);
        if (this.#isAsked(kept.keyArn) && this.#isInside(kept.time)) {
            this.#counts.records += 1;
        }
        if (other === undefined) {
            this.#records.set(requestId, kept);
        } else if (this.#isAsked(kept.keyArn) || this.#isAsked(other.keyArn)) {
            this.#differ(
                DifferenceKind.RecordTwice,
                requestId,
                kept,
                `records ${other.record} and ${kept.record} claim the same request: KMS answers each request once`,
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
                this.#differ(
                    DifferenceKind.NoEvent,
                    requestId,
                    kept,
                    "the trail has no signature by this request: the record claims what KMS did not do, or the export is not whole",
                );
            } else if (this.#isInside(kept.time)) {
                this.#tell(
                    this.#notJudged,
                    "notJudged",
                    DifferenceKind.NoEvent,
                    requestId,
                    kept,
                    "too near to the edge of the time that the trail covers, or beyond it",
                );
            }
        }
        const { differences, notJudged } = {
            differences: this.#differences,
            notJudged: this.#notJudged,
        };
        return {
            ok: this.#counts.differences === 0,
            window: {
                ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
                ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
            },
            counts: { ...this.#counts },
            ...{ differences, notJudged },
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
        const isInside = this.#isInside(sign.time);
        this.#counts.signatures += isInside ? 1 : 0;
        if (before !== undefined) {
            this.#differ(
                DifferenceKind.EventTwice,
                sign.requestId,
                sign,
                "two signatures in the trail have the same request id: at least one of them has no record of its own",
            );
            return;
        }
        if (isInside) {
            this.#judgePrincipal(sign);
        }
        if (kept !== undefined) {
            kept.eventId = id;
            this.#counts.matched += isInside ? 1 : 0;
            this.#compare(sign, kept);
            return;
        }
        this.#unrecorded.set(sign.requestId, id);
        const { from, to, marginMs } = this.question;
        if (isWithin(sign.time, from, to, marginMs)) {
            this.#differ(
                DifferenceKind.NoRecord,
                sign.requestId,
                sign,
                "no evidence of this signature: it was made behind the application's back",
            );
        } else if (isInside) {
            this.#tell(
                this.#notJudged,
                "notJudged",
                DifferenceKind.NoRecord,
                sign.requestId,
                sign,
                "too near to the edge of the time that was asked for",
            );
        }
    }

    #judgePrincipal(sign: SignEvent): void {
        const account = sign.keyArn?.split(":")[4] ?? "";
        const expected = `arn:aws:iam::${account}:role/${this.question.signer}`;
        if (sign.role !== expected) {
            this.#differ(
                DifferenceKind.OtherPrincipal,
                sign.requestId,
                sign,
                `signed as ${sign.role ?? sign.caller}; only ${expected} may`,
            );
        }
    }

    #compare(sign: SignEvent, kept: Kept): void {
        if (sign.keyArn !== kept.keyArn) {
            this.#differ(
                DifferenceKind.OtherKey,
                sign.requestId,
                { ...sign, record: kept.record },
                `the trail has ${sign.keyArn ?? "no key"}, the record ${kept.keyArn}`,
            );
        }
        if (sign.algorithm !== kept.algorithm || sign.messageType !== kept.messageType) {
            this.#differ(
                DifferenceKind.OtherAlgorithm,
                sign.requestId,
                { ...sign, record: kept.record },
                `the trail has ${sign.algorithm} of ${sign.messageType}, the record ${kept.algorithm} of ${kept.messageType}`,
            );
        }
    }

    #isAsked(keyArn: string | undefined): boolean {
        const { keyArns } = this.question;
        // A call that names no key may have used any.
        return keyArns === undefined || keyArn === undefined || keyArns.has(keyArn);
    }

    #isInside(time: number): boolean {
        return isWithin(time, this.question.from, this.question.to, 0);
    }

    #differ(kind: DifferenceKind, requestId: string, about: About, what: string): void {
        this.#tell(this.#differences, "differences", kind, requestId, about, what);
    }

    #tell(
        list: Difference[],
        count: "differences" | "notJudged",
        kind: DifferenceKind,
        requestId: string,
        about: About,
        what: string,
    ): void {
        this.#counts[count] += 1;
        if (list.length < SHOWN) {
            const { time, caller, sourceIp, keyArn, record } = about;
            list.push({
                ...{ kind, requestId, time: new Date(time).toISOString() },
                ...(caller === undefined ? {} : { caller }),
                ...(sourceIp === undefined ? {} : { sourceIp }),
                ...(keyArn === undefined ? {} : { keyArn }),
                ...(record === undefined ? {} : { record }),
                what,
            });
        }
    }
}

interface About {
    readonly time: number;
    readonly caller?: string;
    readonly sourceIp?: string;
    readonly keyArn?: string;
    readonly record?: string;
}

function kmsName(algorithm: string): string {
    return KMS_NAMES[algorithm] ?? algorithm;
}

function isWithin(time: number, from = -Infinity, to = Infinity, margin: number): boolean {
    return time >= from + margin && time <= to - margin;
}
