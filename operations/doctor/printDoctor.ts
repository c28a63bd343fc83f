import { type Inspection, inspectToolchain } from "../../toolchain/inspect";
import { ExitStatus } from "../cliError";
import { judgeEndpoint } from "../deploy/endpointGuard";

/**
 * Prints what a run would use on this machine: versions, places, checksums, what is missing.
 * @returns 0 when a run can start, 3 when something is missing that it can't get, 1 when the
 * environment would make it refuse.
 */
export async function printDoctor(json: boolean): Promise<number> {
    const inspections = await inspectToolchain();
    const { endpoints, findings } = judgeEndpoint(process.env);
    if (json) {
        process.stdout.write(`${JSON.stringify({ inspections, endpoints, findings }, null, 2)}\n`);
    } else {
        process.stdout.write(`${inspections.map(line).join("\n")}\n`);
        process.stdout.write(
            endpoints.length === 0
                ? "Endpoint: AWS itself (no AWS_ENDPOINT_URL is set)\n"
                : `Endpoint: ${endpoints.join(", ")}\n`,
        );
        for (const finding of findings) {
            process.stdout.write(`Refused: ${finding}\n`);
        }
    }
    if (inspections.some(({ verdict }) => verdict === "missing")) {
        return ExitStatus.Outside;
    }
    return findings.length > 0 ? ExitStatus.Failed : ExitStatus.Done;
}

function line({ name, version, place, sha256, verdict, advice }: Inspection): string {
    const details = [place, sha256 && `sha256 ${sha256}`, advice].filter(Boolean);
    return [
        `${verdict === "ready" || verdict === "not needed" ? "ok     " : `${verdict.toUpperCase()}:`} ${name} ${version ?? ""}`.trimEnd(),
        ...details.map((detail) => `          ${detail}`),
    ].join("\n");
}
