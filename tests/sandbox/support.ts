import assert from "node:assert/strict";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
    CreateKeyCommand,
    KMSClient,
    type CreateKeyCommandInput,
    type KeyMetadata,
} from "@aws-sdk/client-kms";
import { STSClient } from "@aws-sdk/client-sts";
import { ADMINISTRATOR_ACCESS, administrator } from "../support/administrators";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/server";

export const HUB = "999999999999";
export const CARTORIO = "111111111111";
export const OTHER = "222222222222";
export const REGION = "sa-east-1";
export const DAY_MS = 24 * 60 * 60 * 1000;

export const ACCOUNTS = [
    { id: HUB, roles: [administrator("Deploy")] },
    {
        id: CARTORIO,
        roles: ["Deployer", "Signer", "Verifier", "Auditor", "BreakGlass"].map((role) =>
            administrator(`cartorio/${role}`),
        ),
    },
    { id: OTHER, roles: [administrator("cartorio/Deployer")] },
];
export const IDENTITIES = [
    { name: "hub", arn: `arn:aws:sts::${HUB}:assumed-role/Deploy/pipeline` },
    { name: "deployer", arn: `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi` },
    { name: "auditor", arn: `arn:aws:sts::${CARTORIO}:assumed-role/Auditor/audit` },
    { name: "root", arn: `arn:aws:iam::${CARTORIO}:root` },
    { name: "user", arn: `arn:aws:iam::${CARTORIO}:user/ana`, policies: [ADMINISTRATOR_ACCESS] },
    { name: "other", arn: `arn:aws:sts::${OTHER}:assumed-role/Deployer/pulumi` },
];
export const DEPLOYER_ROLE = `arn:aws:iam::${CARTORIO}:role/cartorio/Deployer`;

/** Credentials as the SDK takes them. */
export interface Keys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** A sandbox with a folder and a clock of its own. */
export class World {
    readonly #clients: { destroy(): void }[] = [];
    /** Added to the real time, in milliseconds; the clients' clocks follow. */
    offset = 0;
    sandbox!: Sandbox;

    private constructor(
        readonly directory: string,
        readonly special: Partial<SandboxOptions>,
    ) {}

    /** @param special what differs from the accounts and identities of most tests. */
    static async start(special: Partial<SandboxOptions> = {}): Promise<World> {
        const world = new World(await temporaryFolder(), special);
        await world.open();
        return world;
    }

    options(): SandboxOptions {
        return {
            directory: this.directory,
            accounts: ACCOUNTS,
            identities: IDENTITIES,
            clock: () => Date.now() + this.offset,
            ...this.special,
        };
    }

    async open(): Promise<void> {
        this.sandbox = await startSandbox(this.options());
    }

    async restart(): Promise<void> {
        await this.sandbox.close();
        await this.open();
    }

    kms(who: string | Keys = "deployer", region = REGION): KMSClient {
        return this.#keep(new KMSClient(this.#config(who, region)));
    }

    sts(who: string | Keys = "hub"): STSClient {
        return this.#keep(new STSClient(this.#config(who, REGION)));
    }

    async stop(): Promise<void> {
        for (const client of this.#clients) {
            client.destroy();
        }
        await this.sandbox.close();
        await fs.rm(this.directory, { recursive: true });
    }

    #config(who: string | Keys, region: string) {
        return {
            endpoint: this.sandbox.endpoint,
            region,
            credentials: typeof who === "string" ? this.sandbox.credentials(who) : who,
            maxAttempts: 1,
            systemClockOffset: this.offset,
        };
    }

    #keep<C extends { destroy(): void }>(client: C): C {
        this.#clients.push(client);
        return client;
    }
}

export async function temporaryFolder(): Promise<string> {
    return fs.mkdtemp(path.join(os.tmpdir(), "sandbox-"));
}

/** Makes a key: symmetric, which costs nothing, unless told otherwise. */
export async function newKey(
    client: KMSClient,
    input: CreateKeyCommandInput = {},
): Promise<KeyMetadata & { readonly Arn: string; readonly KeyId: string }> {
    const { KeyMetadata: key } = await client.send(new CreateKeyCommand(input));
    assert(key?.Arn !== undefined && key.KeyId !== undefined);
    return { ...key, Arn: key.Arn, KeyId: key.KeyId };
}

/** Makes an RSA_2048 signing key. */
export async function newSigningKey(client: KMSClient, input: CreateKeyCommandInput = {}) {
    return newKey(client, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", ...input });
}

/** Asserts that AWS's error of that name comes, with a message that matches. */
export async function refused(
    call: Promise<unknown>,
    name: string,
    message: RegExp = /(?:)/,
): Promise<void> {
    await assert.rejects(call, (error: unknown) => {
        assert(error instanceof Error);
        assert.equal(error.name, name, `${error.name}: ${error.message}`);
        assert.match(error.message, message);
        return true;
    });
}
