import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { renderSchema, SCHEMA_FILE } from "./renderSchema";
import { replaceFile } from "./writeFiles";

const USAGE = "usage: npm run registry-schema [-- --check]";
const FILE = join(__dirname, "..", SCHEMA_FILE);

/** Exit statuses: 0 done, 1 stale, 2 usage, 3 a failure from outside. */
async function main(): Promise<number> {
    const check = readArguments();
    if (check === undefined) {
        process.stderr.write(`${USAGE}\n`);
        return 2;
    }
    const text = renderSchema();
    if (readFileSync(FILE, "utf8") === text) {
        process.stdout.write(`Nothing to do: ${SCHEMA_FILE} agrees with its source.\n`);
        return 0;
    }
    if (check) {
        process.stderr.write(
            `${SCHEMA_FILE}: found another schema than registry/cartorioSchema.ts says; run \`npm run registry-schema\` and commit the file\n`,
        );
        return 1;
    }
    await replaceFile(FILE, text);
    process.stdout.write(`rendered ${SCHEMA_FILE}\n`);
    return 0;
}

function readArguments(): boolean | undefined {
    try {
        return parseArgs({ options: { check: { type: "boolean", default: false } } }).values.check;
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return undefined;
    }
}

main().then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        if (!(error instanceof Error && "syscall" in error)) {
            throw error;
        }
        process.stderr.write(`${SCHEMA_FILE}: ${error.message}\n`);
        process.exitCode = 3;
    },
);
