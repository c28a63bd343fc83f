import type { EvidenceRecord } from "../../../evidence/index";
import { isOfRotation, readRotationRecord } from "../rotationRecords";
import type { RotationRecord } from "../situation";

/** A record, and its time by AWS's clock where it has one: waiting times are reckoned by that. */
export function rotationRecordsOf(
    records: readonly EvidenceRecord[],
    accountId: string,
): RotationRecord[] {
    return records
        .filter((record) => isOfRotation(record) && record.data["accountId"] === accountId)
        .map((record) => {
            const { awsTime } = record.data;
            const read = readRotationRecord(record);
            return typeof awsTime === "string" ? { ...read, at: new Date(awsTime) } : read;
        });
}
