import fs from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import writeFileAtomic from "write-file-atomic";
import { CliError } from "../cliError";

/** Standard input, as an argument. */
const STDIN = "-";
/** Larger pieces let the disk and the hash keep each other busy. */
const PIECE = 1024 * 1024;
/** More bytes than a set of keys or a signature has. */
const MAX_SMALL = 1024 * 1024;

/** @throws CliError `usage` when standard input is to be two files. */
export function requireOneStdin(files: readonly (string | undefined)[]): void {
    if (files.filter((file) => file === STDIN).length > 1) {
        throw new CliError(
            "usage",
            "- is given twice: standard input can be only one of the files",
        );
    }
}

/**
 * Opens a document; `-` is standard input.
 * @throws CliError `refused` when it is not there, is a folder, or may not be read.
 */
export async function openDocument(file: string): Promise<Readable> {
    if (file === STDIN) {
        return process.stdin;
    }
    await requireFile(file, "the document");
    return fs.createReadStream(file, { highWaterMark: PIECE });
}

/**
 * Reads a small file; `-` is standard input.
 * @param what it is, for errors.
 * @throws CliError `refused` when it can't be read, or has more than 1 MiB.
 */
export async function readSmall(file: string, what: string): Promise<Buffer> {
    if (file !== STDIN) {
        const size = await requireFile(file, what);
        requireSmall(file, what, size);
        return await readFile(file);
    }
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of process.stdin) {
        pieces.push(piece as Buffer);
        size += (piece as Buffer).length;
        requireSmall("standard input", what, size);
    }
    return Buffer.concat(pieces);
}

/**
 * Writes a small file, whole or not at all.
 * @throws CliError `refused`.
 */
export async function writeSmall(
    file: string,
    content: string | Buffer,
    what: string,
): Promise<void> {
    try {
        await writeFileAtomic(path.resolve(file), content, { mode: 0o644 });
    } catch (cause) {
        throw new CliError(
            "refused",
            `${what} could not be written to ${file}: ${(cause as Error).message}. Give --out a place that can be written.`,
            { cause },
        );
    }
}

async function requireFile(file: string, what: string): Promise<number> {
    let found: fs.Stats;
    try {
        await fs.promises.access(file, fs.constants.R_OK);
        found = await stat(file);
    } catch (cause) {
        throw new CliError(
            "refused",
            `${what}, ${file}, can't be read: ${(cause as Error).message}`,
            {
                cause,
            },
        );
    }
    if (found.isDirectory()) {
        throw new CliError("refused", `${what}, ${file}, is a folder; expected a file`);
    }
    return found.size;
}

function requireSmall(file: string, what: string, size: number): void {
    if (size > MAX_SMALL) {
        throw new CliError(
            "refused",
            `${what}, ${file}, has more than ${MAX_SMALL} bytes. Is it the right file?`,
        );
    }
}
