import { CliError } from "../../cliError";
import { readEvent, type TrailEvent } from "./signEvent";
import { SplitError, splitRecords } from "./splitRecords";
import { bytesOf, trailFiles } from "./trailFiles";

/**
 * Reads an export of CloudTrail, or the sandbox's trail, one event after the other.
 * @throws CliError `refused`, naming file, line and offset (of the unpacked text), when a file is damaged
 * or is no export: what can't be read could hold any signature.
 */
export async function* readTrail(where: string): AsyncGenerator<TrailEvent> {
    for (const file of await trailFiles(where)) {
        yield* readFile(file);
    }
}

async function* readFile(file: string): AsyncGenerator<TrailEvent> {
    let at = { line: 1, offset: 0 };
    try {
        for await (const { text, line, offset } of splitRecords(
            bytesOf(file),
            /\.jsonl(\.gz)?$/.test(file),
        )) {
            at = { line, offset };
            yield readEvent(JSON.parse(text));
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
