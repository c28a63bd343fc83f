import { createInterface } from "node:readline/promises";
import { CASES } from "./cases/index";
import { Context } from "./context";
import { readOptions, USAGE, UsageError, type Options } from "./options";
import { planOf } from "./plan";
import { jsonOf, linesOf, summaryOf } from "./report";
import { countOf, Outcome, runSuite } from "./suite";
import type { Target } from "./target";
import { awsTarget, endpointTarget } from "./targets";

const tell = (line: string) => void process.stderr.write(`${line}\n`);

/** The endpoint does not answer; exit status 3. */
class UnreachableError extends Error {}

async function main(): Promise<number> {
    const options = readOptions(process.argv.slice(2));
    const cases = CASES.filter(
        ({ id, title }) => options.grep === undefined || options.grep.test(`${id} ${title}`),
    );
    if (cases.length === 0) {
        throw new UsageError(`--grep matches none of the ${String(CASES.length)} cases`);
    }
    const target = await targetOf(options);
    await requireAnswer(target);
    const interruption = new AbortController();
    const interrupt = () => {
        tell("Interrupted: giving up what was made; a second Ctrl-C changes nothing.");
        interruption.abort();
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    const result = await runSuite(target, cases, {
        signal: interruption.signal,
        ...(!options.json && {
            onResult: (each) => process.stdout.write(`${linesOf(each).join("\n")}\n`),
        }),
    });
    result.kept.forEach((sentence) => tell(`warning: ${sentence}`));
    process.stdout.write(`${options.json ? jsonOf(result) : summaryOf(result)}\n`);
    if (interruption.signal.aborted) {
        return 130;
    }
    return countOf(result.cases, Outcome.failed) > 0 ? 1 : 0;
}

async function targetOf(options: Options): Promise<Target> {
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
    tell(planOf(target.description));
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
        throw new UsageError(`you typed "${typed}", not ${account}: nothing was made`);
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
        } else if (error instanceof UnreachableError) {
            tell(`error: ${error.message}`);
            process.exitCode = 3;
        } else {
            throw error;
        }
    },
);
