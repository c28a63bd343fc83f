import type { Cartorio } from "./cartorio";
import type { Finding } from "./finding";
import { parseCartorio, type ParsedCartorio, type ParseOptions } from "./parseCartorio";
import { decodeUtf8, readRegistryFile, shownFile } from "./registryFiles";
import { RegistryError } from "./registryError";

/** Where relative paths start, and how a file is judged. */
export interface LoadOptions extends ParseOptions {
    /**
     * Root of the repository: paths are relative to it, in arguments and in messages.
     *
     * @default the working directory
     */
    readonly root?: string;
}

/** One registry file, validated. */
export interface LoadedCartorio {
    /** What it says. */
    readonly cartorio: Cartorio;
    /** The file, relative to the root and with `/`. */
    readonly file: string;
    /** What is suspicious, but not refused. */
    readonly warnings: readonly Finding[];
}

/**
 * Loads and validates one registry file by itself; what concerns several files is
 * `loadRegistry`'s and `resolveStack`'s.
 *
 * @param path The file, relative to `root` or absolute.
 * @throws RegistryError with every finding when the file is refused or can't be read.
 */
export function loadCartorio(path: string, options: LoadOptions = {}): LoadedCartorio {
    const { cartorio, findings, warnings, identity, cause } = readCartorio(
        options.root ?? process.cwd(),
        path,
        options,
    );
    if (cartorio === undefined) {
        throw new RegistryError(findings, cause === undefined ? {} : { cause });
    }
    return { cartorio, file: identity.file, warnings };
}

/** A registry file, read and judged, and what went wrong when it couldn't be read. */
export interface ReadCartorio extends ParsedCartorio {
    /** The file system's error. */
    readonly cause?: unknown;
}

/**
 * Reads and judges one registry file without throwing, for those who judge several.
 *
 * @param root Root of the repository.
 * @param path The file, relative to the root or absolute.
 */
export function readCartorio(root: string, path: string, options: ParseOptions): ReadCartorio {
    const file = shownFile(root, path);
    const content = readRegistryFile(root, path);
    if (content.bytes === undefined) {
        return { ...refused(file, content.finding), cause: content.cause };
    }
    const text = decodeUtf8(content.bytes, file);
    return typeof text === "string" ? parseCartorio(text, file, options) : refused(file, text);
}

function refused(file: string, finding: Finding): ParsedCartorio {
    return { cartorio: undefined, findings: [finding], warnings: [], identity: { file } };
}
