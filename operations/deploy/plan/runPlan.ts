import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CliError } from "../../cliError";
import { passThrough } from "../engineProcess";
import { type EngineEvents, parseEngineEvents } from "./engineEvents";

/** A preview that ended. */
export interface PlanRun {
    /** The engine's exit status. */
    readonly status: number;
    readonly events: EngineEvents;
    /** What the engine said. */
    readonly output: string;
}

/** A preview to run. */
export interface PlanRequest {
    readonly executable: string;
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly stackName: string;
    readonly configFile: string;
    readonly flags: readonly string[];
}

/**
 * Runs the engine's preview unseen and reads its events, which tell what it would do, what the policy packs
 * say and what failed.
 *
 * @remarks The engine offers `--event-log` only with PULUMI_DEBUG_COMMANDS; its own tests use it.
 * @throws CliError `outside` when the events are not what this program reads.
 */
export async function runPlan(request: PlanRequest): Promise<PlanRun> {
    const { executable, cwd, env, stackName, configFile, flags } = request;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-plan-"));
    try {
        const log = path.join(folder, "events.json");
        let output = "";
        const args = [
            ...["preview", "--stack", stackName, "--config-file", configFile],
            ...["--event-log", log, "--non-interactive", "--color", "never"],
            ...flags,
        ];
        const status = await passThrough(
            { executable, args, cwd, env: { ...env, PULUMI_DEBUG_COMMANDS: "true" } },
            (chunk) => (output += chunk),
        );
        return { status, events: readEvents(log, stackName), output };
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

function readEvents(log: string, stackName: string): EngineEvents {
    try {
        return parseEngineEvents(fs.existsSync(log) ? fs.readFileSync(log, "utf8") : "");
    } catch (cause) {
        throw new CliError(
            "outside",
            `the engine's events of ${stackName} are not what this program reads: ${(cause as Error).message}`,
            { cause },
        );
    }
}
