/**
 * Lists a registry in a process of its own and prints what it cost:
 * `node toolchain/run.cjs tests/bench/registryReader.ts <root> registry|naive`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadRegistry } from "../../registry";

const [root = "", way = ""] = process.argv.slice(2);
const begun = performance.now();
const listed = way === "naive" ? listNaively(join(root, "cartorios/prod")) : list(root);
const seconds = (performance.now() - begun) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ count: listed.length, seconds, megabytes }));

function list(repository: string): readonly unknown[] {
    return loadRegistry(repository, "prod", { strict: true, hubAccountId: "999999999999" }).entries;
}

/** What anybody would write first. Nothing is validated. */
function listNaively(folder: string): unknown[] {
    return readdirSync(folder)
        .sort()
        .map((name) => parse(readFileSync(join(folder, name), "utf8")) as unknown);
}
