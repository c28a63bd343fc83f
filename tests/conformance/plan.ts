import { KEY_TAG, SHARED } from "./keys";

/** AWS's price of a key, in USD a month; prorated by the hour. */
const KEY_MONTH_USD = 1;
const HOURS_A_MONTH = 730;

/** What a run makes on AWS, and what stays of it. */
export function planOf(description: string): string {
    const counts = new Map<string, number>();
    for (const input of Object.values<Readonly<Record<string, string>>>(SHARED)) {
        const spec = input["KeySpec"] ?? input["CustomerMasterKeySpec"] ?? "SYMMETRIC_DEFAULT";
        const name = `${spec} for ${input["KeyUsage"] ?? "ENCRYPT_DECRYPT"}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const keys = Object.keys(SHARED).length;
    const cost = ((keys * KEY_MONTH_USD) / HOURS_A_MONTH).toFixed(2);
    return [
        `The suite runs against ${description} and makes there:`,
        ...[...counts].map(([name, count]) => `  ${String(count)} key(s) ${name}`),
        `  aliases alias/cartorio-conformance-…, a few at a time`,
        `  grants on its own keys`,
        `At the end, also after Ctrl-C, the aliases are deleted and the ${String(keys)} keys are scheduled for`,
        `deletion: they stay for 7 days in the state PendingDeletion, tagged ${KEY_TAG}.`,
        `Cost: about ${cost} USD for the keys (${String(KEY_MONTH_USD)} USD a month each, by the hour, nothing while pending`,
        `deletion), and less than that for the requests.`,
    ].join("\n");
}

/** What the comparison with the policy simulator does on AWS: nothing that stays. */
export function simulationPlanOf(description: string, decisions: number): string {
    return [
        `${String(decisions)} documented decisions are put beside those of the policy simulator of ${description}, by`,
        `iam:SimulateCustomPolicy, the one permission that this needs: it changes nothing in the account,`,
        `reads nothing of it, and costs nothing.`,
    ].join("\n");
}
