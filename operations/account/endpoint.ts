import { CliError } from "../cliError";
import { judgeEndpoint } from "../deploy/endpointGuard";

/**
 * Says where the calls of a command go when that is not AWS itself.
 * @throws CliError `refused` when endpoint, credentials and backend don't belong together.
 */
export function announceEndpoint(env: NodeJS.ProcessEnv, note: (line: string) => void): void {
    const { endpoints, findings } = judgeEndpoint(env);
    if (findings.length > 0) {
        throw new CliError("refused", findings.join("\n"));
    }
    for (const endpoint of endpoints) {
        note(`Endpoint: ${endpoint} (not AWS itself)`);
    }
}
