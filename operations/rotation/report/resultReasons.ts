import type { EvidenceRecord } from "../../../evidence/index";
import type { StepCheck } from "../../evidence/stepRecord";
import { digestOf } from "../../smoke/applicationResult";
import { verifySmokeResult } from "../../smoke/smokeResult";
import { RESULT_CHECK } from "../rotationRecords";

/** What a record tells of itself, as text. */
export function told(value: unknown): string {
    return typeof value === "string" ? value : "not recorded";
}

/** Whether a record's CNS is one: six digits. */
export function isCns(cns: string): boolean {
    return /^\d{6}$/.test(cns);
}

/** Why a result is not the one that a step was judged by, as its record tells that. */
export function resultReasons(jws: string, pem: string, { data }: EvidenceRecord): string[] {
    const { nonce, keyArn, stack, cns, accountId, checks } = data;
    const verdict = verifySmokeResult(jws, pem, {
        ...{ nonce: told(nonce), keyArn: told(keyArn), stack: told(stack) },
        ...{ cns: told(cns), accountId: told(accountId) },
    });
    const recorded = (checks as unknown as readonly StepCheck[]).find(
        ({ name }) => name === RESULT_CHECK,
    )?.detail;
    const sha256 = digestOf(jws);
    return [
        ...(verdict.valid ? [] : verdict.reasons),
        // It stands in the commands of the report.
        ...(/^[\w-]+$/.test(told(nonce)) ? [] : ["its nonce is none that this program asks for"]),
        ...(recorded === sha256
            ? []
            : [`its SHA-256 is ${sha256}, in the record ${recorded ?? "there is none"}`]),
    ];
}
