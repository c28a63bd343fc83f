import { createHash } from "node:crypto";
import { EvidenceError, EvidenceErrorCode } from "./evidenceError";
import type { EvidenceRecord, JsonValue } from "./record";

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The one way to write a value: RFC 8785 (JSON Canonicalization Scheme), for values whose numbers are
 * safe integers. Members are sorted by UTF-16 code units, nothing stands between tokens, and strings have
 * the escapes of ECMAScript's JSON.stringify, which RFC 8785 prescribes.
 * @throws EvidenceError `invalid` for a value without such a form: another number, a lone surrogate,
 * anything that is not JSON.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonical(value: JsonValue): string {
    if (value === null || typeof value === "boolean") {
        return String(value);
    }
    if (typeof value === "string") {
        if (LONE_SURROGATE.test(value)) {
            throw unwritable("a string with half a surrogate pair");
        }
        return JSON.stringify(value);
    }
    if (typeof value === "number") {
        if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
            throw unwritable(`the number ${Object.is(value, -0) ? "-0" : String(value)}`);
        }
        return String(value);
    }
    if (Array.isArray(value)) {
        return `[${(value as readonly JsonValue[]).map(canonical).join(",")}]`;
    }
    if (typeof value !== "object" || ![Object.prototype, null].includes(prototypeOf(value))) {
        throw unwritable(`a ${typeof value}`);
    }
    const members = Object.entries(value as Readonly<Record<string, JsonValue>>);
    // The default order of sort() compares UTF-16 code units, as RFC 8785 does.
    const names = members.map(([name]) => name).sort();
    const byName = new Map(members);
    return `{${names.map((name) => `${canonical(name)}:${canonical(byName.get(name)!)}`).join(",")}}`;
}

function prototypeOf(value: object): object | null {
    return Object.getPrototypeOf(value) as object | null;
}

function unwritable(what: string): EvidenceError {
    return new EvidenceError(
        EvidenceErrorCode.Invalid,
        `evidence can't hold ${what}: expected texts of whole characters, safe integers, booleans, null, lists and plain objects`,
    );
}

/** A record without its hash: what the hash is made of. */
export type Unhashed = Omit<EvidenceRecord, "hash">;

/** The hash of a record. */
export function hashOf(record: Unhashed): string {
    return createHash("sha256")
        .update(canonical({ ...record }))
        .digest("hex");
}
