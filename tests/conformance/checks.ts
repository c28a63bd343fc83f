import { AssertionError } from "node:assert";
import { inspect } from "node:util";

/**
 * Waits for a refusal.
 * @param names AWS's names of the error, any of which will do.
 * @param message What its text must match.
 * @throws AssertionError for an answer, for another error, and for a failure on the way.
 */
export async function refused(
    call: Promise<unknown>,
    names: string | readonly string[],
    message: RegExp = /(?:)/,
): Promise<void> {
    const expected = [names].flat().join(" or ");
    const quoted = message.source === "(?:)" ? expected : `${expected} ${String(message)}`;
    let answer: unknown;
    try {
        answer = await call;
    } catch (error) {
        const { name, message: text } = error as Error;
        if ([names].flat().includes(name) && message.test(text)) {
            return;
        }
        fail("the refusal", quoted, `${name}: ${text}`);
    }
    fail("a refusal", quoted, `an answer: ${outlineOf(answer)}`);
}

/** The shape of a refusal on the wire of KMS. */
export function refusedOnWire(
    answer: { readonly status: number; readonly body: string },
    ...names: readonly string[]
): void {
    const expected = `HTTP 400 ${names.join(" or ")}`;
    const actual = `HTTP ${String(answer.status)} ${answer.body.slice(0, 300)}`;
    let type: unknown;
    try {
        type = (JSON.parse(answer.body) as { __type?: unknown }).__type;
    } catch {
        fail("the refusal", expected, actual);
    }
    // Some services put the namespace of the error before its name.
    const name = typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : undefined;
    if (answer.status !== 400 || name === undefined || !names.includes(name)) {
        fail("the refusal", expected, actual);
    }
}

/** Requires something that is either so or not. */
export function holds(
    condition: boolean,
    what: string,
    expected: unknown,
    actual: unknown,
): asserts condition {
    if (!condition) {
        fail(what, expected, actual);
    }
}

/** The names of an answer's fields, sorted; those that are undefined left out. */
export function fieldsOf(answer: object | undefined): readonly string[] {
    return Object.entries(answer ?? {})
        .filter(([name, value]) => value !== undefined && name !== "$metadata")
        .map(([name]) => name)
        .sort();
}

/** The bytes of a field that an answer must have. */
export function bytesOf(value: Uint8Array | undefined, what: string): Buffer {
    holds(value !== undefined, what, "bytes", value);
    return Buffer.from(value);
}

/** A field that an answer must have. */
export function present<T>(value: T | undefined, what: string): T {
    holds(value !== undefined, what, "a value", value);
    return value;
}

/** Which fields an answer has; what is inside may be secret: AssumeRole answers credentials. */
function outlineOf(answer: unknown): string {
    if (answer instanceof Uint8Array) {
        return `${String(answer.length)} bytes`;
    }
    const fields = Object.entries(answer ?? {})
        .filter(([name, value]) => name !== "$metadata" && value !== undefined)
        .map(([name, value]: [string, unknown]) => [name, innerOf(value)] as const);
    return inspect(Object.fromEntries(fields), { breakLength: Infinity });
}

function innerOf(value: unknown): unknown {
    if (value instanceof Uint8Array) {
        return `${String(value.length)} bytes`;
    }
    return typeof value === "object" && value !== null ? "…" : value;
}

function fail(what: string, expected: unknown, actual: unknown): never {
    throw new AssertionError({
        message: `${what} differs`,
        expected,
        actual,
        operator: "conforms",
        stackStartFn: fail,
    });
}
