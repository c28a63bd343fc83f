import { createPublicKey, type KeyObject } from "node:crypto";
import { jwkThumbprint } from "./jwkThumbprint";
import { CNS, maySign, type PublishedKey, PublishedState, utcTime } from "./publishedKey";
import { rsaKeyFindings } from "./rsaKey";
import { show } from "./show";
import { isJsonObject, type JsonObject } from "./strictJson";

/** Members of a JWK that hold a secret: RFC 7518, sections 6.2.2, 6.3.2 and 6.4; RFC 8037. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
/** Longer than the modulus of the largest key, in base64url. */
const MAX_NUMBER = 700;

/**
 * Reads one key of a published set.
 * @returns the key, or every finding, each a sentence about `place`.
 */
export function readJwk(jwk: unknown, place: string): PublishedKey | string[] {
    if (!isJsonObject(jwk)) {
        return [`${place} is ${show(jwk)}; expected a JWK`];
    }
    const secrets = PRIVATE_MEMBERS.filter((name) => Object.hasOwn(jwk, name));
    if (secrets.length > 0) {
        // Never shown: the value is somebody's secret.
        return [
            `${place} has the private member ${secrets.join(", ")}: a published key has none. If it was published, ` +
                "that key is lost: find out who has it",
        ];
    }
    const findings = memberFindings(jwk).map((finding) => `${place}.${finding}`);
    const publicKey = importKey(jwk);
    if (typeof publicKey === "string") {
        return [...findings, `${place} ${publicKey}`];
    }
    findings.push(...rsaKeyFindings(publicKey).map((finding) => `${place} ${finding}`));
    const kid = jwkThumbprint(publicKey);
    if (jwk["kid"] !== kid) {
        findings.push(`${place}.kid is ${show(jwk["kid"])}; expected its thumbprint, ${kid}`);
    }
    if (findings.length > 0) {
        return findings;
    }
    const signsFrom = utcTime(jwk["cartorio_signs_from"]);
    const signsUntil = utcTime(jwk["cartorio_signs_until"]);
    return {
        kid,
        cns: jwk["cartorio_cns"] as string,
        generation: jwk["cartorio_generation"] as number,
        state: jwk["cartorio_state"] as PublishedState,
        ...(signsFrom === undefined ? {} : { signsFrom }),
        ...(signsUntil === undefined ? {} : { signsUntil }),
        publicKey,
    };
}

/** The key itself; each number must have its one spelling, or two ids would name one key. */
function importKey({ kty, n, e }: JsonObject): KeyObject | string {
    if (kty !== "RSA") {
        return `has the type ${show(kty)}; expected RSA`;
    }
    const numbers = { n, e };
    const odd = Object.entries(numbers)
        .filter(([, value]) => !isNumber(value))
        .map(([name]) => name);
    if (odd.length > 0) {
        return `has an ${odd.join(" and an ")} that is no whole number in base64url, shortest form`;
    }
    try {
        return createPublicKey({ key: { kty, n: n as string, e: e as string }, format: "jwk" });
    } catch (error) {
        return `is no public key: ${(error as Error).message}`;
    }
}

function isNumber(value: unknown): boolean {
    if (typeof value !== "string" || value.length > MAX_NUMBER) {
        return false;
    }
    const bytes = Buffer.from(value, "base64url");
    return bytes.length > 0 && bytes[0] !== 0 && bytes.toString("base64url") === value;
}

function memberFindings(jwk: JsonObject): string[] {
    const { alg, use, cartorio_cns: cns, cartorio_generation: generation } = jwk;
    const { key_ops: operations, cartorio_state: state } = jwk;
    const isVerify =
        Array.isArray(operations) && operations.length === 1 && operations[0] === "verify";
    const states = Object.values(PublishedState);
    const rules: [name: string, isGood: boolean, expected: string][] = [
        ["alg", alg === "PS256", "PS256"],
        ["use", use === "sig", "sig"],
        ["key_ops", operations === undefined || isVerify, '["verify"], or none'],
        ["cartorio_cns", typeof cns === "string" && CNS.test(cns), "six digits"],
        [
            "cartorio_generation",
            Number.isSafeInteger(generation) && Number(generation) >= 1,
            "a number from 1",
        ],
        ["cartorio_state", states.includes(state as PublishedState), states.join(", ")],
    ];
    return [
        ...rules
            .filter(([, isGood]) => !isGood)
            .map(([name, , expected]) => `${name} is ${show(jwk[name])}; expected ${expected}`),
        ...windowFindings(jwk, state as PublishedState),
    ];
}

function windowFindings(jwk: JsonObject, state: PublishedState): string[] {
    const names = ["cartorio_signs_from", "cartorio_signs_until"] as const;
    const [from, until] = names.map((name) => utcTime(jwk[name]));
    const findings = names
        .filter((name) => jwk[name] !== undefined && utcTime(jwk[name]) === undefined)
        .map(
            (name) => `${name} is ${show(jwk[name])}; expected ISO 8601 in UTC, with milliseconds`,
        );
    if (from !== undefined && until !== undefined && from > until) {
        findings.push(`${names[1]} is before ${names[0]}: a key signs no more after it began to`);
    }
    if (
        jwk[names[1]] === undefined &&
        Object.values(PublishedState).includes(state) &&
        !maySign(state)
    ) {
        findings.push(
            `${names[1]} is missing; a generation that is ${state} signs no more since some time`,
        );
    }
    return findings;
}
