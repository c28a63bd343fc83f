import { startSandbox, type SandboxOptions } from "../../sandbox/server";

// A sandbox in a process of its own, for specs that kill it. Says its endpoint and runs on.
void startSandbox(JSON.parse(process.argv[2] ?? "{}") as SandboxOptions).then(
    (sandbox) => process.stdout.write(`${sandbox.endpoint}\n`),
    (error: unknown) => {
        process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    },
);
