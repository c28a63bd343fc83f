import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { sendRaw } from "./rawRequest";
import { CARTORIO, newKey, REGION, World } from "./support";

// Does not prove a disk that fails in other ways than by refusing to write.

const FULL = "/dev/full";

describe("sandbox on a full disk", () => {
    let world: World;
    let told: string[];
    const write = process.stderr.write.bind(process.stderr);

    beforeEach(async () => {
        world = await World.start();
        told = [];
        process.stderr.write = (text: string | Uint8Array) => {
            // Node and the SDK have warnings of their own.
            if (String(text).startsWith("The sandbox failed")) {
                told.push(String(text));
                return true;
            }
            return write(text);
        };
    });
    afterEach(async () => {
        process.stderr.write = write;
        await world.stop();
    });
    const call = async (target?: string) => {
        const answer = await sendRaw({
            endpoint: world.sandbox.endpoint,
            keys: world.sandbox.credentials("deployer"),
            ...(target === undefined ? { service: "sts" } : { target: `TrentService.${target}` }),
            body: target === undefined ? "Action=GetCallerIdentity&Version=2011-06-15" : "{}",
        });
        return [answer.status, answer.body] as const;
    };

    it("answers the services' internal failures, tells once, and gives the folder back", async function () {
        if (!existsSync(FULL)) {
            this.skip();
        }
        await world.sandbox.close();
        const trail = path.join(world.directory, "trail.jsonl");
        await fs.rm(trail);
        await fs.symlink(FULL, trail);
        await world.open();

        const [status, body] = await call("ListKeys");
        assert.equal(status, 500);
        assert.deepEqual(JSON.parse(body), {
            __type: "KMSInternalException",
            message: "The sandbox failed: ENOSPC: no space left on device, write",
        });
        const [stsStatus, stsBody] = await call();
        assert.equal(stsStatus, 500);
        assert.match(stsBody, /<Code>InternalFailure<.*ENOSPC/);
        assert.deepEqual(told, ["The sandbox failed: ENOSPC: no space left on device, write\n"]);

        await assert.rejects(world.sandbox.close(), /ENOSPC/);
        await fs.rm(trail);
        await world.open();
        assert.equal((await call("ListKeys"))[0], 200);
    });
    it("answers KMSInternalException when the state cannot be written, and tells once", async () => {
        await newKey(world.kms());
        const keys = path.join(world.directory, CARTORIO, REGION, "keys");
        await fs.rename(keys, `${keys}.away`);
        await fs.writeFile(keys, "");
        for (let attempt = 0; attempt < 2; attempt++) {
            const [status, body] = await call("CreateKey");
            assert.equal(status, 500);
            assert.match(body, /KMSInternalException.*(ENOTDIR|EEXIST)/);
        }
        assert.equal(told.length, 1, told.join(""));
        await fs.rm(keys);
        await fs.rename(`${keys}.away`, keys);
        assert.equal((await call("CreateKey"))[0], 200);
    });
});
