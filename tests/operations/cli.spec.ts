// Does not prove what a run does once the engine has started: tests/integration does.
import assert from "node:assert/strict";
import path from "node:path";
import type { Inspection } from "../../toolchain/inspect";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders, writeExecutable, writeFile } from "../support/folders";
import { type Ended, run } from "../support/processes";

const ENDPOINT = "http://127.0.0.1:4000";

describe("cartorio", () => {
    const folder = temporaryFolders();

    /** A machine of its own: nothing on PATH, an empty cache, no network. */
    function machine() {
        const root = folder();
        return {
            root,
            env: {
                PATH: path.join(root, "bin"),
                HOME: root,
                CARTORIO_CACHE_DIR: path.join(root, "cache"),
                CARTORIO_OFFLINE: "1",
                TERRAFORM_PROVIDER_AWS: path.join(root, "no-provider"),
            } as NodeJS.ProcessEnv,
        };
    }

    function cartorio(args: readonly string[], env = machine().env): Promise<Ended> {
        const script = path.join(repositoryRoot, "operations", "cartorio.cjs");
        return run(process.execPath, [script, ...args], { env });
    }

    const usage: [args: string[], message: RegExp][] = [
        [[], /^Usage: cartorio \[options\] \[command\]/],
        [["destroy"], /^error: unknown command 'destroy'/],
        [["--force"], /^error: unknown option '--force'/],
        [["up"], /^error: missing required argument 'stack'/],
        [["doctor", "--yaml"], /^error: unknown option '--yaml'/],
        [["smoke"], /^error: missing required argument 'stack'/],
        [["audit"], /^Usage: cartorio audit \[options\] \[command\]/],
        [["audit", "access", "dev-990010", "--yaml"], /^error: unknown option '--yaml'/],
        [
            ["smoke", "dev-990010", "--expect-key", "k"],
            /^error: --expect-key is "k"; expected the ARN/,
        ],
        [["smoke", "dev-990010", "--nonce", "a b"], /^error: --nonce is "a b"; expected 1 to 128/],
        [["smoke", "dev-990010", "--results", "x"], /^error: --results needs --nonce/],
        [
            ["smoke", "dev-990010", "--results", "s3:x", "--nonce", "n"],
            /^error: --results is "s3:x"; expected s3:/,
        ],
        [["rotate", "due", "--older-than", "2y"], /^error: --older-than is "2y"; expected a whole/],
        [
            ["rotate", "settle", "dev-990010", "--drain-hours", "1", "--because", " "],
            /^error: --because can't be kept: it is empty/,
        ],
        [["rotate", "retire", "dev-990010", "--verify-only-days", "0"], /^error: .* --because why/],
        [["evidence", "verify"], /^error: give --evidence <place> with one store, or a stack/],
        [["evidence", "verify", "dev", "--env", "dev"], /^error: a stack and --env exclude/],
        [["evidence", "verify", "dev-990010"], /^error: there is no place for the evidence of dev/],
        [
            ["evidence", "verify", "dev-990010", "--evidence", "e", "--expect-head", "x"],
            /^error: "x" is not a head/,
        ],
        [["smoke", "test-990010"], /^error: there is no environment test: /],
        [["up", "dev_990010"], /^error: "dev_990010" is not the name of a stack/],
        [
            ["up", "test-990010"],
            /^error: there is no environment test: .*Known environments: dev, prod/,
        ],
        [["up", "dev-990010", "--yes", "--stack", "x"], /^error: --stack can't be given here: /],
        [["preview", "dev-990010", "-s", "x"], /^error: -s can't be given here: /],
        [
            ["up", "dev-990010", "--ignore-protect"],
            /^error: --ignore-protect can't be given here: /,
        ],
        [
            ["up", "dev-990010", "--policy-pack-config", "c"],
            /^error: --policy-pack-config is given 1/,
        ],
        [["suspend", "dev-990010"], /^error: required option '--source-identity <who>'/],
        [
            ["suspend", "dev-990010", "--source-identity", "ana"],
            /^error: required option '--because <text>'/,
        ],
        [
            [
                ...["suspend", "dev-990010", "--source-identity", "ana"],
                "--because",
                "a 52998224725",
            ],
            /^error: --because can't be kept: it holds a number in the form of a CPF/,
        ],
        [
            ["resume", "dev-990010", "--source-identity", "ana@exemplo.com"],
            /^error: --source-identity is an e-mail address; expected /,
        ],
        [
            ["resume", "dev-990010", "--source-identity", "ana"],
            /^error: there is no place for the evidence of dev: /,
        ],
        [
            ["resume", "dev-990010", "--source-identity", "ana", "--evidence", "e"],
            /^error: nobody can be asked here: give --yes/,
        ],
        [["stacks"], /^error: required option '--env <environment>' not specified/],
        [["stacks", "--env", "test"], /^error: there is no environment test: /],
        [["stacks", "--env", "dev", "--select", "x=1"], /^error: "x=1" in --select; expected /],
        [["stacks", "--env", "dev", "--json", "--matrix"], /^error: --json and --matrix exclude/],
        [["policy"], /^Usage: cartorio policy \[options\] \[command\]/],
        [["policy", "check", "--env", "dev", "--shard", "3/2"], /^error: --shard is "3\/2"/],
        [["policy", "analyze"], /^error: required option '--file <file>' not specified/],
    ];
    for (const [args, message] of usage) {
        it(`answers \`cartorio ${args.join(" ")}\` with status 2 and what is wrong`, async () => {
            const { status, stdout, stderr } = await cartorio(args);
            assert.match(stderr, message);
            assert.deepEqual([status, stdout], [2, ""]);
        });
    }

    for (const args of [["--help"], ["help"], ["up", "--help"], ["help", "doctor"]]) {
        it(`answers \`cartorio ${args.join(" ")}\` with status 0 and the usage`, async () => {
            const { status, stdout, stderr } = await cartorio(args);
            assert.match(stdout, /^Usage: cartorio /);
            assert.deepEqual([status, stderr], [0, ""]);
        });
    }

    it("answers `cartorio rotate due` with what is due in an environment, without engine or account", async () => {
        const args = ["rotate", "due", "--env", "dev", "--older-than", "99999", "--json"];
        const { status, stdout, stderr } = await cartorio(args);
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(JSON.parse(stdout), { dueAtDays: { dev: 99999 }, due: [], skipped: [] });
    });

    it("refuses an environment of variables with status 1, before it looks for an engine", async () => {
        const { env } = machine();
        const { status, stderr } = await cartorio(["up", "dev-990010"], {
            ...env,
            AWS_ENDPOINT_URL: ENDPOINT,
        });
        assert.equal(status, 1);
        assert.match(
            stderr,
            /^error: an endpoint is set without .*\nan endpoint is set together with /,
        );
    });

    it("refuses an up that may only read with status 1, before it looks for an engine", async () => {
        for (const value of ["true", "1"]) {
            const env = { ...machine().env, CARTORIO_READ_ONLY: value };
            const { status, stderr } = await cartorio(["up", "dev-990010", "--yes"], env);
            assert.equal(status, 1, stderr);
            assert.match(stderr, /^error: [^\n]*CARTORIO_READ_ONLY/);
        }
    });

    for (const [args, doing] of [
        [["smoke", "dev-990010"], "the smoke of dev-990010"],
        [["audit", "access", "dev-990010"], "becoming arn:aws:iam::\\d{12}:role/cartorio/Auditor"],
    ] as const) {
        it(`ends \`cartorio ${args.join(" ")}\` with status 3 where nothing answers`, async () => {
            const { status, stdout, stderr } = await cartorio(args, {
                ...machine().env,
                AWS_ENDPOINT_URL: "http://127.0.0.1:1",
                AWS_ACCESS_KEY_ID: "id",
                AWS_SECRET_ACCESS_KEY: "secret",
                PULUMI_BACKEND_URL: "file:///nowhere",
            });
            assert.deepEqual([status, stdout], [3, ""]);
            assert.match(stderr, /^Endpoint: AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:1 /);
            assert.match(stderr, new RegExp(`error: ${doing} failed: .*ECONNREFUSED`));
        });
    }

    it("ends with status 3 and the ways out where no engine can be had", async () => {
        const { status, stderr } = await cartorio(["preview", "dev-990010"]);
        assert.equal(status, 3);
        assert.match(
            stderr,
            /^error: No Pulumi engine could be had\.\n.*Ways out, any one of them:/s,
        );
    });

    describe("doctor", () => {
        interface Report {
            readonly inspections: readonly Inspection[];
            readonly endpoints: readonly string[];
            readonly findings: readonly string[];
        }
        async function doctor(env: NodeJS.ProcessEnv): Promise<{ status: number | null } & Report> {
            const { status, stdout } = await cartorio(["doctor", "--json"], env);
            return { status, ...(JSON.parse(stdout) as Report) };
        }
        const verdicts = ({ inspections }: Report) =>
            Object.fromEntries(inspections.map(({ name, verdict }) => [name, verdict]));

        /** Puts everything on a machine that a run needs without a network. */
        function ready() {
            const { root, env } = machine();
            writeExecutable(path.join(root, "bin", "pulumi"), "echo v3.999.0");
            writeExecutable(path.join(root, "bin", "go"), "echo go1.26.8");
            const provider = writeFile(path.join(root, "terraform-provider-aws_v5.100.0_x5"), "p");
            return { root, env: { ...env, TERRAFORM_PROVIDER_AWS: provider } };
        }

        it("says with status 3 what a bare machine without a network can't get", async () => {
            const report = await doctor(machine().env);
            assert.equal(report.status, 3);
            assert.deepEqual(verdicts(report), {
                "Node.js": "ready",
                "Pulumi engine": "missing",
                "AWS plugin": "missing",
                "terraform-provider-aws": "missing",
                Go: "not needed",
                "cache folder": "ready",
            });
        });

        it("says with status 0 that a run can start, with versions, places and checksums", async () => {
            const { env, root } = ready();
            const report = await doctor(env);
            assert.equal(report.status, 0);
            assert.deepEqual(verdicts(report), {
                "Node.js": "ready",
                "Pulumi engine": "ready",
                "AWS plugin": "will be made",
                "terraform-provider-aws": "ready",
                Go: "ready",
                "cache folder": "ready",
            });
            assert.deepEqual(report.inspections[3], {
                name: "terraform-provider-aws",
                version: "5.100.0",
                place: path.join(root, "terraform-provider-aws_v5.100.0_x5"),
                sha256: "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940",
                verdict: "ready",
            });
        });

        it("does not count on a Go that is too old, nor on an engine to build the bridge", async () => {
            const { env, root } = ready();
            writeExecutable(path.join(root, "bin", "go"), "echo go1.25.9");
            const report = await doctor(env);
            const { "AWS plugin": plugin, Go: go } = verdicts(report);
            assert.deepEqual([report.status, plugin, go], [3, "missing", "not needed"]);
        });

        it("says with status 1 why the variables would be refused", async () => {
            const { env } = ready();
            const report = await doctor({ ...env, AWS_ENDPOINT_URL: ENDPOINT });
            assert.deepEqual(
                [report.status, report.endpoints, report.findings.length],
                [1, [`AWS_ENDPOINT_URL=${ENDPOINT}`], 2],
            );
        });

        it("prints the same for people", async () => {
            const { status, stdout } = await cartorio(["doctor"]);
            assert.equal(status, 3);
            assert.match(stdout, /^ok {6}Node\.js \d+\./);
            assert.match(stdout, /^MISSING: Pulumi engine\n {10}The next run downloads /m);
            assert.match(stdout, /^Endpoint: AWS itself \(no AWS_ENDPOINT_URL is set\)\n$/m);
        });
    });
});
