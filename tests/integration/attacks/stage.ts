/** A sandbox in which every attack has a key and an alias of its own, made ready as files. */
import { generateKeyPairSync, verify, constants } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { STSClient } from "@aws-sdk/client-sts";
import { aliasArn, keyArn } from "../../../sandbox/arn";
import type { KeyRecord } from "../../../sandbox/kms/keyRecord";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import { aliasFile, keyFile, materialFile } from "../../../sandbox/state/keyFiles";
import type { Keys } from "../../sandbox/support";
import { CARTORIO, castOf, type Circumstances, type WorldName } from "./cast";
import { hasAlias, isEnabled, type State } from "./keyPolicies";

const REGION = "sa-east-1";

/** One pair for all keys under attack: each is told from the attackers' own by its signatures. */
const PAIR = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
});

/** What is signed. */
export const MESSAGE = Buffer.from("Escritura pública de exemplo");

/** A key under attack, and the alias that points at it in states that have one. */
export interface Target {
    readonly state: State;
    readonly policy: string;
    readonly keyId: string;
    readonly keyArn: string;
    readonly publicKey: Buffer;
    readonly alias: string;
    readonly aliasArn: string;
}

/** A key as it is asked for. */
export type Wanted = Pick<Target, "state" | "policy">;

/** A running sandbox with its targets. */
export class Stage {
    readonly #clients = new Map<string, KMSClient>();
    readonly #sts = new Map<string, STSClient>();
    readonly #sessions: KMSClient[] = [];

    private constructor(
        private readonly directory: string,
        private readonly sandbox: Sandbox,
        readonly targets: readonly Target[],
    ) {}

    /** @param wanted one key each. */
    static async open(
        world: WorldName,
        circumstances: Circumstances,
        wanted: readonly Wanted[],
    ): Promise<Stage> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-attacks-"));
        try {
            const targets = prepare(directory, wanted);
            const sandbox = await startSandbox({ directory, ...castOf(world, circumstances) });
            return new Stage(directory, sandbox, targets);
        } catch (error) {
            fs.rmSync(directory, { recursive: true, force: true });
            throw error;
        }
    }

    kms(name: string): KMSClient {
        const known = this.#clients.get(name) ?? new KMSClient(this.#config(name));
        this.#clients.set(name, known);
        return known;
    }

    sts(name: string): STSClient {
        const known = this.#sts.get(name) ?? new STSClient(this.#config(name));
        this.#sts.set(name, known);
        return known;
    }

    /** A client of a session that an attacker got. */
    session(keys: Keys) {
        const kms = new KMSClient(this.#config(keys));
        this.#sessions.push(kms);
        return { kms, sts: () => new STSClient(this.#config(keys)) };
    }

    async close(): Promise<void> {
        for (const client of [
            ...this.#clients.values(),
            ...this.#sts.values(),
            ...this.#sessions,
        ]) {
            client.destroy();
        }
        await this.sandbox.close();
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    #config(who: string | Keys) {
        return {
            endpoint: this.sandbox.endpoint,
            region: REGION,
            credentials: typeof who === "string" ? this.sandbox.credentials(who) : who,
            maxAttempts: 1,
        };
    }
}

/** Whether a signature of the message is one of that key, by either algorithm that the attacks ask for. */
export function isSignatureOf(publicKey: Buffer, signature: Uint8Array, isPss: boolean): boolean {
    const key = { key: publicKey, format: "der", type: "spki" } as const;
    return isPss
        ? verify(
              "sha256",
              MESSAGE,
              {
                  ...key,
                  padding: constants.RSA_PKCS1_PSS_PADDING,
                  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
              },
              signature,
          )
        : verify("sha256", MESSAGE, { ...key, padding: constants.RSA_PKCS1_PADDING }, signature);
}

/** Writes keys and aliases as the sandbox keeps them: making as many would take minutes. */
function prepare(directory: string, wanted: readonly Wanted[]): readonly Target[] {
    const place = { accountId: CARTORIO, region: REGION };
    const secret = path.join(directory, "material");
    fs.writeFileSync(secret, PAIR.privateKey);
    return wanted.map(({ state, policy }, index) => {
        const number = String(index).padStart(12, "0");
        const keyId = `00000000-0000-4000-8000-${number}`;
        const alias = `alias/cartorio-assinatura-${number}`;
        const target: Target = {
            state,
            policy,
            keyId,
            keyArn: keyArn(REGION, CARTORIO, keyId),
            publicKey: PAIR.publicKey,
            alias,
            aliasArn: aliasArn(REGION, CARTORIO, alias),
        };
        const key: KeyRecord = {
            ...place,
            keyId,
            arn: target.keyArn,
            creationDate: 0,
            description: "",
            keyUsage: "SIGN_VERIFY",
            keySpec: "RSA_2048",
            keyState: isEnabled(state) ? "Enabled" : "Disabled",
            policy,
            tags: [],
            publicKey: PAIR.publicKey.toString("base64"),
        };
        write(keyFile(directory, key), key);
        if (hasAlias(state)) {
            const record = { ...place, name: alias, arn: target.aliasArn, targetKeyId: keyId };
            write(aliasFile(directory, record), { ...record, creationDate: 0, lastUpdatedDate: 0 });
        }
        fs.linkSync(secret, materialFile(directory, key));
        return target;
    });
}

function write(file: string, document: object): void {
    if (!fs.existsSync(path.dirname(file))) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
    }
    fs.writeFileSync(file, JSON.stringify(document));
}
