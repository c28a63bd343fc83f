import type { EvidenceRecord } from "../../evidence/index";
import { stepType } from "../evidence/stepRecord";

/** The job of this folder, as records and sessions call it. */
export const JOB = "adoption";

/**
 * Whether a step was recorded, and not before the latest record of another one.
 * @param records of one key, in order.
 */
export function isRecordedAfter(
    records: readonly Pick<EvidenceRecord, "type">[],
    step: string,
    other: string,
): boolean {
    const latest = (name: string) =>
        records.findLastIndex(({ type }) => type === stepType(JOB, name));
    return latest(step) > latest(other);
}
