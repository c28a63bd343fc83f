import { parseArgs } from "node:util";
import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";
import { staleFiles, writeRendered } from "./files";

const USAGE = "usage: npm run bootstrap [-- --check]";

/** Exit statuses: 0 done, 1 refused or stale, 2 usage, 3 a failure from outside. */
function main(): number {
    const check = readArguments();
    if (check === undefined) {
        process.stderr.write(`${USAGE}\n`);
        return 2;
    }
    if (!check) {
        const written = writeRendered();
        process.stdout.write(
            written.length === 0
                ? "Nothing to do: what is rendered agrees with its source.\n"
                : written.map((file) => `rendered bootstrap/rendered/${file}\n`).join(""),
        );
        return 0;
    }
    const stale = staleFiles();
    for (const file of stale) {
        process.stderr.write(
            `bootstrap/rendered/${file}: found a text that its source does not render; run ` +
                "`npm run bootstrap` and commit the file\n",
        );
    }
    return stale.length === 0 ? 0 : 1;
}

function readArguments(): boolean | undefined {
    try {
        return parseArgs({ options: { check: { type: "boolean", default: false } } }).values.check;
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return undefined;
    }
}

try {
    process.exitCode = main();
} catch (error) {
    if (!(error instanceof BootstrapError)) {
        throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.code === BootstrapErrorCode.Io ? 3 : 1;
}
