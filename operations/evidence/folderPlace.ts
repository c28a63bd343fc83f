import { randomUUID } from "node:crypto";
import { link, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import {
    ensureFolder,
    FILE_MODE,
    hasCode,
    renameDurably,
    syncFolder,
} from "../../evidence/durableFiles";
import { FolderStore } from "../../evidence/index";
import { CliError } from "../cliError";
import { MAX_PLACE_FILE, type PlaceFiles, requireSame } from "./placeFiles";

/** A cartório's evidence in a folder of a local disk. */
export class FolderPlace implements PlaceFiles {
    readonly chains: FolderStore;

    constructor(readonly description: string) {
        this.chains = new FolderStore(path.join(description, "chains"));
    }

    async hasChains(): Promise<boolean> {
        return this.#told("read", this.chains.description, async () => {
            const found = await stat(this.chains.description).catch(ignoreMissing);
            return found !== undefined && (await this.chains.chains()).length > 0;
        });
    }

    async read(name: string): Promise<string | undefined> {
        const file = path.join(this.description, name);
        const found = await this.#told("read", file, () => stat(file).catch(ignoreMissing));
        if (found === undefined) {
            return undefined;
        }
        if (found.size > MAX_PLACE_FILE) {
            throw new CliError(
                "refused",
                `${file} has ${found.size} bytes; at most ${MAX_PLACE_FILE} are read`,
            );
        }
        return this.#told("read", file, () => readFile(file, "utf8"));
    }

    async replace(name: string, text: string): Promise<string> {
        return this.#written(name, text, renameDurably);
    }

    async create(name: string, text: string): Promise<string> {
        return this.#written(name, text, async (temporary, file) => {
            try {
                // Unlike a rename it fails when somebody was here before.
                await link(temporary, file);
                await syncFolder(path.dirname(file));
            } catch (error) {
                if (!hasCode(error, "EEXIST")) {
                    throw error;
                }
                requireSame(file, await readFile(file, "utf8"), text);
            }
        });
    }

    close(): void {}

    async #written(
        name: string,
        text: string,
        put: (temporary: string, file: string) => Promise<void>,
    ): Promise<string> {
        const file = path.join(this.description, name);
        const temporary = `${file}.${randomUUID()}.tmp`;
        await this.#told("written", file, async () => {
            await ensureFolder(path.dirname(file));
            try {
                const handle = await open(temporary, "wx", FILE_MODE);
                try {
                    await handle.writeFile(text);
                    await handle.datasync();
                } finally {
                    await handle.close();
                }
                await put(temporary, file);
            } finally {
                await rm(temporary, { force: true });
            }
        });
        return file;
    }

    async #told<T>(what: string, file: string, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (cause) {
            if (cause instanceof CliError) {
                throw cause;
            }
            throw new CliError(
                "refused",
                `${file} can't be ${what}: ${(cause as Error).message}. Give --evidence a folder on a local disk ` +
                    "that you may use.",
                { cause },
            );
        }
    }
}

function ignoreMissing(error: unknown): undefined {
    if (!hasCode(error, "ENOENT")) {
        throw error;
    }
}
