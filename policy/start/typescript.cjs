/** Has Node.js read the pack's TypeScript: tsx strips the types and keeps what it stripped. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const { env } = process;
const before = { ...env };

// By default tsx keeps it in the temporary folder, where on a shared machine someone else's files could
// be first. This one belongs to whoever installed the packages.
const packages = path.dirname(path.dirname(require.resolve("tsx/package.json")));
const cache = path.join(packages, ".cache");
try {
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
    env["TMPDIR"] = cache;
} catch {
    env["TSX_DISABLE_CACHE"] = "1";
}
env["TSX_TSCONFIG_PATH"] = path.join(__dirname, "..", "..", "tsconfig.base.json");

// @ts-expect-error tsx declares no types for this entry.
require("tsx/cjs");

for (const name of ["TMPDIR", "TSX_DISABLE_CACHE", "TSX_TSCONFIG_PATH"]) {
    if (before[name] === undefined) {
        delete env[name];
    } else {
        env[name] = before[name];
    }
}

// The runner's way of mapping a stack to the source knows nothing of what tsx made; Node.js's own does.
Reflect.deleteProperty(Error, "prepareStackTrace");
