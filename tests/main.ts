import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { describeToolchain, ensureToolchain } from "../toolchain/toolchain";
import { ToolchainError } from "../toolchain/toolchainError";
import { repositoryRoot } from "../toolchain/versions";

/** Unit, component and sandbox tests, then the real engine: cheap findings first. */
const SUITES = ["unit", "integration", "long"] as const;
type Suite = (typeof SUITES)[number];

/** An engine with its provider takes about 0.6 GB, and two cores carry three of them. */
const ENGINES_AT_ONCE = 3;

const USAGE = `usage: npm test -- [unit|integration] [--grep TEXT]
       npm run test:long -- [--share 0..1] [--seed N] [--grep TEXT]`;

function suiteOf(file: string): Suite {
    const folder = path.relative(__dirname, file).split(path.sep)[0];
    return folder === "integration" || folder === "long" ? folder : "unit";
}

function specFiles(suite: Suite): string[] {
    return fs
        .readdirSync(__dirname, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".spec.ts"))
        .map((name) => path.join(__dirname, name))
        .filter((file) => suiteOf(file) === suite)
        .sort();
}

type Counts = Pick<Mocha.Stats, "passes" | "failures" | "pending">;

/**
 * Runs one suite and counts. Tests of the real engine mostly wait for the provider, which lets AWS
 * settle; so their files run side by side.
 */
async function runSuite(suite: Suite, grep: string | undefined): Promise<Counts> {
    const mocha = new Mocha({
        timeout: 20_000,
        forbidOnly: Boolean(process.env["CI"]),
        ...(suite === "unit"
            ? {}
            : {
                  parallel: true,
                  jobs: ENGINES_AT_ONCE,
                  require: [path.join(repositoryRoot, "toolchain", "register.cjs")],
              }),
        ...(grep === undefined ? {} : { grep }),
    });
    for (const file of specFiles(suite)) {
        mocha.addFile(file);
    }
    return new Promise((resolve) => {
        const runner = mocha.run(() => resolve(runner.stats!));
        runner.on("fail", (test: Mocha.Runnable, error: unknown) => {
            appendTo("CARTORIO_TEST_FAILURES", `${test.fullTitle()}\n${describeFailure(error)}`);
        });
    });
}

/** Adds to the file that a variable of the environment names, where one does. */
function appendTo(variable: string, text: string): void {
    const file = process.env[variable];
    if (file) {
        fs.appendFileSync(file, `${text}\n`);
    }
}

function describeFailure(error: unknown): string {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return text.split("\n").slice(0, 60).join("\n");
}

function add(left: Counts, right: Counts): Counts {
    return {
        passes: left.passes + right.passes,
        failures: left.failures + right.failures,
        pending: left.pending + right.pending,
    };
}

async function main(): Promise<number> {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            long: { type: "boolean", default: false },
            grep: { type: "string" },
            share: { type: "string", default: "1" },
            seed: { type: "string" },
        },
    });
    const unknown = positionals.filter((name) => !SUITES.includes(name as Suite));
    if (unknown.length > 0) {
        process.stderr.write(`unknown suite: ${unknown.join(", ")}\n${USAGE}\n`);
        return 2;
    }
    const share = Number(values.share);
    if (!(share >= 0 && share <= 1) || !/^\d*$/.test(values.seed ?? "")) {
        process.stderr.write(`--share goes from 0 to 1, --seed is a whole number\n${USAGE}\n`);
        return 2;
    }
    const suites: readonly Suite[] = values.long
        ? ["long"]
        : positionals.length > 0
          ? (positionals as Suite[])
          : ["unit", "integration"];
    if (values.long) {
        process.env["CARTORIO_LONG_SHARE"] = values.share;
        process.env["CARTORIO_LONG_SEED"] = values.seed ?? String(Date.now() % 1_000_000);
    }
    if (suites.some((suite) => suite !== "unit")) {
        const toolchain = await ensureToolchain((line) => process.stdout.write(`${line}\n`));
        process.stdout.write(`${describeToolchain(toolchain)}\n`);
    }
    const started = Date.now();
    let total: Counts = { passes: 0, failures: 0, pending: 0 };
    for (const suite of suites) {
        total = add(total, await runSuite(suite, values.grep));
    }
    const { passes, failures, pending } = total;
    const counts = `${passes} passed, ${failures} failed, ${pending} skipped`;
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    process.stdout.write(`Suites: ${suites.join(", ")}. ${seconds} s.\n${counts}\n`);
    appendTo("CARTORIO_TEST_COUNTS", counts);
    // A test that is skipped on the machine that judges a change proves nothing there.
    const skippedInCi = Boolean(process.env["CI"]) && pending > 0;
    return failures > 0 || skippedInCi || passes === 0 ? 1 : 0;
}

main().then(
    // Mocks of the engine and clients leave timers behind; everything is reported by now.
    (status) => process.exit(status),
    (error: unknown) => {
        if (error instanceof ToolchainError) {
            process.stderr.write(`error: ${error.message}\n`);
            process.exit(3);
        }
        process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : String(error)}\n`);
        process.exit(1);
    },
);

process.chdir(repositoryRoot);
