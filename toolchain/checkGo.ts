import { spawnSync } from "node:child_process";
import path from "node:path";
import { goEnvironment } from "./goBuild";
import { findTerraformProvider } from "./terraformProvider";

/** Checks the Go modules of the offline toolchain: format, vet, and their tests on the real provider. */
function check(): number {
    const bridge = path.join(__dirname, "offline", "aws-bridge");
    const provider = findTerraformProvider();
    const env = {
        ...process.env,
        ...goEnvironment,
        ...(provider === undefined ? {} : { TERRAFORM_PROVIDER_AWS: provider.executable }),
    };
    const run = (command: string, ...args: string[]) =>
        spawnSync(command, args, { cwd: bridge, env, encoding: "utf8" });

    const format = run("gofmt", "-l", ".");
    if (format.error !== undefined || format.stdout !== "") {
        console.error(`gofmt: ${format.error?.message ?? `not formatted: ${format.stdout}`}`);
        return 1;
    }
    for (const args of [
        ["vet", "."],
        ["test", "."],
    ]) {
        const { status, stdout, stderr } = run("go", ...args);
        if (status !== 0) {
            console.error(`go ${args.join(" ")}:\n${stdout}${stderr}`);
            return 1;
        }
    }
    console.log("Go: formatted, vetted, tested");
    return 0;
}

process.exitCode = check();
