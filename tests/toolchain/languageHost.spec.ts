// Does not prove that an engine gets along with the host: tests/integration runs programs through it.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders } from "../support/folders";
import { type Started, start } from "../support/processes";

const HOST = path.join(repositoryRoot, "toolchain/offline/language-host/languageHost.cjs");

/** A message of Pulumi's protocol, as far as these tests go. */
interface Message {
    toObject(): Record<string, unknown>;
    [setter: `set${string}`]: (value: unknown) => void;
}
interface Call extends NodeJS.EventEmitter {
    cancel(): void;
}
interface Client {
    close(): void;
    runPlugin(request: Message): Call;
    [method: string]: unknown;
}
type MessageClass = new () => Message;

// As the host itself: from the copy that `@pulumi/pulumi` uses.
const pulumi = createRequire(
    path.join(repositoryRoot, "node_modules/@pulumi/pulumi/proto/language_grpc_pb.js"),
);
const grpc = pulumi("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
const messages = pulumi("./language_pb.js") as Record<string, MessageClass>;
const { LanguageRuntimeClient } = pulumi("./language_grpc_pb.js") as {
    LanguageRuntimeClient: new (address: string, credentials: unknown) => Client;
};
const { Struct } = pulumi("google-protobuf/google/protobuf/struct_pb.js") as {
    Struct: { fromJavaScript(value: object): unknown };
};
const { Empty } = pulumi("google-protobuf/google/protobuf/empty_pb.js") as { Empty: MessageClass };
const pulumiVersion = (pulumi("../package.json") as { version: string }).version;

describe("language host", () => {
    const folder = temporaryFolders();
    const hosts: Started[] = [];
    const clients: Client[] = [];

    afterEach(async () => {
        clients.splice(0).forEach((client) => client.close());
        for (const { child, ended } of hosts.splice(0)) {
            child.kill("SIGKILL");
            await ended;
        }
    });

    /** A project that shares this repository's packages. */
    function project(files: Readonly<Record<string, string>> = {}): string {
        const root = folder(files);
        fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(root, "node_modules"));
        return root;
    }

    function startHost(cwd: string): Started {
        const host = start(process.execPath, [HOST, "127.0.0.1:1"], { cwd });
        hosts.push(host);
        return host;
    }

    async function connect(host: Started): Promise<Client> {
        const port = await host.firstLine();
        const client = new LanguageRuntimeClient(
            `127.0.0.1:${port}`,
            grpc.credentials.createInsecure(),
        );
        clients.push(client);
        return client;
    }

    function ask(client: Client, method: string, request: Message): Promise<Message> {
        type Unary = (
            request: Message,
            reply: (error: Error | null, answer: Message) => void,
        ) => void;
        return new Promise((resolve, reject) =>
            (client[method] as Unary).call(client, request, (error, answer) =>
                error === null ? resolve(answer) : reject(error),
            ),
        );
    }

    function message(name: string, values: Readonly<Record<string, unknown>> = {}): Message {
        const made = new messages[name]!();
        for (const [setter, value] of Object.entries(values)) {
            made[`set${setter}`]!(value);
        }
        return made;
    }

    const infoOf = (directory: string) =>
        message("ProgramInfo", {
            ProgramDirectory: directory,
            Options: Struct.fromJavaScript({ typescript: false }),
        });

    it("says nothing but the port that it listens on", async () => {
        const port = await startHost(project()).firstLine();
        assert.match(port, /^\d{4,5}$/);
    });

    const answers: [method: string, request: () => Message, expected: Record<string, unknown>][] = [
        ["handshake", () => message("LanguageHandshakeRequest"), {}],
        ["getPluginInfo", () => new Empty(), { version: pulumiVersion }],
        ["getRequiredPackages", () => message("GetRequiredPackagesRequest"), { packagesList: [] }],
        ["getRequiredPlugins", () => message("GetRequiredPluginsRequest"), { pluginsList: [] }],
        [
            "about",
            () => message("AboutRequest"),
            { executable: process.execPath, version: process.version },
        ],
        ["cancel", () => new Empty(), {}],
    ];
    for (const [method, request, expected] of answers) {
        it(`answers ${method}`, async () => {
            const client = await connect(startHost(project()));
            const answer = (await ask(client, method, request())).toObject();
            assert.deepEqual(
                Object.fromEntries(Object.keys(expected).map((name) => [name, answer[name]])),
                expected,
            );
        });
    }

    it("lists the declared dependencies with the versions that are installed", async () => {
        const root = project({
            "package.json": JSON.stringify({
                dependencies: { "@pulumi/pulumi": "*", "no-such-package": "*" },
                devDependencies: { mocha: "*" },
            }),
        });
        const client = await connect(startHost(root));
        const request = message("GetProgramDependenciesRequest", { Info: infoOf(root) });
        const answer = await ask(client, "getProgramDependencies", request);
        assert.deepEqual(answer.toObject()["dependenciesList"], [
            { name: "@pulumi/pulumi", version: pulumiVersion },
        ]);
    });

    it("answers with an error where the dependencies can't be read", async () => {
        const root = project();
        const client = await connect(startHost(root));
        const request = message("GetProgramDependenciesRequest", { Info: infoOf(root) });
        await assert.rejects(ask(client, "getProgramDependencies", request), /package\.json/);
    });

    describe("runPlugin", () => {
        /** Runs a plugin to its end, or to the error of the call. */
        async function runPlugin(pack: string): Promise<{ output: string; exitcode: number }> {
            const client = await connect(startHost(project()));
            const call = client.runPlugin(
                message("RunPluginRequest", {
                    Kind: "analyzer",
                    ArgsList: ["127.0.0.1:1"],
                    // The engine's: the program's folder.
                    Pwd: repositoryRoot,
                    Info: infoOf(pack),
                    EnvList: ["GREETING=a=b", "EMPTY"],
                }),
            );
            let output = "";
            let exitcode = 0;
            call.on("data", (response: Message) => {
                const {
                    stdout,
                    stderr,
                    exitcode: code,
                } = response.toObject() as {
                    stdout: string;
                    stderr: string;
                    exitcode: number;
                };
                output += Buffer.from(stdout || stderr, "base64").toString();
                exitcode = code || exitcode;
            });
            return new Promise((resolve, reject) => {
                call.on("error", reject);
                call.on("end", () => resolve({ output, exitcode }));
            });
        }

        it("runs a pack in its folder, with the variables given, and hands on what it says", async () => {
            const pack = project({
                "package.json": "{}",
                "index.js":
                    "console.log(JSON.stringify([process.cwd(), process.env.GREETING, process.env.EMPTY]))",
            });
            const { output, exitcode } = await runPlugin(pack);
            assert.deepEqual(JSON.parse(output), [pack, "a=b", ""]);
            assert.equal(exitcode, 0);
        });

        it("hands on a pack's errors and its exit status", async () => {
            const pack = project({
                "package.json": "{}",
                "index.js": "console.error('broken pack'); process.exit(5)",
            });
            const { output, exitcode } = await runPlugin(pack);
            assert.deepEqual([output, exitcode], ["broken pack\n", 5]);
        });

        it("answers with an error for a pack without packages", async () => {
            await assert.rejects(
                runPlugin(folder()),
                /@pulumi\/pulumi was not found from .*: run `npm ci` in the project first/,
            );
        });
    });

    describe("ends", () => {
        it("when it is told to", async () => {
            const host = startHost(project());
            await host.firstLine();
            host.child.kill("SIGTERM");
            assert.equal((await host.ended).status, 130);
        });

        it("when the engine that started it was killed", async () => {
            const cwd = project();
            const engine = start(
                process.execPath,
                [
                    "-e",
                    `require("node:child_process").spawn(process.execPath, [${JSON.stringify(HOST)}, "x"], { stdio: "inherit" })`,
                ],
                { cwd },
            );
            await engine.firstLine();
            engine.child.kill("SIGKILL");
            // The host holds the same pipes: they close when it is gone, too.
            assert.equal((await engine.ended).signal, "SIGKILL");
        });

        it("with a clear message where the packages are missing", async () => {
            const cwd = folder();
            const { status, stdout, stderr } = await startHost(cwd).ended;
            assert.deepEqual(
                [status, stdout, stderr],
                [
                    1,
                    "",
                    `pulumi-language-nodejs: @pulumi/pulumi was not found from ${cwd}: run \`npm ci\` in the project first\n`,
                ],
            );
        });
    });
});
