import { createHash } from "node:crypto";
import type { EvidenceRecord } from "../../../evidence/index";
// Not the package's index, which loads what encryption and certificates need: seconds of start.
import type { Jwks, PublishedJwk } from "../../../signing/jwks/publishedKey";
import { loadJwks } from "../../../signing/jwks/publishedKeys";
import { CliError } from "../../cliError";
import { BREAK_GLASS, isOfRotation, readRotationRecord } from "../rotationRecords";
import type { RotationRecord } from "../situation";
import { isCns, resultReasons, told } from "./resultReasons";

/** A step, or a call as break-glass that belongs to one and moves no generation by itself. */
type Entry = Omit<RotationRecord, "command"> & {
    readonly command: RotationRecord["command"] | "breakGlass";
};

/** One step, as its record tells it. */
export interface ReportStep extends Omit<Entry, "at"> {
    /** When the record was written: ISO 8601, UTC. */
    readonly at: string;
    /** Who did it: the ARN of the caller. */
    readonly who: string;
    readonly because?: string;
    readonly checks: readonly { name: string; ok: boolean; detail?: string }[];
    /** AWS's ids of the calls, to be found in the trail. */
    readonly requestIds: Readonly<Record<string, string>>;
    /** Where the record is: chain, place, hash. */
    readonly head: string;
}

/** One generation that the rotation is about. */
export interface ReportKey {
    readonly generation: number;
    readonly state: string;
    readonly kid: string;
    /** SPKI, PEM. */
    readonly pem: string;
    /** SHA-256 of the public key (DER, SPKI), hexadecimal. */
    readonly sha256: string;
    readonly arn?: string;
}

/** A signature that the application made during the rotation. */
export interface ReportSignature {
    readonly step: string;
    readonly generation: number;
    readonly nonce: string;
    /** Compact JWS. */
    readonly jws: string;
}

/** A whole rotation: what both forms of the report show. */
export interface RotationReport {
    readonly stack: string;
    readonly cns: string;
    readonly accountId: string;
    /** The generation that the rotation made. */
    readonly generation: number;
    readonly steps: readonly ReportStep[];
    readonly keys: readonly ReportKey[];
    readonly signatures: readonly ReportSignature[];
    /** The published keys of these generations. */
    readonly jwks: Jwks;
    /** What the report can't vouch for; nothing when all agrees. */
    readonly findings: readonly string[];
}

/** What a report is made of. */
export interface ReportSource {
    /** Every record of the cartório's evidence in the order of time, verified. */
    readonly records: readonly EvidenceRecord[];
    /** The published keys. */
    readonly jwks: unknown;
    /** Signed results by nonce. */
    readonly results: Readonly<Record<string, string>>;
    /** The generation whose rotation is meant; the newest when left out. */
    readonly generation?: number;
}

/**
 * Gathers a rotation from the evidence: the generation that it made and those that it replaced, to their
 * end.
 * @throws CliError `refused` when the evidence has no such rotation; SigningError for a bad JWKS.
 */
export function rotationReport(source: ReportSource): RotationReport {
    const all = source.records.flatMap(entriesOf);
    const starts = all.filter(({ step }) => step.command === "start");
    const start = starts.findLast(
        ({ step }) => source.generation === undefined || step.generation === source.generation,
    );
    if (start === undefined) {
        throw new CliError(
            "refused",
            `the evidence has no start of ${source.generation === undefined ? "a rotation" : `generation ${source.generation}`}; it has starts of ${starts.map(({ step }) => step.generation).join(", ") || "none"}`,
        );
    }
    const { generation } = start.step;
    const own = concerning(all.slice(all.indexOf(start)), generation);
    const steps = own.steps.map(({ record, step }) => reportStep(record, step));
    const published = loadJwks(source.jwks, "the published keys");
    const entries = (published.all ?? []).filter((key) => own.generations.has(key.generation));
    const keys = entries.map((key): ReportKey => {
        const spki = key.publicKey.export({ type: "spki", format: "der" });
        const arn = steps.find((step) => step.generation === key.generation)?.keyArn;
        return {
            ...{ generation: key.generation, state: key.state, kid: key.kid },
            pem: key.publicKey.export({ type: "spki", format: "pem" }).toString(),
            sha256: createHash("sha256").update(spki).digest("hex"),
            ...(arn === undefined ? {} : { arn }),
        };
    });
    const signed = signatures(own.steps, source.results, keys);
    const { stack, cns, accountId } = start.record.data;
    return {
        ...{ stack: told(stack), cns: told(cns), accountId: told(accountId), generation },
        ...{ steps, keys, signatures: signed.signatures },
        jwks: { keys: entries.map((key) => jwkOf(source.jwks, key.kid)) },
        findings: [
            ...(isCns(told(cns))
                ? []
                : [`start: its record has the CNS ${told(cns)}; expected six digits`]),
            ...fingerprintFindings(own.steps, keys),
            ...signed.findings,
        ],
    };
}

interface Read {
    readonly record: EvidenceRecord;
    readonly step: Entry;
}

function entriesOf(record: EvidenceRecord): Read[] {
    const { generation, keyArn } = record.data;
    if (record.type === BREAK_GLASS && typeof generation === "number") {
        const facts = { generation, moves: [], at: new Date(record.at) };
        const key = typeof keyArn === "string" ? { keyArn } : {};
        return [{ record, step: { command: "breakGlass", ...facts, ...key } }];
    }
    return isOfRotation(record) ? [{ record, step: readRotationRecord(record) }] : [];
}

/** The steps from a start on that are about its generation or those that it replaced. */
function concerning(later: readonly Read[], generation: number) {
    const generations = new Set([generation]);
    const steps = later.filter(({ step }) => {
        const isOwn = step.generation === generation && !isOtherStart(step, generation);
        if (isOwn || step.moves.some((move) => move.generation === generation)) {
            step.moves.forEach((move) => generations.add(move.generation));
            generations.add(step.generation);
            return true;
        }
        // What became later of those that it replaced; a later rotation that they take part in is its own.
        return generations.has(step.generation) && !["switch", "rollback"].includes(step.command);
    });
    return { steps, generations };
}

function isOtherStart({ command, generation }: Entry, own: number): boolean {
    return command === "start" && generation !== own;
}

function reportStep({ data, at, chain, seq, hash }: EvidenceRecord, step: Entry): ReportStep {
    const { who, because, checks, requestIds } = data;
    return {
        ...step,
        ...{ at, who: told(who) },
        ...(typeof because === "string" ? { because } : {}),
        checks: checks as unknown as ReportStep["checks"],
        requestIds: (requestIds ?? {}) as Readonly<Record<string, string>>,
        head: `${chain}:${seq}:${hash}`,
    };
}

function fingerprintFindings(steps: readonly Read[], keys: readonly ReportKey[]): string[] {
    const recorded = new Map<number, Set<string>>();
    for (const { record, step } of steps) {
        const { publicKeySha256 } = record.data;
        if (typeof publicKeySha256 === "string") {
            const known = recorded.get(step.generation) ?? new Set();
            recorded.set(step.generation, known.add(publicKeySha256));
        }
    }
    const seen = new Set(steps.flatMap(({ step }) => step.generation));
    return [
        ...[...seen]
            .filter((id) => !keys.some(({ generation }) => generation === id))
            .map((id) => `generation ${id}: its key is not among the published ones`),
        ...[...recorded].flatMap(([id, hashes]) => {
            const published = keys.find(({ generation }) => generation === id)?.sha256;
            return published === undefined || (hashes.size === 1 && hashes.has(published))
                ? []
                : [
                      `generation ${id}: the evidence has the fingerprint ${[...hashes].join(" and ")}, the published key ${published}`,
                  ];
        }),
    ];
}

function signatures(
    steps: readonly Read[],
    results: ReportSource["results"],
    keys: readonly ReportKey[],
) {
    const found: ReportSignature[] = [];
    const findings: string[] = [];
    for (const { record, step } of steps) {
        const { nonce } = record.data;
        if (typeof nonce !== "string") {
            continue;
        }
        const { command, generation } = step;
        const jws = results[nonce]?.trim();
        const pem = keys.find((key) => key.generation === generation)?.pem;
        const reasons =
            jws === undefined
                ? ["it is missing"]
                : pem === undefined
                  ? [`the key of generation ${generation} is not published`]
                  : resultReasons(jws, pem, record);
        if (jws !== undefined && reasons.length === 0) {
            found.push({ step: command, generation, nonce, jws });
        }
        findings.push(
            ...reasons.map(
                (why) => `${command}: the signed result of nonce ${nonce} proves nothing: ${why}`,
            ),
        );
    }
    return { signatures: found, findings };
}

function jwkOf(jwks: unknown, kid: string): PublishedJwk {
    const { keys } = (typeof jwks === "string" ? JSON.parse(jwks) : jwks) as Jwks;
    return keys.find((key) => key.kid === kid)!;
}
