import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { cacheDirectory, fingerprint, makeOnce, type Progress } from "../../toolchain/cache";

/**
 * Versions of everything that pip installs, direct or not, with the SHA-256 of each file that it may be.
 * After a change of a version: `pip-compile --generate-hashes --allow-unsafe` on the same list.
 */
const REQUIREMENTS = path.join(__dirname, "requirements.txt");

/** Programs in a virtual environment of the project's own: clients and an emulator that others wrote. */
export interface PythonTools {
    /** Python with boto3, the AWS Encryption SDK, `cryptography` and `jwcrypto`. */
    readonly python: string;
    /** The AWS command line. */
    readonly aws: string;
    /** moto's server. */
    readonly moto: string;
    /** The linter of CloudFormation templates. */
    readonly cfnLint: string;
}

/**
 * Finds the tools, or makes their virtual environment, once a machine and per set of versions.
 * @throws Error without `python3` (3.10 or newer, with venv), or when pip can't install.
 */
export async function pythonTools(progress: Progress): Promise<PythonTools> {
    const target = path.join(cacheDirectory(), `python-${fingerprint([REQUIREMENTS])}`);
    await makeOnce(target, (directory) => install(directory, target, progress), progress);
    const bin = path.join(target, "bin");
    return {
        python: path.join(bin, "python"),
        aws: path.join(bin, "aws"),
        moto: path.join(bin, "moto_server"),
        cfnLint: path.join(bin, "cfn-lint"),
    };
}

async function install(directory: string, target: string, progress: Progress): Promise<void> {
    progress("installing the AWS command line, boto3 and moto for the tests (20 s, once)");
    await run("python3", ["-m", "venv", directory]);
    await run(path.join(directory, "bin", "python"), [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "--requirement",
        REQUIREMENTS,
    ]);
    // Scripts name the interpreter by its path, and the folder is renamed when it is whole.
    const bin = path.join(directory, "bin");
    for (const name of fs.readdirSync(bin)) {
        const file = path.join(bin, name);
        if (fs.lstatSync(file).isFile()) {
            const text = fs.readFileSync(file, "utf8");
            if (text.includes(directory)) {
                fs.writeFileSync(file, text.replaceAll(directory, target));
            }
        }
    }
}

async function run(command: string, args: readonly string[]): Promise<void> {
    try {
        await promisify(execFile)(command, args, { maxBuffer: 16 * 1024 * 1024 });
    } catch (error) {
        const { stderr = "", message } = error as Error & { readonly stderr?: string };
        throw new Error(
            `${command} ${args.slice(0, 3).join(" ")} failed: ${stderr.trim() || message}\n` +
                "The tests with foreign clients need python3 >= 3.10 with venv, and PyPI.",
            { cause: error },
        );
    }
}
