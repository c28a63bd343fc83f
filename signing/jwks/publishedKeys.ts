import { SigningError, SigningErrorCode } from "../signingError";
import { isFindings } from "./findings";
import type { PublishedKey } from "./publishedKey";
import { readJwk } from "./readJwk";
import { isJsonObject, parseJsonObject } from "./strictJson";

/** More bytes than a thousand generations take. */
const MAX_BYTES = 1024 * 1024;
const MAX_KEYS = 1000;

/** A set of published keys that was judged; its keys are imported once, for many signatures. */
export class PublishedKeys {
    readonly #byKid: ReadonlyMap<string, PublishedKey>;

    /** @internal {@link loadJwks} makes it. */
    constructor(keys: readonly PublishedKey[]) {
        this.#byKid = new Map(keys.map((key) => [key.kid, key]));
    }

    /** The key of this id. */
    find(kid: string): PublishedKey | undefined {
        return this.#byKid.get(kid);
    }

    /** All of them, in the set's order. */
    get all(): readonly PublishedKey[] {
        return [...this.#byKid.values()];
    }
}

/**
 * Reads a set of published keys. Whatever is odd in it is refused as a whole: a set is small, comes from one
 * hand, and what verifies by it must mean the same to everyone.
 * @param source JSON text or bytes, at most 1 MiB, or the object that was read from it.
 * @param name what to call it in errors, such as its file.
 * @throws SigningError `keys` with every finding.
 */
export function loadJwks(source: unknown, name = "the JWKS"): PublishedKeys {
    if (source instanceof PublishedKeys) {
        return source;
    }
    const document = documentOf(source);
    if (typeof document === "string") {
        throw refusal(name, [document]);
    }
    const { keys } = document;
    if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS) {
        throw refusal(name, [`keys is no list of 1 to ${MAX_KEYS} keys`]);
    }
    const read = keys.map((jwk, index) => readJwk(jwk, `keys[${index}]`));
    const good = read.flatMap((key) => (isFindings(key) ? [] : [key]));
    const findings = [
        ...read.flatMap((key) => (isFindings(key) ? key : [])),
        ...twiceFindings(good),
    ];
    if (findings.length > 0) {
        throw refusal(name, findings);
    }
    return new PublishedKeys(good);
}

function documentOf(source: unknown) {
    if (typeof source !== "string" && !(source instanceof Uint8Array)) {
        return isJsonObject(source) ? source : "it is no JSON object";
    }
    const size = typeof source === "string" ? Buffer.byteLength(source) : source.length;
    if (size > MAX_BYTES) {
        return `it has ${size} bytes; at most ${MAX_BYTES} are read`;
    }
    const parsed = parseJsonObject(source);
    return typeof parsed === "string" ? `it ${parsed}` : parsed;
}

/** One id, one generation, one key: or a signature would have two meanings. */
function twiceFindings(keys: readonly PublishedKey[]): string[] {
    const names = keys.flatMap(({ kid, cns, generation }) => [
        `the kid ${kid}`,
        `generation ${generation} of ${cns}`,
    ]);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    return [...new Set(twice)].map((name) => `${name} stands in it twice`);
}

function refusal(name: string, findings: readonly string[]): SigningError {
    return new SigningError(
        SigningErrorCode.Keys,
        `${name} can't be used, get it again from whoever publishes it:\n${findings.map((one) => `  ${one}`).join("\n")}`,
    );
}
