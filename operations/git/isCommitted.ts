import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/**
 * Whether a file is as the commit that is checked out has it.
 * @param root the repository's root.
 * @param file relative to the root, with `/`.
 * @returns false also where git can't say.
 */
export function isCommitted(root: string, file: string): boolean {
    const { status, stdout } = spawnSync("git", ["show", `HEAD:./${file}`], {
        ...{ cwd: root, encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
    });
    return status === 0 && stdout === fs.readFileSync(path.join(root, file), "utf8");
}
