/** How long to wait for an answer before this machine counts as offline, in milliseconds. */
const TIMEOUT_MS = 3_000;

let answer: Promise<boolean> | undefined;

/**
 * Whether Pulumi's downloads can be reached, asked at most once a process. `CARTORIO_OFFLINE=1`
 * answers no without asking.
 */
export function networkReachable(): Promise<boolean> {
    answer ??= process.env["CARTORIO_OFFLINE"] ? Promise.resolve(false) : probe();
    return answer;
}

async function probe(): Promise<boolean> {
    try {
        await fetch("https://get.pulumi.com/", {
            method: "HEAD",
            signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return true;
    } catch {
        return false;
    }
}
