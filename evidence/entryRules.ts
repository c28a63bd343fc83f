import { EvidenceError, EvidenceErrorCode, messageOf } from "./evidenceError";
import { canonical } from "./canonical";
import { isForbiddenName, personalDataIn } from "./personalData";
import { type EvidenceEntry, type JsonValue, MAX_RECORD_BYTES } from "./record";
import { SIGNATURE_CREATED, signatureFindings } from "./signatureCreated";

/** Longest text, in UTF-16 code units: identifiers and hashes fit, documents do not. */
export const MAX_TEXT = 512;
const MAX_DEPTH = 4;
const MAX_LIST = 64;
/** What the chain adds around an entry takes less. */
const ENVELOPE_BYTES = 512;
const TYPE = /^(?!chain\.)[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$/;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/**
 * Takes an entry as it is or not at all.
 * @returns a copy that the caller can't change afterwards.
 * @throws EvidenceError `invalid`, with every finding, one a line. Findings name places, never values: a
 * refused CPF must not get into a log by its refusal.
 */
export function checkedEntry({ type, data }: EvidenceEntry): EvidenceEntry {
    const findings: string[] = [];
    if (typeof type !== "string" || type.length > 64 || !TYPE.test(type)) {
        findings.push(
            `type: expected dotted words as in "signature.created", at most 64 characters; "chain.…" is the chain's own`,
        );
    }
    if (typeof data !== "object" || data === null || Array.isArray(data)) {
        findings.push("data: expected an object");
    } else {
        inspect(data, "data", 0, findings);
        if (type === SIGNATURE_CREATED) {
            findings.push(...signatureFindings(data));
        }
    }
    if (findings.length === 0) {
        const copy = copyOf({ type, data }, findings);
        if (copy !== undefined) {
            return copy;
        }
    }
    throw new EvidenceError(
        EvidenceErrorCode.Invalid,
        `the entry is refused, nothing was written:\n${findings.map((one) => `  ${one}`).join("\n")}`,
    );
}

function copyOf({ type, data }: EvidenceEntry, findings: string[]): EvidenceEntry | undefined {
    try {
        const text = canonical(data);
        const bytes = Buffer.byteLength(text) + ENVELOPE_BYTES;
        if (bytes <= MAX_RECORD_BYTES) {
            return { type, data: JSON.parse(text) as EvidenceEntry["data"] };
        }
        findings.push(
            `data: ${bytes - ENVELOPE_BYTES} bytes, at most ${MAX_RECORD_BYTES - ENVELOPE_BYTES} are allowed; keep a hash of what is larger`,
        );
    } catch (error) {
        findings.push(`data: ${messageOf(error)}`);
    }
    return undefined;
}

function inspect(value: JsonValue, place: string, depth: number, findings: string[]): void {
    if (typeof value === "string") {
        inspectText(value, place, findings);
    } else if (typeof value === "number") {
        const personal = personalDataIn(String(value));
        if (personal !== undefined) {
            findings.push(`${place}: holds ${personal}; evidence holds no personal data`);
        }
    } else if (typeof value === "object" && value !== null) {
        if (depth >= MAX_DEPTH) {
            findings.push(`${place}: nested deeper than ${MAX_DEPTH} levels`);
            return;
        }
        const members = Object.entries<JsonValue>(value);
        if (members.length > MAX_LIST) {
            findings.push(`${place}: ${members.length} members, at most ${MAX_LIST} are allowed`);
            return;
        }
        for (const [name, inner] of members) {
            inspect(inner, memberPlace(value, name, place, findings), depth + 1, findings);
        }
    }
}

function memberPlace(owner: object, name: string, place: string, findings: string[]): string {
    if (Array.isArray(owner)) {
        return `${place}[${name}]`;
    }
    if (!NAME.test(name) || personalDataIn(name) !== undefined) {
        findings.push(
            `${place}: has a member whose name is not 1 to 64 ASCII letters and digits, a letter first, and no number of a person`,
        );
        return `${place}.?`;
    }
    if (isForbiddenName(name)) {
        findings.push(
            `${place}.${name}: a member of this name holds personal data or content; keep an identifier or a hash`,
        );
    }
    return `${place}.${name}`;
}

function inspectText(text: string, place: string, findings: string[]): void {
    if (text.length > MAX_TEXT) {
        findings.push(
            `${place}: ${text.length} characters, at most ${MAX_TEXT} are allowed; keep a hash of what is longer`,
        );
    }
    if (/\p{Cc}/u.test(text)) {
        findings.push(`${place}: holds a control character or a line end`);
    }
    const personal = personalDataIn(text);
    if (personal !== undefined) {
        findings.push(`${place}: holds ${personal}; evidence holds no personal data`);
    }
}
