import assert from "node:assert/strict";
import { type Ended, run } from "../../../support/processes";
import { pythonTools, type PythonTools } from "../../../support/pythonTools";

/**
 * Skips the tests of the enclosing block, and says why: a skip on the machine that judges a change is a
 * failure there.
 */
export function skipFor(context: Mocha.Context, reason: string): never {
    process.stdout.write(`skipped: ${reason}\n`);
    return context.skip();
}

/** The clients in Python, or a skip where they can't be had. */
export async function pythonToolsOrSkip(context: Mocha.Context): Promise<PythonTools> {
    try {
        return await pythonTools((line) => process.stdout.write(`${line}\n`));
    } catch (error) {
        return skipFor(context, (error as Error).message);
    }
}

/** Whether a command can be started: it answers its version. */
export async function isInstalled(command: string, ...version: string[]): Promise<boolean> {
    return run(command, version).then(
        ({ status }) => status === 0,
        () => false,
    );
}

/** Runs a command that must succeed; fails with all that it says. */
export async function succeed(
    command: string,
    args: readonly string[],
    surroundings?: Parameters<typeof run>[2],
): Promise<Ended> {
    const ended = await run(command, args, surroundings);
    assert.equal(ended.status, 0, `${command} ${args.join(" ")}:\n${ended.stdout}${ended.stderr}`);
    return ended;
}
