import fs from "node:fs";
import path from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import { CliError } from "../cliError";
import { asAuditor } from "./asAuditor";

/** Where the engine keeps the checkpoints of the project's stacks in a folder or bucket. */
const CHECKPOINTS = path.join(".pulumi", "stacks", "cartorio-digital");

/** What the engine keeps beside them once a backend is used, and a copy for reading does not need. */
const IN_USE = [path.join(".pulumi", "history"), path.join(".pulumi", "locks")];

/**
 * Makes every stack in a copy of the state act as Auditor.
 *
 * @param folder The copy: what `.pulumi/meta.yaml` and `.pulumi/stacks/` of the backend hold.
 * @returns how many stacks it holds.
 * @throws CliError `refused` for a folder that is no copy, or that has checkpoints it can't read, with
 * every finding; nothing is written then.
 */
export function copyAsAuditor(folder: string): number {
    const used = IN_USE.filter((place) => fs.existsSync(path.join(folder, place)));
    if (used.length > 0) {
        throw new CliError(
            "refused",
            `${folder} holds ${used.join(" and ")}, expected a copy of .pulumi/meta.yaml and .pulumi/stacks/ ` +
                "alone: this looks like a backend in use, whose states would be spoilt. Copy those two into a fresh folder.",
        );
    }
    const place = path.join(folder, CHECKPOINTS);
    const names = fs.existsSync(place) ? fs.readdirSync(place).sort() : [];
    const findings: string[] = [];
    const changed: [string, string][] = [];
    for (const name of names.filter((one) => /\.json(\.gz)?$/.test(one))) {
        const file = path.join(place, name);
        try {
            if (name.endsWith(".gz")) {
                throw new Error("it is compressed; unset PULUMI_DIY_BACKEND_GZIP where `up` runs");
            }
            changed.push([file, asAuditor(fs.readFileSync(file, "utf8"))]);
        } catch (error) {
            findings.push(`${file} can't be read: ${(error as Error).message}`);
        }
    }
    if (findings.length > 0) {
        throw new CliError("refused", findings.join("\n"));
    }
    changed.forEach(([file, text]) => writeFileAtomic(file, text));
    return changed.length;
}
