#!/usr/bin/env node
/**
 * Pulumi's language host for Node.js, for machines that can't download the official one.
 *
 * The engine starts this file as `pulumi-language-nodejs <engine address>` in the project's folder
 * and reads the port that it listens on from its first line. It runs programs and policy packs with
 * the very runner that `@pulumi/pulumi` ships (`cmd/run`, `cmd/run-policy-pack`); what this file adds
 * is the gRPC surface between the engine and that runner.
 *
 * The file is copied beside the engine, so it must stand alone: gRPC, the message stubs and the
 * runner all come from the `@pulumi/pulumi` of the project, found from the working directory.
 */
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

/** Exit status of Pulumi's runner when it has shown the error to the user already. */
const EXIT_ERROR_SHOWN = 32;

/** How often to look whether the engine that started us is still there, in milliseconds. */
const PARENT_CHECK_INTERVAL = 500;

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/**
 * Finds the folder of `@pulumi/pulumi` as a program in `directory` would.
 * @param {string} directory
 * @returns {string}
 */
function pulumiPackage(directory) {
    try {
        const entry = createRequire(path.join(directory, "index.js")).resolve(
            "@pulumi/pulumi/package.json",
        );
        return path.dirname(entry);
    } catch (cause) {
        throw new Error(
            `@pulumi/pulumi was not found from ${directory}: run \`npm ci\` in the project first`,
            { cause },
        );
    }
}

/**
 * Starts node on one of Pulumi's runners and follows it to its end.
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, stdio: import("node:child_process").StdioOptions }} options
 */
function startNode(args, options) {
    const child = spawn(process.execPath, args, options);
    children.add(child);
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
    }).finally(() => children.delete(child));
    return { child, exit };
}

function stopChildren() {
    for (const child of children) {
        child.kill("SIGTERM");
    }
}

/**
 * The runtime options of Pulumi.yaml or PulumiPolicy.yaml that Pulumi's runner takes by environment.
 * @param {any} info a ProgramInfo message
 * @returns {{ nodeArgs: string[], env: NodeJS.ProcessEnv }}
 */
function runtimeOptions(info) {
    const options = info?.getOptions()?.toJavaScript() ?? {};
    /** @type {NodeJS.ProcessEnv} */
    const env = { PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true) };
    if (typeof options.tsconfig === "string") {
        env["PULUMI_NODEJS_TSCONFIG_PATH"] = options.tsconfig;
    }
    const nodeArgs = typeof options.nodeargs === "string" ? options.nodeargs : "";
    return { nodeArgs: nodeArgs.split(/\s+/).filter(Boolean), env };
}

/**
 * Runs a program once, as the engine's Run call asks.
 * @param {any} request a RunRequest message
 * @returns {Promise<{ error: string, bail: boolean }>}
 */
async function runProgram(request) {
    const info = request.getInfo();
    const directory = info?.getProgramDirectory() || request.getPwd();
    const { nodeArgs, env } = runtimeOptions(info);
    const args = [
        ...nodeArgs,
        path.join(pulumiPackage(directory), "cmd", "run"),
        ["--monitor", request.getMonitorAddress()],
        ["--engine", process.argv.at(-1) ?? ""],
        ["--project", request.getProject()],
        ["--stack", request.getStack()],
        ["--organization", request.getOrganization()],
        ["--root-directory", info?.getRootDirectory() ?? ""],
        ["--pwd", request.getPwd()],
        ["--parallel", String(request.getParallel())],
        request.getDryrun() ? ["--dry-run", "true"] : [],
        info?.getEntryPoint() || request.getProgram() || ".",
        ...request.getArgsList(),
    ];
    const { exit } = startNode(args.filter((arg) => !Array.isArray(arg) || arg[1] !== "").flat(), {
        cwd: directory,
        env: {
            ...process.env,
            ...env,
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        },
        stdio: ["ignore", "inherit", "inherit"],
    });
    const code = await exit;
    if (code === 0) {
        return { error: "", bail: false };
    }
    return code === EXIT_ERROR_SHOWN
        ? { error: "", bail: true }
        : { error: `Program exited with non-zero exit code: ${code}`, bail: false };
}

/**
 * Runs a plugin that is written in JavaScript or TypeScript: a policy pack, or a provider.
 * @param {any} call a gRPC server stream of RunPluginResponse
 * @param {any} messages the message stubs
 */
async function runPlugin(call, messages) {
    const request = call.request;
    const info = request.getInfo();
    const directory = info.getProgramDirectory();
    const { nodeArgs, env } = runtimeOptions(info);
    const isPack = request.getKind() === "analyzer";
    const runner = isPack ? "run-policy-pack" : "run-plugin";
    const { child, exit } = startNode(
        [
            ...nodeArgs,
            path.join(pulumiPackage(directory), "cmd", runner),
            // Each runner looks for its program at another end.
            ...(isPack
                ? [...request.getArgsList(), directory]
                : [directory, ...request.getArgsList()]),
        ],
        {
            // As the official host does: a pack finds its version and its tsconfig.json there, not the program's.
            cwd: isPack ? directory : request.getPwd() || directory,
            env: {
                ...process.env,
                ...env,
                ...Object.fromEntries(request.getEnvList().map(splitVariable)),
            },
            stdio: ["ignore", "pipe", "pipe"],
        },
    );
    call.on("cancelled", () => child.kill("SIGTERM"));
    const send = (/** @type {(response: any) => void} */ fill) => {
        const response = new messages.RunPluginResponse();
        fill(response);
        call.write(response);
    };
    child.stdout?.on("data", (chunk) => send((response) => response.setStdout(chunk)));
    child.stderr?.on("data", (chunk) => send((response) => response.setStderr(chunk)));
    const code = await exit;
    send((response) => response.setExitcode(code));
    call.end();
}

/**
 * @param {string} variable `NAME=value`
 * @returns {[string, string]}
 */
function splitVariable(variable) {
    const at = variable.indexOf("=");
    return at < 0 ? [variable, ""] : [variable.slice(0, at), variable.slice(at + 1)];
}

/**
 * The direct dependencies that the project declares, with the versions that are installed.
 * @param {string} directory
 * @returns {{ name: string, version: string }[]}
 */
function programDependencies(directory) {
    const read = (/** @type {string} */ file) => JSON.parse(fs.readFileSync(file, "utf8"));
    const project = createRequire(path.join(directory, "index.js"));
    return Object.keys(read(path.join(directory, "package.json")).dependencies ?? {}).flatMap(
        (name) => {
            const roots = project.resolve.paths(name) ?? [];
            const manifest = roots
                .map((root) => path.join(root, name, "package.json"))
                .find((file) => fs.existsSync(file));
            return manifest === undefined ? [] : [{ name, version: read(manifest).version }];
        },
    );
}

/**
 * Wraps an asynchronous answer as a gRPC handler of a single reply.
 * @param {(request: any) => any} answer
 */
function unary(answer) {
    return (/** @type {any} */ call, /** @type {(error: any, reply?: any) => void} */ reply) => {
        Promise.resolve()
            .then(() => answer(call.request))
            .then(
                (message) => reply(null, message),
                (error) => reply({ code: 13, message: error.message }),
            );
    };
}

/**
 * @param {any} messages `@pulumi/pulumi/proto/language_pb`
 * @param {any} plugin `@pulumi/pulumi/proto/plugin_pb`
 * @param {any} Empty `google.protobuf.Empty`
 * @param {string} version of `@pulumi/pulumi`
 */
function handlers(messages, plugin, Empty, version) {
    return {
        handshake: unary(() => new messages.LanguageHandshakeResponse()),
        getPluginInfo: unary(() => {
            const info = new plugin.PluginInfo();
            info.setVersion(version);
            return info;
        }),
        // The engine finds the provider when the program registers it: see the project's toolchain.
        getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
        getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse()),
        run: unary(async (request) => {
            const { error, bail } = await runProgram(request);
            const response = new messages.RunResponse();
            response.setError(error);
            response.setBail(bail);
            return response;
        }),
        runPlugin: (/** @type {any} */ call) => {
            runPlugin(call, messages).catch((error) =>
                call.emit("error", { code: 13, message: error.message }),
            );
        },
        about: unary(() => {
            const response = new messages.AboutResponse();
            response.setExecutable(process.execPath);
            response.setVersion(process.version);
            return response;
        }),
        getProgramDependencies: unary((request) => {
            const directory = request.getInfo()?.getProgramDirectory() || request.getPwd();
            const response = new messages.GetProgramDependenciesResponse();
            for (const { name, version: installed } of programDependencies(directory)) {
                const dependency = new messages.DependencyInfo();
                dependency.setName(name);
                dependency.setVersion(installed);
                response.addDependencies(dependency);
            }
            return response;
        }),
        cancel: unary(() => {
            stopChildren();
            return new Empty();
        }),
    };
}

function serve() {
    const project = createRequire(
        path.join(pulumiPackage(process.cwd()), "proto", "language_grpc_pb.js"),
    );
    const grpc = project("@grpc/grpc-js");
    const service = project("./language_grpc_pb.js").LanguageRuntimeService;
    const { Empty } = project("google-protobuf/google/protobuf/empty_pb.js");
    const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
    server.addService(
        service,
        handlers(
            project("./language_pb.js"),
            project("./plugin_pb.js"),
            Empty,
            project("../package.json").version,
        ),
    );
    server.bindAsync(
        "127.0.0.1:0",
        grpc.ServerCredentials.createInsecure(),
        (/** @type {Error | null} */ error, /** @type {number} */ port) => {
            if (error !== null) {
                fail(error);
                return;
            }
            process.stdout.write(`${port}\n`);
        },
    );
}

/**
 * An engine that was killed can't tell its plugins to end: nothing may stay behind.
 */
function endWithParent() {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) {
            stopChildren();
            process.exit(1);
        }
    }, PARENT_CHECK_INTERVAL).unref();
}

/** @param {Error} error */
function fail(error) {
    process.stderr.write(`pulumi-language-nodejs: ${error.message}\n`);
    process.exit(1);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
        stopChildren();
        process.exit(130);
    });
}
endWithParent();
try {
    serve();
} catch (error) {
    fail(/** @type {Error} */ (error));
}
