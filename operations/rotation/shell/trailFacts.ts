import { readTrailBy } from "../../audit/signatures/readTrail";
import { readEvent } from "../../audit/signatures/signEvent";
import { CliError } from "../../cliError";

/** What a trail says of an account's signatures, by key. */
export interface KeyTrail {
    /** Time of the account's last event of any kind. */
    readonly until: Date;
    /** Last signature by the key's ARN. */
    readonly lastSigned: ReadonlyMap<string, Date>;
}

/**
 * Reads when each key of an account last signed.
 * @param where a file or folder of CloudTrail, or the sandbox's trail; it may hold other accounts' events too.
 * @throws CliError `refused` for a trail that is damaged, or holds no event of the account.
 */
export async function readKeyTrail(where: string, accountId: string): Promise<KeyTrail> {
    const lastSigned = new Map<string, Date>();
    let until: number | undefined;
    const events = readTrailBy(where, (event) => ({
        event: readEvent(event),
        account: (event as { readonly recipientAccountId?: unknown }).recipientAccountId,
    }));
    for await (const { event, account } of events) {
        if (account === accountId) {
            until = Math.max(until ?? event.time, event.time);
        }
        if (event.kind === "signature" && event.sign.keyArn !== undefined) {
            const { keyArn } = event.sign;
            const before = lastSigned.get(keyArn)?.getTime() ?? event.time;
            lastSigned.set(keyArn, new Date(Math.max(before, event.time)));
        }
    }
    if (until === undefined) {
        throw new CliError(
            "refused",
            `--trail ${where} has no event of account ${accountId}; expected that account's CloudTrail, with management events`,
        );
    }
    return { until: new Date(until), lastSigned };
}
