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

const USAGE = `usage: npm test -- [unit|integration] [--grep TEXT]
       npm run test:long -- [--share 0..1] [--seed N] [--grep TEXT]`;

function suiteOf(file: string): Suite {
    const folder = path.relative(__dirname, file).split(path.sep)[0];
    return folder === "integration" || folder === "long" ? folder : "unit";
}

function specFiles(suites: readonly Suite[]): string[] {
    const specs = fs
        .readdirSync(__dirname, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".spec.ts"))
        .map((name) => path.join(__dirname, name))
        .sort();
    return suites.flatMap((suite) => specs.filter((file) => suiteOf(file) === suite));
}

/** Runs the files in one process and counts. */
async function runSpecs(files: readonly string[], grep: string | undefined): Promise<Mocha.Stats> {
    const mocha = new Mocha({
        timeout: 20_000,
        forbidOnly: Boolean(process.env["CI"]),
        ...(grep === undefined ? {} : { grep }),
    });
    for (const file of files) {
        mocha.addFile(file);
    }
    return new Promise((resolve) => {
        const runner = mocha.run(() => resolve(runner.stats!));
    });
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
    const { passes, failures, pending } = await runSpecs(specFiles(suites), values.grep);
    const counts = `${passes} passed, ${failures} failed, ${pending} skipped`;
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    process.stdout.write(`Suites: ${suites.join(", ")}. ${seconds} s.\n${counts}\n`);
    if (process.env["CARTORIO_TEST_COUNTS"]) {
        fs.appendFileSync(process.env["CARTORIO_TEST_COUNTS"], `${counts}\n`);
    }
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
