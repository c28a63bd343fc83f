/**
 * Puts off `@pulumi/pulumi` until something of it is read. `@pulumi/policy` asks for the whole of it, some
 * 550 files and more than half of the pack's start, for the sake of its assets; no rule reads an asset.
 */
"use strict";

const Module = require("node:module");

const file = require.resolve("@pulumi/pulumi");

/** @returns {any} the real one, in its own place from here on. */
function load() {
    if (require.cache[file] === standIn) {
        delete require.cache[file];
    }
    return require(file);
}

const standIn = new Module(file);
standIn.filename = file;
standIn.loaded = true;
standIn.exports = new Proxy(
    {},
    {
        get: (_, name) => load()[name],
        has: (_, name) => name in load(),
        ownKeys: () => Reflect.ownKeys(load()),
        getOwnPropertyDescriptor: (_, name) => {
            const found = Object.getOwnPropertyDescriptor(load(), name);
            // A proxy may not call a property fixed that its target lacks.
            return found && { ...found, configurable: true };
        },
    },
);
require.cache[file] ??= standIn;
