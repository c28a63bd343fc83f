import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    accountsTouched,
    announceSandbox,
    callsOf,
    LIST_HEADER,
    listLine,
    SMOKE_COMMAND,
    spareOffice,
} from "../integration/support/onboarding";
import { openWorkspace, run, type Workspace } from "../integration/support/workspace";
import { renderTimes, takeTurns } from "./measure";

const ROUNDS = 3;
/** The most that one cartório may take from command to evidence, warm, in seconds. */
const LIMIT_SECONDS = 30;
const MANY = 20;

/**
 * Measures the onboarding of one cartório beside a plain `cartorio up` of another, each of a new account, and then
 * of twenty from a list, after which the trail must name their accounts and no other.
 */
export async function benchOnboarding(): Promise<void> {
    await one();
    await many();
}

async function one(): Promise<void> {
    const workspace = await openWorkspace();
    const withdraw = announceSandbox(workspace);
    try {
        // Warm: pack, provider and engine have been used once.
        await onboard(workspace, 20);
        const times = await takeTurns(ROUNDS, (round) => {
            const plain = spareOffice(ROUNDS + 1 + round);
            addFile(workspace, ROUNDS + 1 + round);
            const subject = (name: string, ...args: readonly string[]) => ({
                ...{ name, command: process.execPath, cwd: workspace.root, env: workspace.env },
                args: [path.join("operations", "cartorio.cjs"), ...args],
            });
            return [
                subject("cartorio up", "up", `dev-${plain.cns}`, "--yes", "--skip-preview"),
                subject("cartorio onboard, command to evidence", ...argumentsOf(round + 1)),
            ];
        });
        console.log(renderTimes("Onboarding of a new account, warm", times));
        const slowest = Math.max(...times.get("cartorio onboard, command to evidence")!);
        const verdict = slowest <= LIMIT_SECONDS ? "kept" : "MISSED";
        console.log(`  at most ${LIMIT_SECONDS} s from command to evidence: ${verdict}`);
    } finally {
        withdraw();
        await workspace.close();
    }
}

async function many(): Promise<void> {
    const workspace = await openWorkspace();
    const withdraw = announceSandbox(workspace);
    try {
        const list = path.join(workspace.root, "list.csv");
        const numbers = Array.from({ length: MANY }, (_, index) => index + 1);
        fs.writeFileSync(list, `${[LIST_HEADER, ...numbers.map(listLine)].join("\n")}\n`);
        const started = Date.now();
        const flags = ["--from", list, "--env", "dev", "--yes", "--smoke-command", SMOKE_COMMAND];
        await succeed(workspace, "onboard", ...flags);
        const seconds = (Date.now() - started) / 1000;
        const own = numbers.map((number) => spareOffice(number).accountId);
        assert.deepEqual(accountsTouched(callsOf(workspace.access)), own);
        console.log(
            `Onboarding of ${MANY} cartórios from a list, 2 at once: ${seconds.toFixed(0)} s, ` +
                `${(seconds / MANY).toFixed(1)} s each; the trail names their ${own.length} accounts and no other`,
        );
    } finally {
        withdraw();
        await workspace.close();
    }
}

function argumentsOf(number: number): readonly string[] {
    const { cns, accountId } = spareOffice(number);
    return [
        ...[
            "onboard",
            `dev-${cns}`,
            "--name",
            `${number}º Ofício de Notas de Exemplo`,
            "--uf",
            "SP",
        ],
        ...["--municipality", "3550308", "--class", "2", "--account", accountId, "--wave", "1"],
        ...["--yes", "--smoke-command", SMOKE_COMMAND],
    ];
}

const onboard = (workspace: Workspace, number: number) =>
    succeed(workspace, ...argumentsOf(number));

async function succeed({ root, env }: Workspace, ...args: readonly string[]): Promise<void> {
    const script = path.join("operations", "cartorio.cjs");
    const { status, output } = await run(process.execPath, [script, ...args], root, env);
    assert.equal(status, 0, output);
}

/** The registry's file that `up` needs. */
function addFile({ root }: Workspace, number: number): void {
    const { cns, accountId } = spareOffice(number);
    const folder = path.join(root, "cartorios", "dev");
    const model = fs.readFileSync(path.join(folder, "990010.yaml"), "utf8");
    fs.writeFileSync(
        path.join(folder, `${cns}.yaml`),
        model.replaceAll("990010", cns).replace(/accountId: .*/, `accountId: "${accountId}"`),
    );
}
