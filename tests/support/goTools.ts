import fs from "node:fs";
import path from "node:path";
import { cacheDirectory, fingerprint, makeOnce, type Progress } from "../../toolchain/cache";
import { goBuild, goFloor, goVersion, isGoNewEnough } from "../../toolchain/goBuild";

/** Versions and checksums of the linter of workflows and of what it is made of. */
const ACTIONLINT = path.join(__dirname, "actionlint");

/** Why no Go tool can be built on this machine; nothing where one can, or is built already. */
export async function whyNoActionlint(): Promise<string | undefined> {
    if (fs.existsSync(actionlintDirectory())) {
        return undefined;
    }
    const version = await goVersion();
    return version !== undefined && isGoNewEnough(version)
        ? undefined
        : `actionlint is compiled from its Go module, which needs Go >= ${goFloor}; ` +
              (version === undefined ? "no Go is on PATH" : `Go ${version} is on PATH`);
}

/**
 * The linter of GitHub's workflows, compiled once a machine and per set of versions.
 * @returns the executable.
 * @throws ToolchainError without Go, or where a Go module can't be fetched.
 */
export async function actionlint(progress: Progress): Promise<string> {
    const target = actionlintDirectory();
    await makeOnce(
        target,
        (directory) =>
            goBuild(
                {
                    name: "actionlint",
                    directory: ACTIONLINT,
                    mainPackage: "github.com/rhysd/actionlint/cmd/actionlint",
                    output: path.join(directory, "actionlint"),
                    linkerFlags: "",
                },
                progress,
            ),
        progress,
    );
    return path.join(target, "actionlint");
}

function actionlintDirectory(): string {
    const sources = ["go.mod", "go.sum"].map((name) => path.join(ACTIONLINT, name));
    return path.join(cacheDirectory(), `actionlint-${fingerprint(sources)}`);
}
