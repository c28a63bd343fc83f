import fs from "node:fs";
import path from "node:path";
import { environmentsOf } from "../registry/index";
import { repositoryRoot } from "../toolchain/versions";

/** What a copy of the program consists of; packages are shared by a link. */
const PROGRAM_PARTS: readonly string[] = [
    ...["index.ts", "main.cjs", "program", "registry", "components", "evidence", "signing", "iam"],
    ...["operations", "toolchain", "sandbox", "bootstrap", "policy"],
    ...["cartorios/schema.json", "Pulumi.yaml", "package.json", "package-lock.json"],
    ...["tsconfig.base.json", "tsconfig.json", ".gitignore"],
];

/**
 * Copies the program of this repository into a folder, to try things in that are none of a team's files.
 * @param target an existing folder outside of the repository.
 * @param organisation the folder whose environments (`Pulumi.<environment>.yaml`) and `cartorios/` it gets.
 */
export function copyProgram(target: string, organisation: string): void {
    for (const part of PROGRAM_PARTS) {
        copy(path.join(repositoryRoot, part), path.join(target, part));
    }
    const environments = environmentsOf(organisation).map((name) => `Pulumi.${name}.yaml`);
    for (const part of [...environments, "cartorios"]) {
        copy(path.join(organisation, part), path.join(target, part));
    }
    fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(target, "node_modules"));
}

function copy(from: string, to: string): void {
    fs.cpSync(from, to, { recursive: true });
}
