import { open, type FileHandle } from "node:fs/promises";
import { FILE_MODE, hasCode, renameDurably } from "./durableFiles";
import { readTail } from "./lastLine";
import { MAX_RECORD_BYTES } from "./record";

/**
 * Sets apart what stands behind a file's last line end: a crash left it, and nobody was told that it is
 * stored. It goes to `<file>.torn`, whole, before the file loses it. While the chain's writer lives,
 * nothing is done: half a line is then a line under way.
 * @param tryLock the chain's lock; undefined while a writer lives.
 */
export async function setTornApart(
    file: string,
    tryLock: () => Promise<(() => Promise<void>) | undefined>,
): Promise<void> {
    if (!(await isTorn(file))) {
        return;
    }
    const release = await tryLock();
    if (release === undefined) {
        return;
    }
    try {
        const handle = await open(file, "r+");
        try {
            await moveTail(handle, file);
        } finally {
            await handle.close();
        }
    } finally {
        await release();
    }
}

async function isTorn(file: string): Promise<boolean> {
    const handle = await open(file, "r");
    try {
        const { wholeBytes, fileBytes } = await readTail(handle);
        return wholeBytes < fileBytes;
    } finally {
        await handle.close();
    }
}

async function moveTail(handle: FileHandle, file: string): Promise<void> {
    const { wholeBytes, fileBytes } = await readTail(handle);
    const length = fileBytes - wholeBytes;
    // No crash leaves more: somebody changed the file, and verification says so.
    if (length === 0 || length > MAX_RECORD_BYTES) {
        return;
    }
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, wholeBytes);
    const torn = await freeName(`${file}.torn`);
    await torn.handle.writeFile(buffer);
    await torn.handle.sync();
    await torn.handle.close();
    await renameDurably(torn.temporary, torn.place);
    await handle.truncate(wholeBytes);
    await handle.sync();
}

/** An earlier `.torn` file is never written over. */
async function freeName(wanted: string) {
    for (let count = 1; ; count += 1) {
        const place = count === 1 ? wanted : `${wanted}-${count}`;
        const temporary = `${place}.tmp-${process.pid}`;
        try {
            await (await open(place, "r")).close();
        } catch (error) {
            if (!hasCode(error, "ENOENT")) {
                throw error;
            }
            return { place, temporary, handle: await open(temporary, "w", FILE_MODE) };
        }
    }
}
