import path from "node:path";
import { readControl } from "./controlFile";

const PRELOADED = path.join(__dirname, "movedClock.cjs");

/**
 * An environment whose Node.js processes tell the sandbox's time instead of the machine's, as it is when
 * each begins. Other programs keep the machine's.
 * @param env of commands on a sandbox (`CARTORIO_SANDBOX`); it is not changed.
 */
export function withSandboxClock(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const before = env["NODE_OPTIONS"];
    const own = `--require ${JSON.stringify(PRELOADED)}`;
    return { ...env, NODE_OPTIONS: before ? `${before} ${own}` : own };
}

/**
 * The time of the sandbox on a state folder, in milliseconds since 1970, whether it runs or not.
 * @throws SandboxError `InvalidControl` when the control file is broken.
 */
export function sandboxTime(directory: string): number {
    return Date.now() + readControl(directory).clockOffsetSeconds * 1000;
}
