import assert from "node:assert/strict";
import path from "node:path";
import { APPLICATION_SMOKE, withApplication } from "../../../sandbox/applicationSmoke";
import { advanceClock } from "../../../sandbox/control/controlFile";
import { withSandboxClock } from "../../../sandbox/control/sandboxClock";
import { awsDirectory, evidenceDirectory } from "../../../sandbox/environment";
import type { SigningOffice } from "./steadySigners";
import { type CommandResult, openWorkspace, run, type Workspace } from "./workspace";

/** The office of dev whose key is rotated. */
export const OFFICE: SigningOffice = {
    stack: "dev-990010",
    cns: "990010",
    accountId: "111111110010",
};

/** Its registry file. */
export const OFFICE_FILE = "cartorios/dev/990010.yaml";

/** A copy of the program with an office that was onboarded, and its rotations. */
export interface RotatingOffice {
    readonly workspace: Workspace;
    /** The sandbox's trail, as CloudTrail's export. */
    readonly trail: string;
    /** The environment of the pipeline, with the sandbox's time. */
    readonly env: NodeJS.ProcessEnv;
    /** `cartorio`, with the sandbox's time. */
    cartorio(...args: string[]): Promise<CommandResult>;
    /** `cartorio rotate <command>` of the office, with what it needs beside. @throws unless it succeeds. */
    rotate(command: string, ...args: string[]): Promise<CommandResult>;
    /** Moves the sandbox's clock. */
    advanceHours(hours: number): Promise<void>;
    close(): Promise<void>;
}

/** Onboards the office: keys, published keys, evidence. */
export async function openRotatingOffice(): Promise<RotatingOffice> {
    const workspace = await openWorkspace();
    const { directory } = workspace.access;
    const env = await withApplication(
        withSandboxClock(workspace.env),
        workspace.access,
        OFFICE.accountId,
    );
    const trail = path.join(awsDirectory(directory), "trail.jsonl");
    const cartorio = (...args: string[]) =>
        run(
            process.execPath,
            [path.join("operations", "cartorio.cjs"), ...args],
            workspace.root,
            env,
        );
    try {
        workspace.edit(OFFICE_FILE, /^status: active/m, "status: requested");
        const onboarded = await cartorio(
            ...["onboard", OFFICE.stack, "--yes", "--smoke-command", APPLICATION_SMOKE],
        );
        assert.equal(onboarded.status, 0, onboarded.output);
    } catch (error) {
        await workspace.close();
        throw error;
    }
    return {
        workspace,
        trail,
        env,
        cartorio,
        rotate: async (command, ...args) => {
            const result = await cartorio(...rotateArgs(command, trail), ...args);
            assert.equal(result.status, 0, `rotate ${command}:\n${result.output}`);
            return result;
        },
        advanceHours: async (hours) => {
            await advanceClock(awsDirectory(directory), hours * 3600);
        },
        close: () => workspace.close(),
    };
}

/** The folder of the office's evidence. */
export function officeEvidence({ access }: Pick<Workspace, "access">): string {
    return path.join(evidenceDirectory(access.directory), OFFICE.stack);
}

/** What each command takes, beside its stack. */
export function rotateArgs(command: string, trail: string): string[] {
    return ["rotate", command, OFFICE.stack, "--yes", ...optionsOf(command, trail)];
}

function optionsOf(command: string, trail: string): string[] {
    const smoke = ["--smoke-command", APPLICATION_SMOKE];
    const person = ["--break-glass-profile", "break-glass", "--source-identity", "ana"];
    switch (command) {
        case "validate":
        case "switch":
        case "rollback":
            return smoke;
        case "settle":
            return ["--trail", trail];
        case "retire":
        case "abort":
        case "schedule-deletion":
        case "cancel-deletion":
            return person;
        default:
            return [];
    }
}
