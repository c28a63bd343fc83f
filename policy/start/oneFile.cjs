/**
 * Loads the pack from its TypeScript, without a build step. Pulumi's runner would hand each file to
 * `ts-node`, which takes longer than everything else together; here the sources become one file, kept
 * beside the installed packages and made anew whenever a source changes. Types are checked by `tsc`.
 */
"use strict";

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
/** Belongs to whoever installed the packages, unlike the machine's temporary folder. */
const cache = path.join(root, "node_modules", ".cache", "policy-pack");
/** What a folder answers that can't be written. */
const UNWRITABLE = "EACCES EDQUOT EEXIST ENOENT ENOSPC ENOTDIR EPERM EROFS".split(" ");
/** Everything that the pack may import: see the arrows of the repository. */
const SOURCES = ["policy", "iam"];

function sourceFiles() {
    return SOURCES.flatMap((folder) =>
        fs
            .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".ts") && !name.startsWith(`dist${path.sep}`))
            .map((name) => path.join(root, folder, name)),
    ).sort();
}

/** Tells one state of the sources, the compiler and Node.js from every other. */
function fingerprint() {
    const hash = createHash("sha256");
    hash.update(`${process.version}\0${fs.readFileSync(__filename, "utf8")}\0`);
    hash.update(fs.readFileSync(require.resolve("esbuild/package.json")));
    for (const file of sourceFiles()) {
        hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
    }
    return hash.digest("hex");
}

/** @param {string} outfile where the text will stand, for the lines of errors. */
function bundle(outfile) {
    const { buildSync } = require("esbuild");
    const { outputFiles } = buildSync({
        absWorkingDir: root,
        entryPoints: [path.join(root, "policy", "pack.ts")],
        outfile,
        bundle: true,
        packages: "external",
        platform: "node",
        target: "node20",
        sourcemap: "inline",
        write: false,
    });
    return /** @type {{ text: string }} */ (outputFiles[0]).text;
}

/**
 * Writes whole or not at all, and forgets what older sources left. A folder that can't be written
 * costs time at every start, and nothing else.
 * @param {string} file @param {string} text
 */
function keep(file, text) {
    try {
        fs.mkdirSync(cache, { recursive: true });
        const temporary = `${file}.${process.pid}`;
        fs.writeFileSync(temporary, text + seal(text), { flush: true });
        fs.renameSync(temporary, file);
        for (const name of fs.readdirSync(cache)) {
            if (name.endsWith(".cjs") && name !== path.basename(file)) {
                fs.rmSync(path.join(cache, name), { force: true });
            }
        }
    } catch (error) {
        const { code } = /** @type {NodeJS.ErrnoException} */ (error);
        if (!UNWRITABLE.includes(code ?? "")) {
            throw error;
        }
    }
}

/** @param {string} text @returns {string} a line that tells whether the text before it is whole. */
function seal(text) {
    return `\n// sha256 ${createHash("sha256").update(text).digest("hex")}\n`;
}

/**
 * What is kept; nothing where it is torn, as a machine that lost its power or two that share the
 * folder leave it. Against who may write here no seal helps: he may change the packages too.
 * @param {string} file
 */
function kept(file) {
    try {
        const whole = fs.readFileSync(file, "utf8");
        const text = whole.slice(0, -seal("").length);
        return whole === text + seal(text) ? text : undefined;
    } catch {
        return undefined;
    }
}

const file = path.join(cache, `${fingerprint()}.cjs`);
let text = kept(file);
if (text === undefined) {
    text = bundle(file);
    keep(file, text);
}
const pack = new Module(file, module);
pack.filename = file;
pack.paths = module.paths;
// @ts-expect-error Node.js's own way from text to module, without types.
pack._compile(text, file);
