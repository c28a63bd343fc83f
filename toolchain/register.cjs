/**
 * Runs TypeScript as it is, in our commands, in tests and in the program: types are stripped here and
 * checked by `tsc`.
 */
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const { env } = process;
const before = { ...env };

// tsx keeps what it compiled in the temporary folder, where on a shared machine someone else's files
// could be first. This one belongs to whoever installed the packages.
const cache = path.join(root, "node_modules", ".cache");
try {
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
    env["TMPDIR"] = cache;
} catch {
    env["TSX_DISABLE_CACHE"] = "1";
}
env["TSX_TSCONFIG_PATH"] = path.join(root, "tsconfig.json");

// @ts-expect-error tsx declares no types for this entry.
require("tsx/cjs");

// What tsx needed to know is nothing to hand on to the commands that are started from here.
for (const name of ["TMPDIR", "TSX_DISABLE_CACHE", "TSX_TSCONFIG_PATH"]) {
    if (before[name] === undefined) {
        delete env[name];
    } else {
        env[name] = before[name];
    }
}
