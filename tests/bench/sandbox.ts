import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
    CreateKeyCommand,
    KMSClient,
    SignCommand,
    type SignCommandInput,
} from "@aws-sdk/client-kms";
import { repositoryRoot } from "../../toolchain/versions";
import type { SandboxOptions } from "../../sandbox/server";
import type { Keys } from "../sandbox/support";
import { ADMINISTRATOR_ACCESS } from "../support/administrators";
import { startMoto } from "../conformance/moto";
import { start, type Started } from "../support/processes";
import { pythonTools } from "../support/pythonTools";
import { load, rawClient, type Client, type LoadResult } from "./load";
import { median } from "./measure";

const REGION = "sa-east-1";
const ACCOUNT = "111111111111";
const CLIENTS = 8;
const ROUNDS = 3;
const SECONDS = 4;
const MANY_KEYS = 5_000;
const STARTS = 7;

/** A server under test. */
interface Subject {
    readonly name: string;
    readonly endpoint: string;
    readonly keys: Keys;
    readonly keyId: string;
    readonly stop: () => Promise<void>;
}

/** Compares the sandbox with moto in one run, and shows how the sandbox stands with many keys. */
export async function benchSandbox(): Promise<void> {
    const tools = await pythonTools((line) => console.error(line));
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-bench-"));
    const subjects: Subject[] = [];
    try {
        const ready = { sandbox: [] as number[], moto: [] as number[] };
        for (let round = 0; round < STARTS; round++) {
            const sandbox = await startSandbox(path.join(root, `empty-${round}`));
            ready.sandbox.push(sandbox.seconds);
            await sandbox.stop();
        }
        for (let round = 0; round < ROUNDS; round++) {
            const moto = await timedMoto(tools.moto);
            ready.moto.push(moto.seconds);
            await moto.stop();
        }
        console.log("Start of the process until the first answer");
        console.log(`  sandbox  ${describeSeconds(ready.sandbox)}`);
        console.log(`  moto     ${describeSeconds(ready.moto)}`);

        subjects.push(await withKey("sandbox", await startSandbox(path.join(root, "one"))));
        subjects.push(await withKey("moto", await timedMoto(tools.moto)));
        await compareSigning(subjects);
        await measureManyKeys(path.join(root, "one"), path.join(root, "many"), subjects);
    } finally {
        await Promise.all(subjects.map(({ stop }) => stop()));
        fs.rmSync(root, { recursive: true, force: true });
    }
}

async function compareSigning(subjects: readonly Subject[]): Promise<void> {
    const message = Buffer.alloc(1024, "document");
    const sign = { MessageType: "RAW", SigningAlgorithm: "RSASSA_PSS_SHA_256" } as const;
    const raw = (subject: Subject) =>
        rawClient([
            {
                endpoint: subject.endpoint,
                keys: subject.keys,
                target: "TrentService.Sign",
                body: JSON.stringify({
                    ...sign,
                    KeyId: subject.keyId,
                    Message: message.toString("base64"),
                }),
            },
        ]);
    const bySdk = (subject: Subject) =>
        sdkClient(subject, { ...sign, KeyId: subject.keyId, Message: message });
    console.log(`Sign, RSA_2048, RSASSA_PSS_SHA_256, ${CLIENTS} clients`);
    await inTurns(subjects, "raw HTTP", raw);
    await inTurns(subjects, "AWS SDK", bySdk);
}

/** Rounds of load, subjects one after the other, and each one's ratio to the first. */
async function inTurns(
    subjects: readonly Subject[],
    name: string,
    clientOf: (subject: Subject) => Client,
): Promise<void> {
    const results = new Map<Subject, LoadResult[]>(subjects.map((subject) => [subject, []]));
    for (let round = 0; round < ROUNDS; round++) {
        for (const subject of round % 2 === 0 ? subjects : [...subjects].reverse()) {
            const clients = Array.from({ length: CLIENTS }, () => clientOf(subject));
            results.get(subject)!.push(await load(clients, SECONDS));
        }
    }
    const rates = subjects.map((subject) => {
        const all = results.get(subject)!;
        return {
            subject,
            perSecond: median(all.map(({ perSecond }) => perSecond)),
            p99: median(all.map(({ p99 }) => p99)),
        };
    });
    for (const { subject, perSecond, p99 } of rates) {
        console.log(
            `  ${subject.name.padEnd(8)} ${name.padEnd(9)} ${perSecond.toFixed(0).padStart(6)} a second, ` +
                `p99 ${p99.toFixed(1)} ms, ratio ${(perSecond / rates[0]!.perSecond).toFixed(2)}`,
        );
    }
}

/** The state of one key, copied under other ids: making so many keys would take an hour. */
async function measureManyKeys(
    from: string,
    to: string,
    [small]: readonly Subject[],
): Promise<void> {
    const folder = path.join(ACCOUNT, REGION, "keys");
    const record = fs.readFileSync(path.join(from, folder, `${small!.keyId}.json`), "utf8");
    const material = fs.readFileSync(path.join(from, folder, `${small!.keyId}.der`));
    fs.mkdirSync(path.join(to, folder), { recursive: true });
    fs.copyFileSync(path.join(from, "credentials.json"), path.join(to, "credentials.json"));
    const ids = Array.from({ length: MANY_KEYS }, () => randomUUID());
    for (const id of ids) {
        const place = path.join(to, folder, id);
        fs.writeFileSync(`${place}.json`, record.replaceAll(small!.keyId, id));
        fs.writeFileSync(`${place}.der`, material);
    }
    const { endpoint, keys, seconds, process, stop } = await startSandbox(to);
    try {
        const call = (operation: string, body: object) => ({
            endpoint,
            keys,
            target: `TrentService.${operation}`,
            body: JSON.stringify(body),
        });
        const sign = { Message: "AAAA", SigningAlgorithm: "RSASSA_PSS_SHA_256" };
        console.log(`With ${MANY_KEYS} RSA_2048 keys`);
        console.log(`  ready after ${seconds.toFixed(2)} s, ${memoryOf(process)} MB`);
        for (const count of [1, CLIENTS]) {
            const clients = Array.from({ length: count }, (_, index) =>
                rawClient(
                    ids
                        .filter((_id, at) => at % count === index)
                        .map((KeyId) => call("DescribeKey", { KeyId })),
                ),
            );
            const { perSecond, p50, p99 } = await load(clients, SECONDS);
            console.log(
                `  DescribeKey, ${count} client${count === 1 ? "" : "s"}: p50 ${p50.toFixed(2)} ms, ` +
                    `p99 ${p99.toFixed(2)} ms, ${perSecond.toFixed(0)} a second`,
            );
        }
        // Every key once, so that each private key has been read.
        const everyKey = rawClient(ids.map((KeyId) => call("Sign", { ...sign, KeyId })));
        for (let at = 0; at < ids.length; at += 1) {
            await everyKey();
        }
        console.log(`  after each of them has signed: ${memoryOf(process)} MB`);
    } finally {
        await stop();
    }
}

async function startSandbox(directory: string) {
    const options: SandboxOptions = {
        directory,
        accounts: [{ id: ACCOUNT, roles: [] }],
        identities: [
            {
                name: "bench",
                arn: `arn:aws:iam::${ACCOUNT}:user/bench`,
                policies: [ADMINISTRATOR_ACCESS],
            },
        ],
    };
    const started = performance.now();
    const process_ = start(process.execPath, [
        "-r",
        path.join(repositoryRoot, "toolchain", "register.cjs"),
        path.join(repositoryRoot, "tests", "sandbox", "child.ts"),
        JSON.stringify(options),
    ]);
    const endpoint = await process_.firstLine();
    const seconds = (performance.now() - started) / 1000;
    const stored = JSON.parse(
        fs.readFileSync(path.join(directory, "credentials.json"), "utf8"),
    ) as Record<string, Keys>;
    const stop = async () => {
        process_.child.kill("SIGKILL");
        await process_.ended;
    };
    return { endpoint, seconds, keys: stored["bench"]!, process: process_, stop };
}

async function timedMoto(program: string) {
    const started = performance.now();
    const { target, stop } = await startMoto(program);
    return {
        endpoint: target.endpoint!,
        seconds: (performance.now() - started) / 1000,
        keys: target.credentials,
        stop,
    };
}

async function withKey(
    name: string,
    { endpoint, keys, stop }: Pick<Subject, "endpoint" | "keys" | "stop">,
): Promise<Subject> {
    const client = new KMSClient({ endpoint, region: REGION, credentials: keys });
    try {
        const { KeyMetadata } = await client.send(
            new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
        );
        return { name, endpoint, keys, keyId: KeyMetadata!.KeyId!, stop };
    } finally {
        client.destroy();
    }
}

function sdkClient({ endpoint, keys }: Subject, input: SignCommandInput): Client {
    const client = new KMSClient({ endpoint, region: REGION, credentials: keys });
    return async () => {
        await client.send(new SignCommand(input));
    };
}

/** Resident memory in MB, as Linux tells it. */
function memoryOf(process_: Started): string {
    const file = `/proc/${process_.child.pid}/status`;
    if (!fs.existsSync(file)) {
        return "unknown";
    }
    const [, kilobytes = "NaN"] = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(file, "utf8")) ?? [];
    return (Number(kilobytes) / 1024).toFixed(0);
}

function describeSeconds(times: readonly number[]): string {
    const range = `${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)}`;
    return `${median(times).toFixed(2)} s  (${range}, n ${times.length})`;
}
