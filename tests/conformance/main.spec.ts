import assert from "node:assert/strict";
import path from "node:path";
import { DescribeKeyCommand, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { STSClient } from "@aws-sdk/client-sts";
import { CARTORIO, REGION, World } from "../sandbox/support";
import { startScript, type Ended, type Started } from "../support/processes";
import { repositoryRoot } from "../../toolchain/versions";
import { SHARED } from "./keys";
import { readOptions, UsageError, type AwsOptions } from "./options";
import { planOf, simulationPlanOf } from "./plan";
import { awsTarget } from "./targets";

// Does not prove a run against AWS: nothing here reaches it.

const MAIN = path.join(repositoryRoot, "tests", "conformance", "main.ts");
const GREP = ["--grep", "^key-metadata-(key-id|values) "];

describe("conformance command", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());

    function begin(args: readonly string[], more: NodeJS.ProcessEnv = {}): Started {
        const { accessKeyId, secretAccessKey } = world.sandbox.credentials("user");
        return startScript(MAIN, args, {
            ...process.env,
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
            ...more,
        });
    }

    function command(args: readonly string[], more?: NodeJS.ProcessEnv): Promise<Ended> {
        return begin(args, more).ended;
    }

    it("ends with 0 and a summary when all passed", async () => {
        const args = ["endpoint", "--endpoint", world.sandbox.endpoint, ...GREP];
        const { status, stdout, stderr } = await command(args);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /passed {3}key-metadata-key-id\n/);
        assert.match(stdout, / in sa-east-1: 2 passed, 0 failed, 0 not applicable\n$/);
    });
    it("ends with 1 when one failed", async () => {
        const args = ["endpoint", "--endpoint", world.sandbox.endpoint, ...GREP, "--json"];
        const { status, stdout } = await command(args, { AWS_SECRET_ACCESS_KEY: "wrong" });
        assert.equal(status, 1);
        assert.equal((JSON.parse(stdout) as { failed: number }).failed, 2);
    });
    it("ends with 2 without an endpoint", async () => {
        const { status, stderr } = await command(["endpoint"]);
        assert.equal(status, 2);
        assert.match(stderr, /--endpoint is missing[^]*usage:/);
    });
    it("looks for a pattern in the part that --only names, before it asks AWS", async () => {
        const named = ["aws", "--account", CARTORIO, "--region", REGION, "--only"];
        for (const [part, pattern] of [
            ["simulation", "^key-metadata-key-id "],
            ["kms", "docs.aws.amazon.com/IAM/"],
        ] as const) {
            const { status, stderr } = await command([...named, part, "--grep", pattern]);
            assert.equal(status, 2);
            assert.match(stderr, /--grep matches none of the \d+ cases/);
        }
    });
    it("ends with 2 without credentials", async () => {
        const args = ["endpoint", "--endpoint", world.sandbox.endpoint];
        const { status, stderr } = await command(args, { AWS_ACCESS_KEY_ID: "" });
        assert.equal(status, 2);
        assert.match(stderr, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set/);
    });
    it("ends with 3 where nobody answers", async () => {
        const { status, stderr } = await command(["endpoint", "--endpoint", "http://127.0.0.1:9"]);
        assert.equal(status, 3, stderr);
        assert.match(stderr, /http:\/\/127\.0\.0\.1:9 in sa-east-1 does not answer/);
    });

    it("ends with 130 on Ctrl-C, after it gave up what it made", async () => {
        const { child, firstLine, ended } = begin([
            ...["endpoint", "--endpoint", world.sandbox.endpoint],
            ...["--grep", "^(key-metadata|key-state)"],
        ]);
        await firstLine();
        child.kill("SIGINT");
        const { status, stdout, stderr } = await ended;
        assert.equal(status, 130, stderr);
        assert.match(stdout, / 0 failed, 0 not applicable, [1-9]\d* not run\n$/);
        const kms = world.kms("user");
        assert.deepEqual((await kms.send(new ListAliasesCommand({}))).Aliases, []);
        const { Keys = [] } = await kms.send(new ListKeysCommand({}));
        assert.ok(Keys.length > 0);
        for (const { KeyId } of Keys) {
            const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
            assert.equal(key?.KeyState, "PendingDeletion");
        }
    });

    describe("options", () => {
        const wrong: Readonly<Record<string, readonly [string[], RegExp]>> = {
            "no target": [[], /must be endpoint or aws/],
            "an unknown option": [["endpoint", "--bogus"], /bogus/],
            "an endpoint that is no address": [["endpoint", "--endpoint", "x"], /"x"/],
            "an account of eleven digits": [
                ["aws", "--account", "12345678901", "--region", REGION],
                /twelve digits/,
            ],
            "no Region of AWS": [["aws", "--account", CARTORIO], /--region is missing/],
            "a role that is no ARN": [["endpoint", "--role", "x"], /--role is "x"/],
            "a pattern that is none": [["endpoint", "--grep", "("], /no regular expression/],
            "an unknown part": [["aws", "--only", "sts"], /--only is "sts".*kms or simulation/],
            "a part of an endpoint": [
                ["endpoint", "--endpoint", "http://127.0.0.1:9", "--only", "kms"],
                /--only is for AWS/,
            ],
        };
        for (const [what, [args, message]] of Object.entries(wrong)) {
            it(`refuse ${what}`, () => {
                assert.throws(
                    () => readOptions(args),
                    (error: unknown) => error instanceof UsageError && message.test(error.message),
                );
            });
        }
    });

    describe("against AWS", () => {
        const options = (account: string): AwsOptions => ({
            kind: "aws",
            account,
            region: REGION,
            yes: true,
            json: false,
        });
        /** Asks the sandbox in AWS's place. */
        const newSts = () => {
            const { endpoint } = world.sandbox;
            const credentials = world.sandbox.credentials("user");
            return new STSClient({ endpoint, region: REGION, credentials });
        };

        it("takes the account whose credentials they are", async () => {
            const target = await awsTarget(options(CARTORIO), {}, newSts);
            assert.equal(target.description, `AWS ${REGION}, account ${CARTORIO}`);
            assert.equal(target.endpoint, undefined);
        });
        it("refuses any other account", async () => {
            await assert.rejects(
                awsTarget(options("123456789012"), {}, newSts),
                (error: unknown) =>
                    error instanceof UsageError &&
                    /--account is 123456789012, .* belong to 111111111111/.test(error.message),
            );
        });
        for (const name of ["CI", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_IAM"]) {
            it(`refuses to run where ${name} is set`, async () => {
                await assert.rejects(
                    awsTarget(options(CARTORIO), { [name]: "1" }, newSts),
                    (error: unknown) =>
                        error instanceof UsageError && error.message.startsWith(`${name} is set`),
                );
            });
        }
        it("says how many keys it makes, and how long they stay", () => {
            const plan = planOf("AWS sa-east-1");
            const counts = [...plan.matchAll(/^ {2}(\d+) key/gm)].map(([, count]) => Number(count));
            const total = counts.reduce((sum, count) => sum + count, 0);
            assert.equal(total, Object.keys(SHARED).length);
            assert.match(plan, /they stay for 7 days/);
        });
        it("says that the simulation changes and costs nothing, and what it needs", () => {
            const plan = simulationPlanOf("AWS sa-east-1", 230);
            assert.match(plan, /^230 documented decisions .* of AWS sa-east-1,/);
            assert.match(plan, /iam:SimulateCustomPolicy[^]*changes nothing[^]*costs nothing/);
        });
    });
});
