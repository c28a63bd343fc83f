import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { advanceClock } from "../../../sandbox/control/controlFile";
import { awsDirectory, evidenceDirectory } from "../../../sandbox/environment";
import { repositoryRoot } from "../../../toolchain/versions";
import type { RotateReport } from "../../../operations/rotation/shell/rotate";
import type { RotationStatus } from "../../../operations/rotation/shell/status";
import { SMOKE_COMMAND, spareOffice } from "./onboarding";
import { type CommandResult, run, type Workspace } from "./workspace";

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

    /** Types of the records of the cartório, in the order of time, the chains' own left out. */
    public recordTypes(): string[] {
        const chains = path.join(this.evidence, "chains");
        return fs
            .readdirSync(chains, { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".jsonl"))
            .flatMap((name) => fs.readFileSync(path.join(chains, name), "utf8").trim().split("\n"))
            .map((line) => JSON.parse(line) as { at: string; type: string })
            .filter(({ type }) => !type.startsWith("chain."))
            .sort((a, b) => (a.at < b.at ? -1 : 1))
            .map(({ type }) => type);
    }

    /** Moves the sandbox's clock ahead. */
    public async clock(days: number): Promise<void> {
        await advanceClock(awsDirectory(this.workspace.access.directory), days * 24 * 60 * 60);
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

    /** Has the application sign a document. @returns the folder that holds it, and its signature beside. */
    public async signed(name: string): Promise<string> {
        const folder = path.join(this.workspace.root, "signed");
        const file = path.join(folder, name);
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(file, `Escritura ${name}`);
        const result = await this.asApplication(
            ...[process.execPath, "operations/cartorio.cjs", "sign", file, "--stack", this.stack],
            ...["--jwks", path.join(this.evidence, "jwks.json"), "--out", `${file}.jws`],
        );
        assert.equal(result.status, 0, result.output);
        return folder;
    }

    /** Verifies everything that was signed so far as anyone can, with the published keys. */
    public async verifyAll(): Promise<void> {
        const folder = path.join(this.workspace.root, "signed");
        for (const signature of fs.readdirSync(folder).filter((name) => name.endsWith(".jws"))) {
            const file = path.join(folder, signature);
            const result = await this.workspace.cartorio(
                ...["verify", file.slice(0, -".jws".length), "--signature", file],
                ...["--jwks", path.join(this.evidence, "jwks.json")],
            );
            assert.equal(result.status, 0, result.output);
        }
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
