/**
 * `node toolchain/run.cjs <file.ts> [arguments…]`: runs a TypeScript file of this repository on a
 * fresh clone. Installs the packages first where they are missing or not those of the lock file, so
 * it uses nothing but Node.js itself.
 */
"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const NODE_FLOOR = [20, 19];
const LOCK_POLL_MS = 500;
/** After this long, a lock into which its holder never wrote its pid is nobody's. */
const UNSIGNED_LOCK_MS = 10_000;

function requireNode() {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    const [floorMajor = 0, floorMinor = 0] = NODE_FLOOR;
    if (major < floorMajor || (major === floorMajor && minor < floorMinor)) {
        console.error(
            `This project needs Node.js >= ${NODE_FLOOR.join(".")}; this is ${process.versions.node}. ` +
                "Install a newer one (nodejs.org) and run the command again.",
        );
        process.exit(2);
    }
}

/**
 * Whether every package of the lock file that belongs on this machine is installed at its version.
 * npm writes its own list at the end of an install, so an interrupted one counts as missing.
 */
function packagesInstalled() {
    const read = (/** @type {string} */ file) => {
        try {
            return JSON.parse(fs.readFileSync(path.join(root, file), "utf8")).packages;
        } catch {
            return undefined;
        }
    };
    const wanted = read("package-lock.json");
    const installed = read("node_modules/.package-lock.json");
    return (
        installed !== undefined &&
        Object.entries(wanted).every(
            ([place, entry]) =>
                !place.startsWith("node_modules/") ||
                entry.link === true ||
                (installed[place] === undefined
                    ? entry.optional === true
                    : installed[place].integrity === entry.integrity),
        )
    );
}

/** Runs `npm ci` once, also when two commands are started at the same time. */
function installPackages() {
    const lock = path.join(root, ".cartorio", "install.lock");
    fs.mkdirSync(path.dirname(lock), { recursive: true });
    let told = false;
    while (!takeLock(lock)) {
        if (!told) {
            told = true;
            console.error(`Waiting for another command that installs the packages (${lock}) ...`);
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS);
    }
    try {
        if (packagesInstalled()) {
            return;
        }
        console.error("Installing the packages of package-lock.json (npm ci) ...");
        const { status, error } = spawnSync("npm", ["ci"], {
            cwd: root,
            stdio: ["ignore", "inherit", "inherit"],
        });
        if (status !== 0) {
            const reason = error === undefined ? "see its message above" : error.message;
            console.error(
                `npm ci failed: ${reason}. It needs npm, and the npm registry or a cache of it.`,
            );
            // An exit here would leave the lock behind.
            process.exitCode = 3;
        }
    } finally {
        fs.rmSync(lock, { force: true });
    }
    if (process.exitCode !== undefined) {
        process.exit();
    }
}

/**
 * Takes the lock, or frees it when its holder is gone.
 * @param {string} lock
 */
function takeLock(lock) {
    try {
        fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
        return true;
    } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") {
            throw error;
        }
    }
    if (isHolderGone(lock)) {
        fs.rmSync(lock, { force: true });
    }
    return false;
}

/** @param {string} lock */
function isHolderGone(lock) {
    try {
        const pid = Number(fs.readFileSync(lock, "utf8"));
        if (!Number.isSafeInteger(pid) || pid <= 0) {
            return Date.now() - fs.statSync(lock).mtimeMs > UNSIGNED_LOCK_MS;
        }
        process.kill(pid, 0);
        return false;
    } catch (error) {
        // ENOENT: given back by itself; EPERM: the holder lives, and belongs to someone else.
        return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
    }
}

requireNode();
const [file, ...args] = process.argv.slice(2);
if (file === undefined || !fs.existsSync(path.resolve(root, file))) {
    console.error(
        (file === undefined ? "" : `there is no file ${file}\n`) +
            "usage: node toolchain/run.cjs <file.ts> [arguments ...]",
    );
    process.exit(2);
}
if (!packagesInstalled()) {
    installPackages();
}
// Node.js 20 is supported on purpose, for as long as the AWS SDK is: see docs/adr.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
process.argv = [process.argv[0] ?? "node", path.resolve(root, file), ...args];
require("./register.cjs");
require(path.resolve(root, file));
