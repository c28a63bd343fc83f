import type { KeyObject } from "node:crypto";

/** What a generation may do: the words of the registry. */
export const PublishedState = {
    Candidate: "candidate",
    Active: "active",
    Draining: "draining",
    VerifyOnly: "verifyOnly",
    Disabled: "disabled",
    Deleting: "deleting",
    Gone: "gone",
} as const;
/** One of the values of {@link PublishedState}. */
export type PublishedState = (typeof PublishedState)[keyof typeof PublishedState];

const SIGNING: ReadonlySet<string> = new Set<PublishedState>(["candidate", "active", "draining"]);

/** Whether a generation in this state may sign. */
export function maySign(state: PublishedState): boolean {
    return SIGNING.has(state);
}

/**
 * A published key: a JWK with members of ours, which other programs ignore.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export interface PublishedJwk {
    readonly kty: "RSA";
    /** Modulus, base64url. */
    readonly n: string;
    /** Exponent: 65537. */
    readonly e: "AQAB";
    readonly alg: "PS256";
    readonly use: "sig";
    /** Its own thumbprint (RFC 7638). */
    readonly kid: string;
    /** The office: six digits. */
    readonly cartorio_cns: string;
    /** Number of the generation, from 1. */
    readonly cartorio_generation: number;
    readonly cartorio_state: PublishedState;
    /** From when it could sign: ISO 8601, UTC, milliseconds. Unknown when left out. */
    readonly cartorio_signs_from?: string;
    /** From when it could sign no more, as above. It still can when left out. */
    readonly cartorio_signs_until?: string;
}

/** The published keys of an office: every generation there ever was. */
export interface Jwks {
    readonly keys: readonly PublishedJwk[];
}

/** A published key, read and judged. */
export interface PublishedKey {
    readonly kid: string;
    /** The office: six digits. */
    readonly cns: string;
    readonly generation: number;
    readonly state: PublishedState;
    readonly signsFrom?: Date;
    readonly signsUntil?: Date;
    readonly publicKey: KeyObject;
}

/** Form of a CNS. */
export const CNS = /^\d{6}$/;

/** The time that a text says; nothing unless it is ISO 8601 in UTC with milliseconds. */
export function utcTime(text: unknown): Date | undefined {
    if (typeof text !== "string") {
        return undefined;
    }
    const time = new Date(text);
    return !Number.isNaN(time.getTime()) && time.toISOString() === text ? time : undefined;
}

/** Why a key can't have signed at a time; nothing when it can. */
export function outsideWindow(
    { generation, signsFrom, signsUntil }: PublishedKey,
    time: Date,
): string | undefined {
    if (signsFrom !== undefined && time < signsFrom) {
        return `${time.toISOString()} is before ${signsFrom.toISOString()}, when generation ${generation} could first sign`;
    }
    return signsUntil !== undefined && time >= signsUntil
        ? `${time.toISOString()} is not before ${signsUntil.toISOString()}, when generation ${generation} could sign no more`
        : undefined;
}
