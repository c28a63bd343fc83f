import type { EvidenceRecord } from "../../../evidence/index";
import type { StackEvidence } from "../../evidence/stackEvidence";
import { isOfRotation, readRotationRecord } from "../rotationRecords";
import type { RotationRecord } from "../situation";

/** When a record was made: by AWS's clock where it says so, else by the writer's. */
export function timeOf({ at, data }: Pick<EvidenceRecord, "at" | "data">): Date {
    const { awsTime } = data;
    return new Date(typeof awsTime === "string" ? awsTime : at);
}

/** Records in the order of {@link timeOf}: writers' clocks differ, and the last record says what is so. */
export function inAwsTime(records: readonly EvidenceRecord[]): EvidenceRecord[] {
    return [...records].sort((a, b) => timeOf(a).getTime() - timeOf(b).getTime());
}

/** Everything in a cartório's evidence, {@link inAwsTime}. */
export async function recordsOf(
    evidence: Pick<StackEvidence, "records">,
): Promise<EvidenceRecord[]> {
    const found: EvidenceRecord[] = [];
    for await (const record of evidence.records()) {
        found.push(record);
    }
    return inAwsTime(found);
}

/** Steps of rotations of an account, the oldest first, with their times by AWS's clock: waiting times are reckoned by that. */
export function rotationRecordsOf(
    records: readonly EvidenceRecord[],
    accountId: string,
): RotationRecord[] {
    return inAwsTime(records)
        .filter((record) => isOfRotation(record) && record.data["accountId"] === accountId)
        .map((record) => ({ ...readRotationRecord(record), at: timeOf(record) }));
}
