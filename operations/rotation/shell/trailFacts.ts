import { readTrailBy } from "../../audit/signatures/readTrail";
import { readEvent } from "../../audit/signatures/signEvent";
import { CliError } from "../../cliError";
import type { TrailFacts, TrailSilence } from "../situation";

/** What a trail says of an account's signatures, by key. */
export interface KeyTrail extends Omit<TrailFacts, "lastSigned"> {
    /** Last signature by the key's ARN. */
    readonly lastSigned: ReadonlyMap<string, Date>;
}

const MINUTE = 60_000;

/**
 * Reads when each key of an account last signed.
 * @param where a file or folder of CloudTrail, or the sandbox's trail; it may hold other accounts' events too.
 * @param region of the keys: an event of another Region says nothing of what this one's trail holds.
 * @throws CliError `refused` for a trail that is damaged, or holds no event of the account in the Region.
 */
export async function readKeyTrail(
    where: string,
    accountId: string,
    region: string,
): Promise<KeyTrail> {
    const lastSigned = new Map<string, Date>();
    let [from, until] = [Infinity, -Infinity];
    // Minutes, so that a trail of years takes no room to speak of.
    const minutes = new Set<number>();
    const events = readTrailBy(where, (event) => {
        const { recipientAccountId, awsRegion } = event as Readonly<Record<string, unknown>>;
        const isOwn = recipientAccountId === accountId && awsRegion === region;
        return { event: readEvent(event), isOwn };
    });
    for await (const { event, isOwn } of events) {
        if (isOwn) {
            from = Math.min(from, event.time);
            until = Math.max(until, event.time);
            minutes.add(Math.floor(event.time / MINUTE));
        }
        if (event.kind === "signature" && event.sign.keyArn !== undefined) {
            const { keyArn } = event.sign;
            const before = lastSigned.get(keyArn)?.getTime() ?? event.time;
            lastSigned.set(keyArn, new Date(Math.max(before, event.time)));
        }
    }
    if (minutes.size === 0) {
        throw new CliError(
            "refused",
            `--trail ${where} has no event of account ${accountId} in ${region}; expected that account's CloudTrail of this Region, with management events`,
        );
    }
    return {
        ...{ from: new Date(from), until: new Date(until), lastSigned },
        silence: longestSilence([...minutes].sort((a, b) => a - b)),
    };
}

function longestSilence(minutes: readonly number[]): TrailSilence {
    let [since, until] = [minutes[0]!, minutes[0]!];
    minutes.forEach((minute, index) => {
        const before = minutes[index - 1] ?? minute;
        if (minute - before > until - since) {
            [since, until] = [before, minute];
        }
    });
    return { since: new Date(since * MINUTE), until: new Date(until * MINUTE) };
}
