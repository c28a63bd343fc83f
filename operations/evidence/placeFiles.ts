import type { EvidenceStore } from "../../evidence/index";
import { CliError } from "../cliError";

/** More bytes than a set of keys or a signed result has. */
export const MAX_PLACE_FILE = 1024 * 1024;

/** Where a cartório's evidence is, in a folder or in a bucket. Every method throws CliError alone. */
export interface PlaceFiles {
    /** What it is, for messages: a folder's path, a bucket's address with the prefix. */
    readonly description: string;
    /** The chains, for reading and writing. */
    readonly chains: EvidenceStore;
    /** Whether there are chains to be read. */
    hasChains(): Promise<boolean>;
    /** A file's text; nothing when it is not there. @throws CliError `refused` for one above 1 MiB. */
    read(name: string): Promise<string | undefined>;
    /** Puts a file there, whole or not at all, in place of what was there. @returns where it is. */
    replace(name: string, text: string): Promise<string>;
    /**
     * Puts a file there that is never replaced; the same text again is as good as once.
     * @returns where it is.
     * @throws CliError `refused` when another text is there.
     */
    create(name: string, text: string): Promise<string>;
    /** Lets go of connections. */
    close(): void;
}

/** @throws CliError `refused` when a place that takes one text only has another one. */
export function requireSame(place: string, found: string, text: string): void {
    if (found !== text) {
        throw new CliError(
            "refused",
            `${place} is there already, with another content, and it is never replaced: take another name for this one`,
        );
    }
}
