import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import {
    DescribeKeyCommand,
    DisableKeyCommand,
    KMSClient,
    ListKeysCommand,
    ListResourceTagsCommand,
    TagResourceCommand,
} from "@aws-sdk/client-kms";
import { repositoryRoot } from "../../toolchain/versions";
import { ACCOUNTS, IDENTITIES, newKey, REGION, temporaryFolder } from "./support";

// Does not prove that data outlives a power failure: only that it outlives the process.

describe("sandbox that is killed", () => {
    let directory: string;
    const children: ChildProcess[] = [];

    beforeEach(async () => {
        directory = await temporaryFolder();
    });
    afterEach(async () => {
        for (const child of children.splice(0)) {
            child.kill("SIGKILL");
        }
        await fs.rm(directory, { recursive: true });
    });

    const start = async () => {
        const options = { directory, accounts: ACCOUNTS, identities: IDENTITIES };
        const child = spawn(
            process.execPath,
            [
                "-r",
                path.join(repositoryRoot, "toolchain", "register.cjs"),
                path.join(__dirname, "child.ts"),
                JSON.stringify(options),
            ],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
        children.push(child);
        const [said] = (await once(child.stdout, "data")) as [Buffer];
        return { child, said: said.toString("utf8").trim() };
    };
    const clientOf = async (endpoint: string) => {
        const stored = JSON.parse(
            await fs.readFile(path.join(directory, "credentials.json"), "utf8"),
        ) as Record<string, { accessKeyId: string; secretAccessKey: string }>;
        const credentials = stored["deployer"];
        assert(credentials !== undefined);
        return new KMSClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
    };

    it("loses nothing that it acknowledged, and starts again at once", async () => {
        const first = await start();
        const client = await clientOf(first.said);
        const made = await Promise.all(Array.from({ length: 20 }, () => newKey(client)));
        const [one, two] = made;
        assert(one !== undefined && two !== undefined);
        await client.send(new DisableKeyCommand({ KeyId: one.KeyId }));
        await client.send(
            new TagResourceCommand({ KeyId: two.KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
        );
        const exit = once(first.child, "exit");
        first.child.kill("SIGKILL");
        await exit;
        client.destroy();

        const second = await start();
        const again = await clientOf(second.said);
        const answer = await again.send(new ListKeysCommand({}));
        assert.deepEqual(
            answer.Keys?.map((key) => key.KeyId),
            made.map((key) => key.KeyId).sort(),
        );
        const described = await again.send(new DescribeKeyCommand({ KeyId: one.KeyId }));
        assert.equal(described.KeyMetadata?.KeyState, "Disabled");
        const tags = await again.send(new ListResourceTagsCommand({ KeyId: two.KeyId }));
        assert.deepEqual(tags.Tags, [{ TagKey: "a", TagValue: "b" }]);
        again.destroy();
    });

    it("is refused a folder that a live one holds, by pid", async () => {
        const first = await start();
        const second = await start();
        assert.match(
            second.said,
            new RegExp(`in use by another sandbox \\(pid ${first.child.pid}\\)`),
        );
    });
});
