import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    DescribeKeyCommand,
    KMSClient,
    ListKeysCommand,
    ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { advanceClock, readControl } from "../../sandbox/control/controlFile";
import { SandboxErrorCode, startSandbox } from "../../sandbox/server";
import { temporaryFolders } from "../support/folders";
import { sendRaw } from "./rawRequest";
import { DAY_MS, DEPLOYER_ROLE, newKey, refused, REGION, World, type Keys } from "./support";

// Does not prove that a client follows the clock: clients keep their own.

const DAY = DAY_MS / 1000;

describe("sandbox clock", () => {
    let world: World;

    beforeEach(async () => {
        world = await World.start();
    });
    afterEach(() => world.stop());

    const listKeys = (time: number, keys: Keys = world.sandbox.credentials("deployer")) =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys,
            target: "TrentService.ListKeys",
            body: "{}",
            time,
        });
    const control = (text: string) =>
        fs.writeFileSync(path.join(world.directory, "control.json"), text);

    describe("advanceClock", () => {
        it("moves the sandbox's time, and outlasts a restart", async () => {
            await world.sandbox.advanceClock(30 * DAY);
            await world.sandbox.advanceClock(DAY);
            const ahead = () => Math.round((world.sandbox.now() - Date.now()) / DAY_MS);
            assert.equal(ahead(), 31);
            await world.restart();
            assert.equal(ahead(), 31);
        });
        it("works from another process on a folder that a sandbox uses", async () => {
            assert.equal(await advanceClock(world.directory, 3600), 3600);
            assert.equal(Math.round((world.sandbox.now() - Date.now()) / 1000), 3600);
        });
        it("loses no step of two at the same time", async () => {
            await Promise.all(Array.from({ length: 10 }, () => advanceClock(world.directory, 1)));
            assert.equal(readControl(world.directory).clockOffsetSeconds, 10);
        });
        for (const seconds of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e12]) {
            it(`refuses ${String(seconds)} seconds`, async () => {
                await assert.rejects(world.sandbox.advanceClock(seconds), {
                    code: SandboxErrorCode.invalidOptions,
                });
                assert.equal(readControl(world.directory).clockOffsetSeconds, 0);
            });
        }
    });

    it("deletes keys whose date has come", async () => {
        const { KeyId } = await newKey(world.kms());
        await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
        await world.sandbox.advanceClock(7 * DAY + 1);
        await refused(world.kms().send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
    });
    it("expires temporary credentials", async () => {
        const { Credentials: issued } = await world
            .sts()
            .send(new AssumeRoleCommand({ RoleArn: DEPLOYER_ROLE, RoleSessionName: "test" }));
        const keys = {
            accessKeyId: issued?.AccessKeyId ?? "",
            secretAccessKey: issued?.SecretAccessKey ?? "",
            sessionToken: issued?.SessionToken ?? "",
        };
        assert.equal((await listKeys(Date.now(), keys)).status, 200);
        await world.sandbox.advanceClock(3601);
        assert.match((await listKeys(Date.now(), keys)).body, /UnrecognizedClient.*expired/);
    });
    it("is the trail's", async () => {
        await world.sandbox.advanceClock(DAY);
        await listKeys(Date.now());
        const line = fs.readFileSync(path.join(world.directory, "trail.jsonl"), "utf8").trim();
        const { eventTime } = JSON.parse(line) as { eventTime: string };
        assert.equal(Math.round((Date.parse(eventTime) - Date.now()) / DAY_MS), 1);
    });

    describe("signatures", () => {
        const rows: [what: string, offsetSeconds: number, status: number][] = [
            ["of the moved clock", DAY, 200],
            ["of the clock that clients have", 0, 200],
            ["of four minutes before the moved clock", DAY - 240, 200],
            ["of a time between both", DAY / 2, 400],
            ["of six minutes before the clock that clients have", -360, 400],
            ["of six minutes after the moved clock", DAY + 360, 400],
        ];
        for (const [what, offset, status] of rows) {
            it(`are ${status === 200 ? "taken" : "refused"} ${what}`, async () => {
                await world.sandbox.advanceClock(DAY);
                const answer = await listKeys(Date.now() + offset * 1000);
                assert.equal(answer.status, status, answer.body);
            });
        }
        it("of one SDK client are taken before and after every move", async () => {
            const client = new KMSClient({
                endpoint: world.sandbox.endpoint,
                region: REGION,
                credentials: world.sandbox.credentials("deployer"),
                maxAttempts: 1,
            });
            for (let move = 0; move < 3; move++) {
                await client.send(new ListKeysCommand({}));
                await world.sandbox.advanceClock(DAY);
            }
            await client.send(new ListKeysCommand({}));
            client.destroy();
        });
    });

    describe("control.json", () => {
        const write = process.stderr.write.bind(process.stderr);
        let told: string[];

        beforeEach(() => {
            told = [];
            process.stderr.write = (text: string | Uint8Array) =>
                String(text).startsWith("The sandbox failed")
                    ? told.push(String(text)) > 0
                    : write(text);
        });
        afterEach(() => {
            process.stderr.write = write;
        });

        it("stops every call while it is not valid, naming file and findings, and time stands", async () => {
            await world.sandbox.advanceClock(DAY);
            control('{"clockOffsetSeconds": "x", "seed": -1, "fault": []}');
            const now = world.sandbox.now();
            assert.equal(Math.round((now - Date.now()) / DAY_MS), 1);
            for (let attempt = 0; attempt < 2; attempt++) {
                const { status, body } = await listKeys(Date.now());
                const { message } = JSON.parse(body) as { message: string };
                assert.equal(status, 500);
                assert.match(message, /control\.json can't control the sandbox: mend or remove it/);
                assert.match(message, /\nclockOffsetSeconds is "x": it must be a number/);
                assert.match(message, /\nseed is -1: it must be a whole number from 0/);
                assert.match(message, /\nfault is unknown/);
            }
            assert.equal(told.length, 1, told.join(""));
            await assert.rejects(world.sandbox.advanceClock(1), {
                code: SandboxErrorCode.invalidControl,
            });
            control('{"clockOffsetSeconds": 60}');
            assert.equal((await listKeys(Date.now())).status, 200);
        });
        it("stops the start while it is not valid, and frees the folder", async () => {
            await world.sandbox.close();
            control("{");
            await assert.rejects(startSandbox(world.options()), {
                code: SandboxErrorCode.invalidControl,
                message:
                    /control\.json can't control the sandbox: mend or remove it\.\nit is not JSON/,
            });
            fs.rmSync(path.join(world.directory, "control.json"));
            await world.open();
        });
        it("is seen when it is written in place, and when it is removed", () => {
            control('{"clockOffsetSeconds": 100}');
            assert.equal(Math.round((world.sandbox.now() - Date.now()) / 1000), 100);
            fs.rmSync(path.join(world.directory, "control.json"));
            assert.equal(Math.round((world.sandbox.now() - Date.now()) / 1000), 0);
        });
        it("is its owner's only", async () => {
            await world.sandbox.advanceClock(1);
            const { mode } = fs.statSync(path.join(world.directory, "control.json"));
            assert.equal(mode & 0o777, 0o600);
        });
    });

    describe("on a folder without a sandbox", () => {
        const folder = temporaryFolders();

        it("waits for one", async () => {
            const directory = path.join(folder(), "later");
            await advanceClock(directory, DAY);
            const sandbox = await startSandbox({ ...world.options(), directory });
            assert.equal(Math.round((sandbox.now() - Date.now()) / DAY_MS), 1);
            await sandbox.close();
        });
    });
});
