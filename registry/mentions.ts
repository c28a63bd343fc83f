import { readCartorio } from "./loadCartorio";
import type { CartorioIdentity } from "./parseCartorio";
import { readRegistryFile } from "./registryFiles";

const DIGITS = /[0-9]{6,}/g;

/** The digits of CNS and accounts that no other file may have. */
export function digitsOf(identities: readonly CartorioIdentity[]): ReadonlySet<string> {
    return new Set(
        identities.flatMap(({ cns, accountId }) =>
            [cns, accountId].flatMap((located) => (located ? [located.value] : [])),
        ),
    );
}

/**
 * The identity of a file that holds one of some digits; nothing of any other. Who doesn't hold them can't
 * share them, so thousands of files are read and searched, and not parsed.
 *
 * @param root Root of the repository.
 * @param file The file, relative to the root. One that can't be read mentions nothing.
 */
export function identityIfMentioning(
    root: string,
    file: string,
    digits: ReadonlySet<string>,
): CartorioIdentity[] {
    const { bytes } = readRegistryFile(root, file);
    return bytes !== undefined && mentions(bytes, digits)
        ? [readCartorio(root, file, {}).identity]
        : [];
}

function mentions(bytes: Buffer, digits: ReadonlySet<string>): boolean {
    const text = bytes.toString("latin1");
    // A digit may be written as an escape, too.
    return text.includes("\\") || (text.match(DIGITS) ?? []).some((run) => digits.has(run));
}
