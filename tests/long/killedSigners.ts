import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateAliasCommand, GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { type EvidenceRecord, FolderStore, readRecords } from "../../evidence/index";
import type { SandboxOptions } from "../../sandbox/server";
import { buildJwks } from "../../signing/jwks/buildJwks";
import { SIGNING_ALIAS } from "../../signing/sign/createSigner";
import { repositoryRoot } from "../../toolchain/versions";
import {
    ACCOUNTS,
    CARTORIO,
    IDENTITIES,
    type Keys,
    newSigningKey,
    REGION,
} from "../sandbox/support";
import { start, type Started } from "../support/processes";
import type { SignerTask } from "./signerProcess";

const CNS = "990010";
/** A line of a released signature: request id, SHA-256 of the document, SHA-256 of the signature. */
const LINE = /^([\w-]{36}) ([0-9a-f]{64}) ([0-9a-f]{64})$/;
const LINE_BYTES = 36 + 1 + 64 + 1 + 64 + 1;

/** ARN of the session of a process, so that the trail tells them apart. */
export const sessionOf = (index: number) =>
    `arn:aws:sts::${CARTORIO}:assumed-role/Signer/application-${index}`;

/** A sandbox in a process of its own, with a published key and a session for each process that signs. */
export interface SigningSandbox {
    readonly trail: string;
    /** Starts the process of a session. */
    sign(index: number, task: Omit<SignerTask, "credentials" | "cns" | "jwks">): SigningRun;
    stop(): Promise<void>;
}

/** A process that signs. */
export interface SigningRun {
    readonly ended: Started["ended"];
    /** How many signatures it has released so far. */
    released(): number;
    /** Waits until it has released so many. */
    reaches(count: number): Promise<void>;
    kill(): void;
}

export async function startSigningSandbox(
    directory: string,
    sessions: number,
): Promise<SigningSandbox> {
    const names = Array.from({ length: sessions }, (_, index) => index);
    const options: SandboxOptions = {
        ...{ directory, accounts: ACCOUNTS },
        identities: [
            ...IDENTITIES,
            ...names.map((index) => ({ name: `application-${index}`, arn: sessionOf(index) })),
        ],
    };
    const sandbox = startScriptOf(path.join("tests", "sandbox", "child.ts"), options, process.env);
    const endpoint = await sandbox.firstLine();
    const stored = fs.readFileSync(path.join(directory, "credentials.json"), "utf8");
    const credentials = JSON.parse(stored) as Record<string, Keys>;
    const jwks = await publishedKey(endpoint, credentials["deployer"]!);
    const env = { ...process.env, AWS_ENDPOINT_URL: endpoint };
    return {
        trail: path.join(directory, "trail.jsonl"),
        sign: (index, task) => {
            const keys = credentials[`application-${index}`]!;
            const whole: SignerTask = { ...task, credentials: keys, cns: CNS, jwks };
            return signingRun(
                startScriptOf(path.join("tests", "long", "signerProcess.ts"), whole, env),
                task.released,
            );
        },
        stop: async () => {
            sandbox.child.kill("SIGKILL");
            await sandbox.ended;
        },
    };
}

function startScriptOf(script: string, argument: object, env: NodeJS.ProcessEnv): Started {
    const register = path.join(repositoryRoot, "toolchain", "register.cjs");
    return start(process.execPath, ["-r", register, script, JSON.stringify(argument)], { env });
}

/** Makes a key with the alias. @returns its JWKS. */
async function publishedKey(endpoint: string, credentials: Keys): Promise<string> {
    const kms = new KMSClient({ endpoint, region: REGION, credentials });
    const { Arn } = await newSigningKey(kms);
    await kms.send(new CreateAliasCommand({ AliasName: SIGNING_ALIAS, TargetKeyId: Arn }));
    const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId: Arn }));
    kms.destroy();
    const base64 = Buffer.from(spki!).toString("base64");
    const publicKey = `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`;
    const generation = { id: 1, state: "active", since: "2026-01-01", publicKey } as const;
    return JSON.stringify(buildJwks({ cns: CNS, generations: [generation] }));
}

function signingRun({ child, ended }: Started, file: string): SigningRun {
    const released = () =>
        Math.floor((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) / LINE_BYTES);
    return {
        ended,
        released,
        reaches: async (count) => {
            while (released() < count) {
                const { exitCode, signalCode } = child;
                if (exitCode !== null || signalCode !== null) {
                    assert.fail(`it ended before ${count} signatures: ${(await ended).stderr}`);
                }
                await sleep(5);
            }
        },
        kill: () => void child.kill("SIGKILL"),
    };
}

/** What was released and has no record of its own that says the same; sorted. */
export async function withoutRecord(
    files: readonly string[],
    evidence: string,
): Promise<readonly string[]> {
    const records = new Map<string, EvidenceRecord["data"]>();
    for await (const { type, data } of readRecords(new FolderStore(evidence))) {
        if (type === "signature.created") {
            records.set(data["requestId"] as string, data);
        }
    }
    return files
        .flatMap((file) => fs.readFileSync(file, "utf8").split("\n").slice(0, -1))
        .filter((line) => {
            const [, requestId, document, signature] = LINE.exec(line) ?? [];
            const record = records.get(requestId ?? "");
            return (
                record === undefined ||
                record["documentSha256"] !== document ||
                record["signatureSha256"] !== signature
            );
        })
        .sort();
}
