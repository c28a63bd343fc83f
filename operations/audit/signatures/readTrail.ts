import { CliError } from "../../cliError";
import { readEvent, type TrailEvent } from "./signEvent";
import { SplitError, splitRecords } from "./splitRecords";
import { bytesOf, trailFiles } from "./trailFiles";

/**
 * Reads an export of CloudTrail, or the sandbox's trail, one event after the other.
 * @throws CliError `refused`, naming file, line and offset (of the unpacked text), when a file is damaged
 * or is no export: what can't be read could hold any signature.
 */
export function readTrail(where: string): AsyncGenerator<TrailEvent> {
    return readTrailBy(where, readEvent);
}

/**
 * Reads it as {@link readTrail} does, each event by a function of one's own.
 * @param read gets the event's JSON; what it throws is told as damage of the file.
 * @throws CliError `refused` as {@link readTrail} does.
 */
export async function* readTrailBy<T>(
    where: string,
    read: (event: unknown) => T,
): AsyncGenerator<T> {
    for (const file of await trailFiles(where)) {
        yield* readFile(file, read);
    }
}

async function* readFile<T>(file: string, read: (event: unknown) => T): AsyncGenerator<T> {
    let at = { line: 1, offset: 0 };
    try {
        for await (const { text, line, offset } of splitRecords(
            bytesOf(file),
            /\.jsonl(\.gz)?$/.test(file),
        )) {
            at = { line, offset };
            yield read(JSON.parse(text));
        }
    } catch (cause) {
        const { line, offset } = cause instanceof SplitError ? cause : at;
        throw new CliError(
            "refused",
            `${file}:${line} (byte ${offset}): ${(cause as Error).message}. ` +
                "A damaged export can't be audited: fetch this file again.",
            { cause },
        );
    }
}
