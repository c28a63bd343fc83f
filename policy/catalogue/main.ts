import { parseArgs } from "node:util";

import { isStale, writeCatalogue } from "./files";
import { CatalogueError } from "./render";

const USAGE = "usage: npm run catalogue [-- --check]";

/** Exit statuses: 0 done, 1 refused or stale, 2 usage, 3 a failure from outside. */
function main(): number {
    const check = readArguments();
    if (check === undefined) {
        process.stderr.write(`${USAGE}\n`);
        return 2;
    }
    if (!isStale()) {
        process.stdout.write("Nothing to do: docs/policies.md agrees with the policies.\n");
        return 0;
    }
    if (check) {
        process.stderr.write(
            "docs/policies.md: found a catalogue that the policies do not have; run `npm run catalogue` and commit the file\n",
        );
        return 1;
    }
    writeCatalogue();
    process.stdout.write("rendered docs/policies.md\n");
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

try {
    process.exitCode = main();
} catch (error) {
    const isOutside = error instanceof Error && "syscall" in error;
    if (!isOutside && !(error instanceof CatalogueError)) {
        throw error;
    }
    process.stderr.write(`docs/policies.md: ${error.message}\n`);
    process.exitCode = isOutside ? 3 : 1;
}
