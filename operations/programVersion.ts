import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../toolchain/versions";

/** The version of this program, of its `package.json`. */
export function programVersion(): string {
    const manifest = fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
}
