import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { CliError } from "../../cliError";

/** What CloudTrail itself puts beside the events: digests of its files, and insights. */
const OTHER_FOLDERS: ReadonlySet<string> = new Set(["CloudTrail-Digest", "CloudTrail-Insight"]);
const TRAIL_FILE = /\.jsonl?(\.gz)?$/;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * The files of an export, in the order of their names: the file itself, or all of a folder's tree.
 * @throws CliError `refused` when there are none.
 */
export async function trailFiles(where: string): Promise<readonly string[]> {
    const found = await stat(where).catch((cause: unknown) => {
        throw new CliError("refused", `--trail ${where} can't be read: ${String(cause)}`, {
            cause,
        });
    });
    if (found.isFile()) {
        return [where];
    }
    const files = await filesBelow(where);
    if (files.length === 0) {
        throw new CliError(
            "refused",
            `${where} holds no trail; expected files .json, .json.gz or .jsonl, as CloudTrail puts them below AWSLogs/`,
        );
    }
    return files;
}

async function filesBelow(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true });
    const parts = await Promise.all(
        entries
            .sort((a, b) => (a.name < b.name ? -1 : 1))
            .map(async (entry) => {
                const place = path.join(folder, entry.name);
                if (entry.isDirectory()) {
                    return OTHER_FOLDERS.has(entry.name) ? [] : filesBelow(place);
                }
                return TRAIL_FILE.test(entry.name) ? [place] : [];
            }),
    );
    return parts.flat();
}

/**
 * A file's bytes, unpacked where they are packed.
 * @throws Error by the stream, when it can't be read or its packing is damaged.
 */
export async function* bytesOf(file: string): AsyncGenerator<Buffer> {
    if (!(await isPacked(file))) {
        yield* createReadStream(file) as AsyncIterable<Buffer>;
        return;
    }
    const packed = createReadStream(file);
    const unpacked = createGunzip();
    packed.on("error", (error) => unpacked.destroy(error));
    try {
        yield* packed.pipe(unpacked) as AsyncIterable<Buffer>;
    } finally {
        packed.destroy();
    }
}

async function isPacked(file: string): Promise<boolean> {
    for await (const chunk of createReadStream(file, { end: 1 }) as AsyncIterable<Buffer>) {
        return chunk.equals(GZIP_MAGIC);
    }
    return false;
}
