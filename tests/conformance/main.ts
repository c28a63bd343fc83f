import { createInterface } from "node:readline/promises";
import { ROWS } from "../iam/documented/rows";
import type { Row } from "../iam/documented/row";
import { CASES } from "./cases/index";
import type { ConformanceCase } from "./conformanceCase";
import { Context } from "./context";
import { Part, readOptions, USAGE, UsageError, type Options } from "./options";
import { planOf, simulationPlanOf } from "./plan";
import { jsonOf, linesOf, summaryOf } from "./report";
import {
    foundDifferences,
    notExpressibleLines,
    simulationLines,
    simulationSummary,
} from "./simulation/report";
import { runSimulation, SimulationError } from "./simulation/simulate";
import { countOf, Outcome, runSuite } from "./suite";
import type { Target } from "./target";
import { awsTarget, endpointTarget } from "./targets";

const tell = (line: string) => void process.stderr.write(`${line}\n`);

/** The endpoint does not answer; exit status 3. */
class UnreachableError extends Error {}

/** What a run is to do; nothing in a part that was not chosen. */
interface Work {
    readonly cases: readonly ConformanceCase[];
    readonly rows: readonly Row[];
}

async function main(): Promise<number> {
    const options = readOptions(process.argv.slice(2));
    const work = workOf(options);
    const target = await targetOf(options, work);
    const interruption = new AbortController();
    const interrupt = () => {
        tell("Interrupted: giving up what was made; a second Ctrl-C changes nothing.");
        interruption.abort();
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    const { signal } = interruption;
    // First what makes nothing: where it can't be done, no key is made in vain.
    const simulation = work.rows.length > 0 && (await simulate(target, work, options, signal));
    const suite = work.cases.length > 0 && (await check(target, work, options, signal));
    if (options.json) {
        write([jsonOf(suite || undefined, simulation || undefined)]);
    }
    if (signal.aborted) {
        return 130;
    }
    const failed = suite && countOf(suite.cases, Outcome.failed) > 0;
    return failed || (simulation && foundDifferences(simulation)) ? 1 : 0;
}

/** @throws UsageError for a pattern that matches nothing. */
function workOf(options: Options): Work {
    const { grep = /(?:)/ } = options;
    const only = options.kind === "endpoint" ? Part.kms : options.only;
    const all: Work = {
        cases: only === Part.simulation ? [] : CASES,
        rows: only === Part.kms || options.kind === "endpoint" ? [] : ROWS,
    };
    const cases = all.cases.filter(({ id, title }) => grep.test(`${id} ${title}`));
    const rows = all.rows.filter(({ says, url }) => grep.test(`${says} ${url}`));
    if (cases.length + rows.length === 0) {
        const count = String(all.cases.length + all.rows.length);
        throw new UsageError(`--grep matches none of the ${count} cases`);
    }
    return { cases, rows };
}

async function simulate(target: Target, { rows }: Work, { json }: Options, signal: AbortSignal) {
    const result = await runSimulation(target, rows, {
        signal,
        ...(!json && { onResult: (each) => write(simulationLines(each)) }),
    });
    if (!json) {
        write([...notExpressibleLines(result), simulationSummary(result)]);
    }
    return result;
}

async function check(target: Target, { cases }: Work, { json }: Options, signal: AbortSignal) {
    await requireAnswer(target);
    const result = await runSuite(target, cases, {
        signal,
        ...(!json && { onResult: (each) => write(linesOf(each)) }),
    });
    result.kept.forEach((sentence) => tell(`warning: ${sentence}`));
    if (!json) {
        write([summaryOf(result)]);
    }
    return result;
}

function write(lines: readonly string[]): void {
    process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

async function targetOf(options: Options, { cases, rows }: Work): Promise<Target> {
    if (options.kind === "endpoint") {
        return endpointTarget(options);
    }
    const target = await awsTarget(options).catch((cause: unknown) => {
        if (cause instanceof UsageError) {
            throw cause;
        }
        throw new UnreachableError(`AWS does not say who calls: ${(cause as Error).message}`, {
            cause,
        });
    });
    if (rows.length > 0) {
        tell(simulationPlanOf(target.description, rows.length));
    }
    if (cases.length > 0) {
        tell(planOf(target.description));
    }
    if (!options.yes) {
        await confirm(options.account);
    }
    return target;
}

/** @throws UsageError unless a person types the account's number. */
async function confirm(account: string): Promise<void> {
    if (!process.stdin.isTTY) {
        throw new UsageError("nobody is there to ask: give --yes if that is what you want");
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const typed = await terminal.question("Type the account's number to go on: ");
    terminal.close();
    if (typed.trim() !== account) {
        throw new UsageError(`you typed "${typed}", not ${account}: nothing was done`);
    }
}

/** @throws UnreachableError where nothing answers in HTTP. */
async function requireAnswer(target: Target): Promise<void> {
    const context = new Context(target);
    try {
        await context.raw("ListKeys", { Limit: 1 });
    } catch (cause) {
        throw new UnreachableError(
            `${target.description} does not answer (${(cause as Error).message}): is it started, and the address right?`,
            { cause },
        );
    } finally {
        context.close();
    }
}

main().then(
    (status) => (process.exitCode = status),
    (error: unknown) => {
        if (error instanceof UsageError) {
            tell(`error: ${error.message}\n${USAGE}`);
            process.exitCode = 2;
        } else if (error instanceof UnreachableError || error instanceof SimulationError) {
            tell(`error: ${error.message}`);
            process.exitCode = 3;
        } else {
            throw error;
        }
    },
);
