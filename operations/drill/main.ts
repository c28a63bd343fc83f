import fs from "node:fs";
import path from "node:path";
import { Listr, type ListrTask } from "listr2";
import { describeToolchain, ensureToolchain } from "../../toolchain/toolchain";
import { repositoryRoot } from "../../toolchain/versions";
import { ExitStatus } from "../cliError";
import { stopCommands } from "../start/runLogged";
import { Drill } from "./drill";
import { reportFile, ROTATION_STEPS } from "./rotationSteps";
import { type DrillRow, drillStatus, renderDrill } from "./summary";

const directory = path.join(repositoryRoot, ".cartorio", "drill");

/** What the steps share. */
interface Run {
    readonly rows: DrillRow[];
    drill?: Drill;
}

function tasks(): ListrTask<Run>[] {
    return [
        {
            title: "Pulumi engine and AWS provider",
            task: async (_run, task) => {
                const toolchain = await ensureToolchain((line) => (task.output = line));
                task.title = describeToolchain(toolchain);
            },
        },
        {
            title: "A copy of the program, and an empty sandbox: KMS and STS on 127.0.0.1",
            task: async (run) => {
                run.drill = await Drill.open(directory);
            },
        },
        ...ROTATION_STEPS.map(({ title, run: work }, index): ListrTask<Run> => ({
            title,
            task: async (run, task) => {
                const started = Date.now();
                const seen = await work(run.drill!);
                run.rows[index] = { title, seen, seconds: (Date.now() - started) / 1000 };
                task.title = `${title}: ${seen}`;
            },
        })),
    ];
}

/** Runs all steps, and ends what they started whatever becomes of them. @returns what went wrong. */
async function runAll(run: Run): Promise<unknown> {
    const list = new Listr<Run>(tasks(), {
        renderer: "default",
        fallbackRenderer: "simple",
        // The steps end by themselves on Ctrl-C, since their children get it too.
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false, showErrorMessage: false },
    });
    let failure: unknown;
    try {
        await list.run(run);
    } catch (error) {
        failure = error;
    }
    // A trail that was lost is a failure of this run like any other.
    await run.drill?.close().catch((error: unknown) => (failure ??= error));
    return failure;
}

async function main(): Promise<number> {
    const started = Date.now();
    const run: Run = { rows: ROTATION_STEPS.map(({ title }) => ({ title })) };
    let interrupted = false;
    process.on("SIGINT", () => (interrupted = true));
    process.on("SIGTERM", () => {
        interrupted = true;
        stopCommands();
    });
    const failure = await runAll(run);
    if (interrupted) {
        process.stderr.write(
            "\nInterrupted. Nothing is left running; `npm run drill:rotation` begins anew.\n",
        );
        return ExitStatus.Interrupted;
    }
    process.stdout.write(`\n${renderDrill(run.rows, (Date.now() - started) / 1000)}\n`);
    if (failure !== undefined) {
        const message = failure instanceof Error ? failure.message : JSON.stringify(failure);
        process.stderr.write(`\nFailed: ${message}\n`);
    }
    printPlaces(run);
    return drillStatus(failure, run.rows);
}

function printPlaces({ drill }: Run): void {
    if (drill === undefined) {
        return;
    }
    const shown = (place: string) => path.relative(process.cwd(), place);
    const report = reportFile(drill);
    const written = fs.existsSync(report)
        ? `\n${beginningOf(fs.readFileSync(report, "utf8"))}\nThe whole report, and as a page: ${shown(path.dirname(report))}\n`
        : "";
    process.stdout.write(
        `${written}What the commands said: ${shown(drill.logFile)}\n` +
            `Look around: CARTORIO_SANDBOX_DIR=${shown(drill.access.directory)} npm run sandbox -- shell\n`,
    );
}

/** Timeline and keys: what follows tells each step at length. */
function beginningOf(report: string): string {
    return report.split(/^## Steps$/m)[0]!;
}

void main().then((status) => (process.exitCode = status));
