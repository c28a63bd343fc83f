import { startSandbox } from "../../../sandbox/server";
import { loadWorld, pipelineIdentity } from "../../../sandbox/world";

/** Serves a sandbox until it is killed: `serveSandbox.ts <copy of the program> <state folder>`. */
async function main(root: string, directory: string): Promise<void> {
    const sandbox = await startSandbox({ directory, ...loadWorld(root) });
    const started = { endpoint: sandbox.endpoint, ...sandbox.credentials(pipelineIdentity) };
    process.stdout.write(`${JSON.stringify(started)}\n`);
}

void main(process.argv[2]!, process.argv[3]!);
