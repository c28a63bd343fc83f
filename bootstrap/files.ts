import fs from "node:fs";
import path from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";
import { type Organisation, parseOrganisation } from "./organisation";
import { renderAll, type RenderedFile } from "./render";

/** The folder with organisation.yaml and what is rendered from it. */
export const bootstrapFolder = __dirname;

const ORGANISATION = "organisation.yaml";

/** Place of a rendered file. */
export function renderedPath(file: RenderedFile, folder = bootstrapFolder): string {
    return path.join(folder, "rendered", file);
}

/**
 * The organisation that a folder's organisation.yaml describes.
 *
 * @throws BootstrapError when it can't be read or is not valid.
 */
export function loadOrganisation(folder = bootstrapFolder): Organisation {
    const file = path.join(folder, ORGANISATION);
    try {
        return parseOrganisation(fs.readFileSync(file, "utf8"), `bootstrap/${ORGANISATION}`);
    } catch (error) {
        throw asBootstrapError(error, `can't read ${file}`);
    }
}

/** Names of the rendered files that are missing or not what the source renders now. */
export function staleFiles(folder = bootstrapFolder): RenderedFile[] {
    return rendered(folder)
        .filter(([file, text]) => readIfThere(renderedPath(file, folder)) !== text)
        .map(([file]) => file);
}

/** Renders every file, each whole or not at all; gives the names of those that changed. */
export function writeRendered(folder = bootstrapFolder): RenderedFile[] {
    const stale = staleFiles(folder);
    try {
        fs.mkdirSync(path.join(folder, "rendered"), { recursive: true });
        for (const [file, text] of rendered(folder)) {
            if (stale.includes(file)) {
                writeFileAtomic(renderedPath(file, folder), text);
            }
        }
    } catch (error) {
        throw asBootstrapError(error, `can't write into ${path.join(folder, "rendered")}`);
    }
    return stale;
}

function rendered(folder: string): [RenderedFile, string][] {
    return Object.entries(renderAll(loadOrganisation(folder))) as [RenderedFile, string][];
}

function readIfThere(file: string): string | undefined {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw asBootstrapError(error, `can't read ${file}`);
    }
}

/** Failures of the file system, named; everything else is passed on as it is. */
function asBootstrapError(error: unknown, what: string): unknown {
    if (error instanceof Error && "syscall" in error) {
        return new BootstrapError(
            BootstrapErrorCode.Io,
            [`${what}: ${error.message}; check that it is there and whose it is`],
            { cause: error },
        );
    }
    return error;
}
