import { createPublicKey, type KeyObject } from "node:crypto";
import { personalDataIn } from "../../evidence/personalData";
import { jwkThumbprint } from "../../signing/jwks/jwkThumbprint";
import { parseCompactJws } from "../../signing/verify/compactJws";
import { verifiesPss256 } from "../../signing/verify/pss256";

/** `typ` of the header, so that no other document that the key signs is taken for a smoke result. */
export const SMOKE_TYPE = "cartorio-smoke+jws";

/** What a workload states, and signs, once it has signed through its alias. */
export interface SmokeResult {
    readonly environment: string;
    readonly stack: string;
    /** Six digits. */
    readonly cns: string;
    /** Twelve digits. */
    readonly accountId: string;
    readonly region: string;
    /** What it signed through: the alias; the key's own ARN for a candidate, which no alias points at. */
    readonly alias: string;
    /** The key that signed, this result too. */
    readonly keyArn: string;
    /** Given by who asked for the result, or random. */
    readonly nonce: string;
    /** When, ISO 8601 in UTC. */
    readonly time: string;
    /** AWS's ids of the calls, by what they did, to be found in the trail. */
    readonly requestIds: Readonly<Record<string, string>>;
}

/** What a result must say to be accepted; what is left out may be anything. */
export interface SmokeExpectations {
    readonly environment?: string;
    readonly stack?: string;
    readonly cns?: string;
    readonly accountId?: string;
    readonly region?: string;
    readonly alias?: string;
    readonly keyArn?: string;
    readonly nonce?: string;
    /** The oldest time that is accepted, such as that of the switch that it is to prove. */
    readonly notBefore?: Date;
    /** @default the current time */
    readonly now?: Date;
}

/** The verdict on a result. */
export type SmokeVerdict =
    | { readonly valid: true; readonly result: SmokeResult }
    | {
          readonly valid: false;
          /** Everything that is wrong, at least one. */
          readonly reasons: readonly string[];
      };

/** How far the clocks of two machines may be apart, in milliseconds. */
export const CLOCK_SKEW = 5 * 60 * 1000;

/** Whose time it is, so that a refusal leads to the clock that is wrong. */
const TIME = "time, by the application's clock,";

const TEXTS = [
    ...([
        "environment",
        "stack",
        "cns",
        "accountId",
        "region",
        "alias",
        "keyArn",
        "nonce",
    ] as const),
    ...(["time"] as const),
];
/** What a smoke asks AWS, by which the ids are named. */
const CALLS: ReadonlySet<string> = new Set(["sign", "getPublicKey", "verify", "refused"]);
const REQUEST_ID = /^[A-Za-z0-9-]{0,64}$/;
const EXPECTED = TEXTS.filter((name) => name !== "time");

/**
 * Verifies the signed result of a smoke, offline: that this key signed exactly this, and that it says
 * what is expected.
 * @param jws compact, PS256.
 * @param publicKeyPem the key's, SPKI; from the stack's outputs or the published keys, never from
 * whoever shows the result.
 * @see https://www.rfc-editor.org/rfc/rfc7515
 */
export function verifySmokeResult(
    jws: string,
    publicKeyPem: string,
    expectations: SmokeExpectations,
): SmokeVerdict {
    const publicKey = readKey(publicKeyPem);
    if (typeof publicKey === "string") {
        return { valid: false, reasons: [publicKey] };
    }
    const parsed = parseCompactJws(jws.trim());
    if (typeof parsed === "string") {
        return { valid: false, reasons: [`the result is no compact JWS: ${parsed}`] };
    }
    const { header, payload, signingInput, signature } = parsed;
    const reasons = headerReasons(header, jwkThumbprint(publicKey));
    if (!verifiesPss256(signingInput, signature, publicKey)) {
        reasons.push("the signature is not of this result by this key: don't trust what it says");
    }
    reasons.push(...formReasons(payload));
    if (reasons.length > 0) {
        return { valid: false, reasons };
    }
    const result = payload as unknown as SmokeResult;
    reasons.push(...unexpected(result, expectations), ...untimely(result, expectations));
    return reasons.length > 0 ? { valid: false, reasons } : { valid: true, result };
}

function readKey(pem: string): KeyObject | string {
    try {
        const key = createPublicKey(pem);
        return key.asymmetricKeyType === "rsa"
            ? key
            : `the public key is of the type ${String(key.asymmetricKeyType)}; expected rsa`;
    } catch (error) {
        return `the public key is no PEM of one: ${(error as Error).message}`;
    }
}

/** Exactly these members: one that this program does not know could change what the others mean. */
function headerReasons(header: Readonly<Record<string, unknown>>, kid: string): string[] {
    const wanted: Readonly<Record<string, string>> = { alg: "PS256", kid, typ: SMOKE_TYPE };
    return [...new Set([...Object.keys(wanted), ...Object.keys(header)])]
        .filter((name) => header[name] !== wanted[name])
        .map((name) => differs(`${name} of the header`, header[name], wanted[name]));
}

function formReasons(payload: Readonly<Record<string, unknown>>): string[] {
    const reasons = TEXTS.filter((name) => typeof payload[name] !== "string").map((name) =>
        differs(name, payload[name], "a text"),
    );
    const ids = payload["requestIds"];
    if (typeof ids !== "object" || ids === null || !Object.entries(ids).every(isRequestId)) {
        reasons.push(
            differs("requestIds", ids, `AWS's ids of calls named ${[...CALLS].join(", ")}`),
        );
    }
    return reasons;
}

/** They go into the evidence, which takes no personal data. */
function isRequestId([name, id]: readonly [string, unknown]): boolean {
    return (
        CALLS.has(name) &&
        typeof id === "string" &&
        REQUEST_ID.test(id) &&
        personalDataIn(id) === undefined
    );
}

function unexpected(result: SmokeResult, expectations: SmokeExpectations): string[] {
    return EXPECTED.filter(
        (name) => expectations[name] !== undefined && result[name] !== expectations[name],
    ).map((name) => differs(name, result[name], expectations[name]));
}

function untimely({ time }: SmokeResult, expectations: SmokeExpectations): string[] {
    const at = Date.parse(time);
    const { notBefore, now = new Date() } = expectations;
    if (Number.isNaN(at) || new Date(at).toISOString() !== time) {
        return [differs("time", time, "ISO 8601 in UTC, with milliseconds")];
    }
    return [
        ...(at > now.getTime() + CLOCK_SKEW
            ? [differs(TIME, time, `not after ${now.toISOString()}: compare the clocks`)]
            : []),
        ...(notBefore !== undefined && at < notBefore.getTime()
            ? [
                  differs(
                      TIME,
                      time,
                      `not before ${notBefore.toISOString()}: compare the clocks, and run the smoke again`,
                  ),
              ]
            : []),
    ];
}

function differs(name: string, found: unknown, expected: string | undefined): string {
    return `${name} is ${found === undefined ? "missing" : JSON.stringify(found)}; expected ${expected ?? "none"}`;
}
