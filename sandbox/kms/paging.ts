import { SandboxError } from "../sandboxError";
import type { ParameterRule } from "../request/parameters";

/** `Marker`, as every listing takes it. */
export const MARKER = { type: "string", min: 1, max: 1024 } as const satisfies ParameterRule;

/** `Limit` of a listing; `max` items a page. */
export function limitUpTo<const N extends number>(max: N) {
    return { type: "integer", min: 1, max } as const;
}

/**
 * One page of a sorted list.
 *
 * The marker names the last item of the page before, so items that come and go meanwhile make no other
 * item appear twice or not at all.
 * @param nameOf What the list is sorted by; unique.
 * @throws SandboxError `InvalidMarkerException`.
 */
export function page<T>(
    items: readonly T[],
    nameOf: (item: T) => string,
    limit: number,
    marker: string | undefined,
): { readonly items: readonly T[]; readonly rest: object } {
    const after = marker === undefined ? undefined : decode(marker);
    const remaining = after === undefined ? items : items.filter((item) => nameOf(item) > after);
    const shown = remaining.slice(0, limit);
    const last = shown.at(-1);
    if (last === undefined || shown.length === remaining.length) {
        return { items: shown, rest: { Truncated: false } };
    }
    return { items: shown, rest: { Truncated: true, NextMarker: encode(nameOf(last)) } };
}

const PREFIX = "after:";

function encode(name: string): string {
    return Buffer.from(PREFIX + name, "utf8").toString("base64url");
}

function decode(marker: string): string {
    const text = Buffer.from(marker, "base64url").toString("utf8");
    if (!text.startsWith(PREFIX) || encode(text.slice(PREFIX.length)) !== marker) {
        throw new SandboxError("InvalidMarkerException", "Could not deserialize marker");
    }
    return text.slice(PREFIX.length);
}
