import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";
import {
    CreateAliasCommand,
    DescribeKeyCommand,
    ListAliasesCommand,
    ListKeysCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { injectFaults } from "../../sandbox/control/controlFile";
import type { Fault } from "../../sandbox/control/faults";
import { pause } from "../../sandbox/request/injectedFaults";
import type { TrailRecord } from "../../sandbox/request/trailRecord";
import { SandboxErrorCode } from "../../sandbox/server";
import { sendRaw } from "./rawRequest";
import { newKey, refused, World } from "./support";

// Does not prove which calls are hit: faultsChoice.spec.ts does.

const always = { operation: "*", share: 1 } as const;

describe("sandbox faults", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    afterEach(() => world.sandbox.injectFaults([]));
    after(() => world.stop());

    const call = (operation: string, input: object = {}) =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys: world.sandbox.credentials("deployer"),
            target: `TrentService.${operation}`,
            body: JSON.stringify(input),
        });
    const whoAmI = () =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys: world.sandbox.credentials("deployer"),
            service: "sts",
            body: "Action=GetCallerIdentity&Version=2011-06-15",
        });
    const last = () => {
        const text = fs.readFileSync(path.join(world.directory, "trail.jsonl"), "utf8");
        return JSON.parse(text.trim().split("\n").at(-1) ?? "") as TrailRecord;
    };
    const countKeys = async () =>
        (await world.kms().send(new ListKeysCommand({ Limit: 1000 }))).Keys?.length ?? 0;

    describe("throttle", () => {
        it("refuses before anything is done, by each service's name, and is recorded", async () => {
            const before = await countKeys();
            await world.sandbox.injectFaults([
                { ...always, operation: ["CreateKey", "GetCallerIdentity"], kind: "throttle" },
            ]);
            const kms = await call("CreateKey");
            assert.equal(kms.status, 400);
            assert.deepEqual(JSON.parse(kms.body), {
                __type: "ThrottlingException",
                message: "Rate exceeded",
            });
            const { errorCode, eventName, recipientAccountId } = last();
            assert.deepEqual(
                [errorCode, eventName, recipientAccountId],
                ["ThrottlingException", "CreateKey", "111111111111"],
            );
            const sts = await whoAmI();
            assert.equal(sts.status, 400);
            assert.match(sts.body, /<Code>Throttling<\/Code><Message>Rate exceeded</);
            assert.equal(await countKeys(), before);
        });
        it("spares callers that nobody knows: they are refused as ever", async () => {
            await world.sandbox.injectFaults([{ ...always, kind: "throttle" }]);
            const keys = { accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x" };
            const { body } = await sendRaw({
                endpoint: world.sandbox.endpoint,
                keys,
                target: "TrentService.ListKeys",
                body: "{}",
            });
            assert.match(body, /UnrecognizedClientException/);
        });
    });

    describe("internal", () => {
        it("is the service's internal failure, and none of the sandbox's own", async () => {
            const write = process.stderr.write.bind(process.stderr);
            const told: string[] = [];
            process.stderr.write = (text: string | Uint8Array) => told.push(String(text)) > 0;
            try {
                await world.sandbox.injectFaults([{ ...always, kind: "internal" }]);
                const kms = await call("ListKeys");
                assert.equal(kms.status, 500);
                assert.match(kms.body, /"__type":"KMSInternalException"/);
                const sts = await whoAmI();
                assert.equal(sts.status, 500);
                assert.match(sts.body, /<Code>InternalFailure</);
            } finally {
                process.stderr.write = write;
            }
            assert.deepEqual(
                told.filter((text) => text.includes("sandbox") || text.includes("internal error")),
                [],
            );
        });
    });

    describe("latency", () => {
        it("delays the answer", async () => {
            await world.sandbox.injectFaults([{ ...always, kind: "latency", milliseconds: 150 }]);
            const started = performance.now();
            assert.equal((await call("ListKeys")).status, 200);
            assert(performance.now() - started >= 149);
        });
        it("ends when the client is gone", async () => {
            const response = new EventEmitter() as ServerResponse;
            const waiting = pause(60_000, response, new AbortController().signal);
            response.emit("close");
            await waiting;
        });
        it("ends with the sandbox", async () => {
            await world.sandbox.injectFaults([
                { ...always, kind: "latency", milliseconds: 60_000 },
            ]);
            const answer = call("CreateKey");
            while (last().eventName !== "CreateKey") {
                await new Promise((resolve) => setTimeout(resolve, 5));
            }
            await world.restart();
            assert.equal((await answer).status, 200);
        });
    });

    describe("drop", () => {
        it("before: breaks the connection with nothing done, and is recorded as failed", async () => {
            const before = await countKeys();
            await world.sandbox.injectFaults([
                { ...always, operation: "CreateKey", kind: "drop", when: "before" },
            ]);
            await assert.rejects(call("CreateKey"), { code: "ECONNRESET" });
            const { eventName, errorCode, errorMessage } = last();
            assert.deepEqual([eventName, errorCode], ["CreateKey", "KMSInternalException"]);
            assert.match(errorMessage ?? "", /dropped on request before anything was done/);
            assert.equal(await countKeys(), before);
        });
        it("after: breaks the connection with everything done and recorded", async () => {
            const before = await countKeys();
            await world.sandbox.injectFaults([
                { ...always, operation: "CreateKey", kind: "drop", when: "after" },
            ]);
            await assert.rejects(call("CreateKey"), { code: "ECONNRESET" });
            const { eventName, errorCode } = last();
            assert.deepEqual([eventName, errorCode], ["CreateKey", undefined]);
            assert.equal(await countKeys(), before + 1);
        });
    });

    describe("staleAlias", () => {
        const stale = (share: number, seconds: number): Fault => ({
            operation: "*",
            kind: "staleAlias",
            share,
            seconds,
        });
        const moved = async (name: string) => {
            const kms = world.kms();
            const from = await newKey(kms);
            const to = await newKey(kms);
            await kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: from.KeyId }));
            await kms.send(new UpdateAliasCommand({ AliasName: name, TargetKeyId: to.KeyId }));
            const seen = async () =>
                (await world.kms().send(new DescribeKeyCommand({ KeyId: name }))).KeyMetadata
                    ?.KeyId;
            return { from: from.KeyId, to: to.KeyId, seen };
        };

        it("shows the former target, in ListAliases too, until its time is over", async () => {
            const { from, to, seen } = await moved("alias/late");
            await world.sandbox.injectFaults([stale(1, 60)]);
            assert.equal(await seen(), from);
            const { Aliases } = await world.kms().send(new ListAliasesCommand({ KeyId: from }));
            assert.deepEqual(
                Aliases?.map(({ AliasName }) => AliasName),
                ["alias/late"],
            );
            await world.sandbox.injectFaults([stale(1, 0.001)]);
            await new Promise((resolve) => setTimeout(resolve, 5));
            assert.equal(await seen(), to);
        });
        it("draws anew for each call", async () => {
            const { from, to, seen } = await moved("alias/flicker");
            await world.sandbox.injectFaults([stale(0.5, 60)], 3);
            const all: (string | undefined)[] = [];
            for (let count = 0; count < 40; count++) {
                all.push(await seen());
            }
            const late = all.filter((id) => id === from).length;
            assert(late > 5 && late < 35, `${late} of 40`);
            assert.equal(all.filter((id) => id === to).length, 40 - late);
        });
        it("does not find a new alias yet", async () => {
            const { KeyId } = await newKey(world.kms());
            const AliasName = "alias/new";
            await world.kms().send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
            await world.sandbox.injectFaults([stale(1, 60)]);
            await refused(
                world.kms().send(new DescribeKeyCommand({ KeyId: AliasName })),
                "NotFoundException",
                /^Alias .*:alias\/new is not found/,
            );
            const { Aliases } = await world.kms().send(new ListAliasesCommand({}));
            assert(!Aliases?.some((alias) => alias.AliasName === AliasName));
            await world.sandbox.injectFaults([]);
            await world.kms().send(new DescribeKeyCommand({ KeyId: AliasName }));
        });
        it("outlasts a restart", async () => {
            const { from, seen } = await moved("alias/kept");
            await world.sandbox.injectFaults([stale(1, 60)]);
            await world.restart();
            assert.equal(await seen(), from);
        });
    });

    describe("injectFaults", () => {
        const half: Fault[] = [{ operation: "ListKeys", share: 0.5, kind: "throttle" }];
        const sequence = async (other?: string) => {
            const all: number[] = [];
            for (let count = 0; count < 20; count++) {
                all.push((await call("ListKeys")).status);
                if (other !== undefined) {
                    await call(other);
                }
            }
            return all;
        };

        it("gives the same seed the same calls, after another seed and after a restart", async () => {
            await world.sandbox.injectFaults(half, 1);
            const first = await sequence();
            assert.deepEqual([...new Set(first)].sort(), [200, 400]);
            await world.sandbox.injectFaults(half, 2);
            assert.notDeepEqual(await sequence(), first);
            await world.sandbox.injectFaults(half, 1);
            assert.deepEqual(await sequence(), first);
            await world.restart();
            assert.deepEqual(await sequence(), first);
        });
        it("counts the calls that a fault may hit, and no others", async () => {
            await world.sandbox.injectFaults(half, 1);
            const first = await sequence();
            await world.sandbox.injectFaults(half, 1);
            assert.deepEqual(await sequence("ListAliases"), first);
        });
        it("goes on with its draws when only the clock moves", async () => {
            await world.sandbox.injectFaults(half, 1);
            const first = await sequence();
            await world.sandbox.advanceClock(1);
            const second = await sequence();
            await world.sandbox.injectFaults([]);
            await world.sandbox.injectFaults(half, 1);
            assert.deepEqual([...(await sequence()), ...(await sequence())], [...first, ...second]);
        });
        it("works from another process", async () => {
            await injectFaults(world.directory, [{ ...always, kind: "throttle" }]);
            assert.equal((await call("ListKeys")).status, 400);
        });
        it("refuses what is no fault, with all findings, and changes nothing", async () => {
            const faults = [{ operation: "Sing", share: 2, kind: "throttle" }] as Fault[];
            await assert.rejects(world.sandbox.injectFaults(faults), {
                code: SandboxErrorCode.invalidOptions,
                message: /faults\[0\]\.operation has "Sing".*\nfaults\[0\]\.share is 2/,
            });
            assert.equal((await call("ListKeys")).status, 200);
        });
    });
});
