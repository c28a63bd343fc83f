import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import semver from "semver";
import type { Progress } from "./cache";
import { ToolchainError } from "./toolchainError";

const run = promisify(execFile);

/** The oldest Go that the modules below `toolchain/offline/` compile with. */
export const goFloor = "1.26.0";

/** A line of progress every so many percent. */
const PROGRESS_STEP = 5;

/** How many of the last lines of a failed build the error shows. */
const SHOWN_LINES = 15;

/** One executable to compile from a Go module of ours. */
export interface GoBuild {
    /** What a person calls it. */
    readonly name: string;
    /** The module's folder, with go.mod and go.sum. */
    readonly directory: string;
    /** The import path of the main package. */
    readonly mainPackage: string;
    /** Where the executable goes. */
    readonly output: string;
    /** Linker flags beyond stripping. */
    readonly linkerFlags: string;
}

/** Settings that make the build the same everywhere, whatever the user's own Go settings are. */
export const goEnvironment = {
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
    GOFLAGS: "-mod=readonly",
    GOWORK: "off",
};

/** The version of Go on PATH, for example `1.26.8`, or undefined where there is none. */
export async function goVersion(): Promise<string | undefined> {
    try {
        const { stdout } = await run("go", ["env", "GOVERSION"], {
            env: { ...process.env, ...goEnvironment },
        });
        return stdout.trim().replace(/^go/, "");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

/**
 * Compiles one executable and reports how many packages are done. What an interrupted build has
 * compiled stays in Go's own build cache, so the next one goes on from there.
 * @throws ToolchainError `missing` without a Go that is new enough, `build-failed` with the
 * compiler's last lines.
 */
export async function goBuild(build: GoBuild, progress: Progress): Promise<void> {
    await requireGo(build.name);
    const env = { ...process.env, ...goEnvironment };
    const total = await countPackages(build, env, progress);
    progress(
        `${build.name}: compiling ${total} Go packages (minutes the first time, once a machine)`,
    );
    const compiler = spawn(
        "go",
        [
            ...["build", "-v", "-trimpath", "-tags", "osusergo,grpcnotrace"],
            ...["-ldflags", `-s -w ${build.linkerFlags}`, "-o", build.output, build.mainPackage],
        ],
        { cwd: build.directory, env, stdio: ["ignore", "ignore", "pipe"] },
    );
    let compiled = 0;
    let shownPercent = 0;
    const lines: string[] = [];
    createInterface({ input: compiler.stderr }).on("line", (line) => {
        lines.push(line);
        if (/^[\w.~/-]+$/.test(line)) {
            compiled += 1;
            const percent = Math.min(100, Math.floor((100 * compiled) / total));
            if (percent >= shownPercent + PROGRESS_STEP) {
                shownPercent = percent;
                progress(`${build.name}: ${percent} % compiled`);
            }
        }
    });
    const code = await new Promise<number | null>((resolve, reject) => {
        compiler.once("error", reject);
        compiler.once("close", resolve);
    });
    if (code !== 0) {
        throw new ToolchainError(
            "build-failed",
            `${build.name} could not be compiled (go build ended with ${String(code)}). Its last lines:\n` +
                lines.slice(-SHOWN_LINES).join("\n"),
        );
    }
}

/** Judges what `goVersion` found; a release candidate (`1.27rc1`) counts as its release. */
export function isGoNewEnough(version: string): boolean {
    return semver.gte(semver.coerce(version) ?? "0.0.0", goFloor);
}

async function requireGo(name: string): Promise<void> {
    const version = await goVersion();
    if (version === undefined || !isGoNewEnough(version)) {
        const found = version === undefined ? "no Go is on PATH" : `Go ${version} is on PATH`;
        throw new ToolchainError(
            "missing",
            `${name} must be compiled here, which needs Go >= ${goFloor}; ${found}`,
        );
    }
}

async function countPackages(
    build: GoBuild,
    env: NodeJS.ProcessEnv,
    progress: Progress,
): Promise<number> {
    progress(`${build.name}: fetching Go modules`);
    try {
        const { stdout } = await run("go", ["list", "-deps", build.mainPackage], {
            cwd: build.directory,
            env,
            maxBuffer: 64 * 1024 * 1024,
        });
        return stdout.trim().split("\n").length;
    } catch (cause) {
        const stderr = String((cause as { stderr?: string }).stderr ?? "").trim();
        throw new ToolchainError(
            "build-failed",
            `${build.name}: Go could not fetch its modules from the Go module proxy. It said:\n` +
                stderr.split("\n").slice(-SHOWN_LINES).join("\n"),
            { cause },
        );
    }
}
