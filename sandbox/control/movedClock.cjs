/**
 * Loaded into a Node.js process on a sandbox before anything else (`--require`): its `Date` tells the
 * sandbox's time as it was when the process began, so that a command waits no day that the sandbox's clock
 * was moved past. Timers run as ever.
 */
"use strict";

const fs = require("node:fs");
const path = require("node:path");

/** Seconds by which the clock of the sandbox was moved; 0 outside of one. */
function offsetSeconds() {
    const directory = process.env["CARTORIO_SANDBOX"];
    if (directory === undefined) {
        return 0;
    }
    let text;
    try {
        text = fs.readFileSync(path.join(directory, "aws", "control.json"), "utf8");
    } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") {
            return 0;
        }
        throw error;
    }
    const { clockOffsetSeconds = 0 } = JSON.parse(text);
    if (typeof clockOffsetSeconds !== "number") {
        throw new Error(`the sandbox in ${directory} has no valid clock: mend or reset it`);
    }
    return clockOffsetSeconds;
}

const ahead = offsetSeconds() * 1000;
if (ahead !== 0) {
    const MachineDate = Date;
    const now = () => MachineDate.now() + ahead;
    const SandboxDate = new Proxy(MachineDate, {
        apply: () => new MachineDate(now()).toString(),
        construct: (target, values, newTarget) =>
            Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
        get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
    });
    Object.defineProperty(MachineDate.prototype, "constructor", {
        ...{ value: SandboxDate, writable: true, configurable: true },
    });
    globalThis.Date = SandboxDate;
}
