import type { ParameterRule } from "../request/parameters";

/** `EncryptionContext`, in all its places. */
export const ENCRYPTION_CONTEXT = { type: "map" } as const satisfies ParameterRule;

/** Names and values that are not secret, and must be the same again to decrypt. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * The bytes that stand for an encryption context: the same for the same pairs in whatever order, and
 * different for any two contexts that differ.
 *
 * Texts are UTF-16, as JSON can spell lone surrogates and UTF-8 would make one of them all.
 */
export function encodeContext(context: EncryptionContext): Buffer {
    const pairs = Object.entries(context)
        .map(([name, value]) => [encodeText(name), encodeText(value)] as const)
        .sort(([one], [other]) => Buffer.compare(one, other));
    return Buffer.concat([lengthOf(pairs.length), ...pairs.flat()]);
}

function encodeText(text: string): Buffer {
    const bytes = Buffer.from(text, "utf16le");
    return Buffer.concat([lengthOf(bytes.length), bytes]);
}

function lengthOf(length: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    return bytes;
}
