import { EvidenceError, EvidenceErrorCode } from "./evidenceError";
import { linesOf } from "./lines";
import { isWrong, readRecord } from "./readRecord";
import type { EvidenceRecord } from "./record";
import type { EvidenceStore } from "./store";

/**
 * Reads every record, chain by chain, each chain in its order. Every record is what its hash says; whether
 * all are there and in order only {@link verifyEvidence} tells.
 * @throws EvidenceError `broken`, naming file and line, at the first line that is no record. Half a line at
 * a file's end, which a crash leaves, is passed over.
 */
export async function* readRecords(store: EvidenceStore): AsyncGenerator<EvidenceRecord> {
    for (const chain of await store.chains()) {
        for (const segment of await store.segments(chain)) {
            for await (const { file, line, text, isWhole } of linesOf(segment)) {
                const record = isWhole ? readRecord(text) : undefined;
                if (record !== undefined && isWrong(record)) {
                    throw new EvidenceError(
                        EvidenceErrorCode.Broken,
                        `${file}:${line}: ${record.kind}: ${record.what}. Verify the evidence first.`,
                    );
                }
                if (record !== undefined) {
                    yield record;
                }
            }
        }
    }
}
