import fs from "node:fs";
import path from "node:path";
import { awsDirectory, evidenceDirectory } from "../../../sandbox/environment";
import { repositoryRoot } from "../../../toolchain/versions";
import type { RotateReport } from "../../../operations/rotation/shell/rotate";
import type { RotationStatus } from "../../../operations/rotation/shell/status";
import { SMOKE_COMMAND, spareOffice } from "./onboarding";
import { type CommandResult, run, type Workspace } from "./workspace";
import assert from "node:assert/strict";

/** Starts the smoke of a rotation as the application of the account. */
export const ROTATION_SMOKE = SMOKE_COMMAND.replace("--expect-key", '"$CARTORIO_KEY_OPTION"');

/** How the trail calls who breaks the glass in these tests. */
export const BREAK_GLASS = ["--break-glass-profile", "break-glass", "--source-identity", "ana"];

/** Onboards an invented office, so that it has a key that signs and is published. @returns its stack. */
export async function onboarded(workspace: Workspace, number: number): Promise<string> {
    const { cns, accountId } = spareOffice(number);
    const result = await workspace.cartorio(
        ...["onboard", `dev-${cns}`, "--name", `${number}º Ofício de Notas de Exemplo`],
        ...["--uf", "SP", "--municipality", "3550308", "--class", "2", "--wave", "1"],
        ...["--account", accountId, "--yes", "--smoke-command", SMOKE_COMMAND],
    );
    assert.equal(result.status, 0, result.output);
    return `dev-${cns}`;
}

/** One cartório's rotation, by the command. */
export class RotationDriver {
    public constructor(
        public readonly workspace: Workspace,
        public readonly stack: string,
    ) {}

    /** Runs a command, answered by JSON where it does something. */
    public rotate(command: string, ...args: readonly string[]): Promise<CommandResult> {
        return this.workspace.cartorio("rotate", command, this.stack, ...args);
    }

    /** Runs a command to its end. @returns outcomes of its steps, by name and in order. */
    public async done(command: string, ...args: readonly string[]): Promise<RotateReport> {
        const result = await this.rotate(command, "--yes", "--json", ...args);
        assert.equal(result.status, 0, result.output);
        const report = JSON.parse(result.stdout) as RotateReport;
        assert.equal(report.ok, true, result.output);
        return report;
    }

    /** Runs a command that is refused. @returns what it says. */
    public async refused(command: string, ...args: readonly string[]): Promise<string> {
        const result = await this.rotate(command, "--yes", ...args);
        assert.equal(result.status, 1, result.output);
        assert.equal(result.stdout, "");
        return result.stderr;
    }

    /** Where the rotation is. */
    public async status(...args: readonly string[]): Promise<RotationStatus> {
        const result = await this.rotate("status", "--json", ...args);
        assert.equal(result.status, 0, result.output);
        return JSON.parse(result.stdout) as RotationStatus;
    }

    /** The registry's states, by generation. */
    public states(): Record<string, string> {
        const [environment, cns] = this.stack.split("-");
        const file = path.join(this.workspace.root, "cartorios", environment!, `${cns}.yaml`);
        const lines = fs.readFileSync(file, "utf8").matchAll(/id: (\d+)[^}]*?state: (\w+)/gs);
        return Object.fromEntries([...lines].map(([, id, state]) => [id!, state!]));
    }

    /** The sandbox's trail. */
    public get trail(): string {
        return path.join(awsDirectory(this.workspace.access.directory), "trail.jsonl");
    }

    /** The cartório's evidence. */
    public get evidence(): string {
        return path.join(evidenceDirectory(this.workspace.access.directory), this.stack);
    }

    /** Moves the sandbox's clock ahead: `+30d`. */
    public async clock(ahead: string): Promise<void> {
        const result = await this.sandbox("clock", ahead);
        assert.equal(result.status, 0, result.output);
    }

    /** Runs a command as the application of the account, on this sandbox. */
    public asApplication(...args: readonly string[]): Promise<CommandResult> {
        const { accountId } = this;
        return this.sandbox("exec", "--as", `workload-${accountId}`, ...args);
    }

    private get accountId(): string {
        const [environment, cns] = this.stack.split("-");
        const file = path.join(this.workspace.root, "cartorios", environment!, `${cns}.yaml`);
        return /accountId: "?(\d{12})/.exec(fs.readFileSync(file, "utf8"))![1]!;
    }

    private sandbox(...args: readonly string[]): Promise<CommandResult> {
        const { root, env, access } = this.workspace;
        const [runner, cli] = ["toolchain/run.cjs", "sandbox/cli.ts"].map((one) =>
            path.join(repositoryRoot, one),
        );
        return run(process.execPath, [runner!, cli!, ...args], root, {
            ...{ ...env, CARTORIO_SANDBOX_DIR: access.directory },
        });
    }
}
