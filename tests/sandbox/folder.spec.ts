import assert from "node:assert/strict";
import { once } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { SandboxError, startSandbox } from "../../sandbox/server";
import { newKey, newSigningKey, temporaryFolder, World } from "./support";

// Does not prove what happens on a network file system.

describe("sandbox folder", () => {
    let world: World;

    beforeEach(async () => {
        world = await World.start();
    });
    afterEach(() => world.stop());

    it("shows files and folders to their owner only", async () => {
        await newSigningKey(world.kms());
        const entries = await fs.readdir(world.directory, { recursive: true, withFileTypes: true });
        for (const entry of entries) {
            const file = path.join(entry.parentPath, entry.name);
            if (entry.name === "sandbox.lock") {
                continue;
            }
            const mode = (await fs.stat(file)).mode & 0o777;
            assert.equal(mode, entry.isDirectory() ? 0o700 : 0o600, file);
        }
    });

    describe("one folder", () => {
        it("takes one sandbox, and tells the other whose it is", async () => {
            await assert.rejects(startSandbox(world.options()), (error: unknown) => {
                assert(error instanceof SandboxError);
                assert.equal(error.code, "FolderInUse");
                return (
                    error.message.includes(world.directory) &&
                    error.message.includes(`pid ${process.pid}`)
                );
            });
        });
        it("is free again after close, which may be called twice", async () => {
            await Promise.all([world.sandbox.close(), world.sandbox.close()]);
            await world.open();
        });
        it("is not kept by a start that failed", async () => {
            const directory = await temporaryFolder();
            const options = { ...world.options(), directory, port: world.sandbox.port };
            await assert.rejects(startSandbox(options), /EADDRINUSE/);
            const second = await startSandbox({ ...options, port: 0 });
            await second.close();
            await fs.rm(directory, { recursive: true });
        });
    });

    describe("close", () => {
        it("leaves every call either answered and kept, or refused", async () => {
            const calls = Array.from({ length: 20 }, () => newKey(world.kms()));
            const settling = Promise.allSettled(calls);
            await calls[0];
            await world.sandbox.close();
            const made = (await settling).flatMap((result) =>
                result.status === "fulfilled" ? [result.value.KeyId] : [],
            );
            await world.open();
            const { Keys = [] } = await world.kms().send(new ListKeysCommand({}));
            const kept = Keys.map((key) => key.KeyId);
            assert.deepEqual(
                made.filter((keyId) => !kept.includes(keyId)),
                [],
            );
        });
        it("does not wait for a client that never ends its request", async () => {
            const { port } = world.sandbox;
            const socket = net.connect(port, "127.0.0.1");
            await once(socket, "connect");
            socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
            // A whole call on another connection: the half one has been seen by then.
            await newKey(world.kms());
            socket.on("error", () => undefined);
            const ended = once(socket, "close");
            await world.sandbox.close();
            await ended;
            await world.open();
        });
    });
});
