import { type EvidenceChain, EvidenceError, FolderStore, openChain } from "../../evidence/index";
import { asCliError, openEvidence } from "./openEvidence";

/**
 * A chain of this run's own; nothing where no place is given.
 * @param place a folder, which is made, or `s3://bucket/prefix`.
 * @param name of the command, as the chain's writer.
 * @throws CliError when the place can't be used.
 */
export async function openWriter(
    place: string | undefined,
    name: string,
): Promise<EvidenceChain | undefined> {
    if (place === undefined) {
        return undefined;
    }
    const store = place.startsWith("s3:") ? openEvidence(place) : new FolderStore(place);
    return tellingEvidence(() => openChain(store, { name }));
}

/**
 * Runs what writes evidence.
 * @throws CliError in place of an EvidenceError.
 */
export async function tellingEvidence<T>(work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        throw error instanceof EvidenceError ? asCliError(error) : error;
    }
}
