import { SigningError, SigningErrorCode } from "../signingError";
import { isFindings } from "./findings";
import { jwkThumbprint } from "./jwkThumbprint";
import {
    CNS,
    type Jwks,
    maySign,
    type PublishedJwk,
    type PublishedKey,
    PublishedState,
    utcTime,
} from "./publishedKey";
import { loadJwks, type PublishedKeys } from "./publishedKeys";
import { readPublicKey } from "./rsaKey";

/** A generation as the registry and KMS describe it. */
export interface PublishedGeneration {
    /** Number of the generation, from 1. */
    readonly id: number;
    readonly state: PublishedState;
    /** When the state began: a day, `YYYY-MM-DD`, or a time in UTC with milliseconds. */
    readonly since: string;
    /** PEM (SPKI). KMS shows it of enabled keys only; of others the previous set has it. */
    readonly publicKey?: string;
}

/** What a set of published keys is made of. */
export interface JwksSource {
    /** The office: six digits. */
    readonly cns: string;
    /** Every generation there ever was. */
    readonly generations: readonly PublishedGeneration[];
    /** The set as it was published before: text, object or read. Keys that KMS shows no more come from it. */
    readonly previous?: unknown;
}

/**
 * States that the newest generation can begin with. Of other states, and of an older generation that became
 * active again, the day says nothing of the beginning.
 */
const FIRST_STATES: readonly PublishedState[] = [PublishedState.Candidate, PublishedState.Active];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A day of the westernmost office (Acre, UTC-5) is over then, in milliseconds after it began in UTC. */
const DAY_IS_OVER = (24 + 5) * 60 * 60 * 1000;

/**
 * Builds the set of published keys. A key that was published stays in it for good, with the time in which
 * it could sign, so that what it signed can be verified for good.
 *
 * A day is taken as wide as it can be meant: from its first moment in UTC to its last in Acre.
 * @throws SigningError `keys` with every finding.
 */
export function buildJwks({ cns, generations, previous }: JwksSource): Jwks {
    const before = previous === undefined ? undefined : loadJwks(previous, "the previous JWKS");
    const findings = CNS.test(cns)
        ? []
        : [`the CNS is ${JSON.stringify(cns)}; expected six digits`];
    const ids = new Set(generations.map(({ id }) => id));
    for (const { generation, cns: office } of before?.all ?? []) {
        if (office !== cns || !ids.has(generation)) {
            findings.push(
                `the previous JWKS has generation ${generation} of ${office}, which is none of ${cns}: give that office's own set, and every generation there ever was`,
            );
        }
    }
    const keys = [...generations]
        .sort((a, b) => a.id - b.id)
        .map((generation) =>
            entryOf(cns, generation, {
                before: published(before, generation.id),
                isNewest: generation.id === Math.max(...ids),
            }),
        );
    findings.push(...keys.flatMap((key) => (isFindings(key) ? key : [])));
    if (findings.length > 0) {
        throw new SigningError(SigningErrorCode.Keys, findings);
    }
    const jwks = { keys: keys.flatMap((key) => (isFindings(key) ? [] : [key])) };
    // What it builds it would also take.
    loadJwks(jwks, `the set of ${cns}`);
    return jwks;
}

function published(before: PublishedKeys | undefined, id: number): PublishedKey | undefined {
    return before?.all.find(({ generation }) => generation === id);
}

function entryOf(
    cns: string,
    { id, state, since, publicKey: pem }: PublishedGeneration,
    { before, isNewest }: { before: PublishedKey | undefined; isNewest: boolean },
): PublishedJwk | string[] {
    const key = pem === undefined ? before?.publicKey : readPublicKey(pem);
    const began = timesOf(since);
    const findings: string[] = [];
    if (began === undefined) {
        findings.push(
            `generation ${id}: since is ${JSON.stringify(since)}; expected YYYY-MM-DD or a time in UTC`,
        );
    }
    if (key === undefined) {
        findings.push(
            `generation ${id} is ${state}, and neither KMS nor a previous JWKS shows its key: give the JWKS that was published before`,
        );
    } else if (typeof key === "string") {
        findings.push(`generation ${id}: the public key ${key}`);
    } else if (before !== undefined && !before.publicKey.equals(key)) {
        findings.push(
            `generation ${id} was published with the key ${before.kid} and has now ${jwkThumbprint(key)}: a generation's key never changes; find out who replaced it`,
        );
    }
    if (
        findings.length > 0 ||
        began === undefined ||
        key === undefined ||
        typeof key === "string"
    ) {
        return findings;
    }
    const signsFrom =
        before?.signsFrom ?? (isNewest && FIRST_STATES.includes(state) ? began.first : undefined);
    const signsUntil = maySign(state) ? undefined : (before?.signsUntil ?? began.last);
    const { n } = key.export({ format: "jwk" });
    return {
        ...{ kty: "RSA", n: n!, e: "AQAB", alg: "PS256", use: "sig", kid: jwkThumbprint(key) },
        ...{ cartorio_cns: cns, cartorio_generation: id, cartorio_state: state },
        ...(signsFrom === undefined ? {} : { cartorio_signs_from: signsFrom.toISOString() }),
        ...(signsUntil === undefined ? {} : { cartorio_signs_until: signsUntil.toISOString() }),
    } as const;
}

/** First and last moment that are meant. */
function timesOf(since: string): { readonly first: Date; readonly last: Date } | undefined {
    if (!DAY.test(since)) {
        const time = utcTime(since);
        return time && { first: time, last: time };
    }
    const first = utcTime(`${since}T00:00:00.000Z`);
    return first && { first, last: new Date(first.getTime() + DAY_IS_OVER) };
}
