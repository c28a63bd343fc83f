import { constants, createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
    CreateAliasCommand,
    CreateKeyCommand,
    GetPublicKeyCommand,
    type KMSClient,
    SignCommand,
} from "@aws-sdk/client-kms";
import { FolderStore, openChain } from "../../evidence/index";
import { injectFaults } from "../../sandbox/control/controlFile";
import type { SandboxOptions } from "../../sandbox/server";
import {
    buildJwks,
    createSigner,
    DOCUMENT_TYPE,
    jwkThumbprint,
    kmsClient,
    loadJwks,
    type Signer,
    signingInput,
    verifyDocument,
} from "../../signing/index";
import { compactJws } from "../../signing/verify/compactJws";
import { repositoryRoot } from "../../toolchain/versions";
import type { Keys } from "../sandbox/support";
import { ADMINISTRATOR_ACCESS } from "../support/administrators";
import { withEnvironment } from "../support/environment";
import { run, start } from "../support/processes";
import { load } from "./load";
import { median } from "./measure";

const ACCOUNT = "111111111111";
const CNS = "990010";
const CLIENTS = 8;
const ROUNDS = 5;
const SECONDS = 4;
const LATENCY_MS = 20;
const VERIFY_SECONDS = 3;
const GIBIBYTE = 1024 ** 3;
const DOCUMENT = randomBytes(1024);
const STATEMENT = { documentId: "bench", mediaType: "application/octet-stream" };

/** What signing costs over the bare SDK, how fast signatures are verified and documents hashed. */
export async function benchSigning(): Promise<void> {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-bench-"));
    try {
        await compareSigning(root);
        await measureVerification();
        await compareHashing(root);
    } finally {
        fs.rmSync(root, { recursive: true, force: true });
    }
}

async function compareSigning(root: string): Promise<void> {
    const directory = path.join(root, "sandbox");
    const sandbox = await startSandbox(directory);
    try {
        await withEnvironment({ AWS_ENDPOINT_URL: sandbox.endpoint }, async () => {
            const kms = kmsClient({ region: "sa-east-1", credentials: sandbox.keys }, CLIENTS);
            const publishedKeys = await makeKey(kms);
            await injectFaults(directory, [
                { kind: "latency", operation: "Sign", share: 1, milliseconds: LATENCY_MS },
            ]);
            const chain = await openChain(new FolderStore(path.join(root, "evidence")), {
                name: "bench",
            });
            const office = { kms, cns: CNS, publishedKeys, maxInFlight: CLIENTS };
            await compareSigners(
                kms,
                createSigner(office),
                createSigner({ ...office, evidence: chain }),
            );
            await chain.close();
            kms.destroy();
        });
    } finally {
        await sandbox.stop();
    }
}

async function compareSigners(kms: KMSClient, plain: Signer, recorded: Signer): Promise<void> {
    const digest = createHash("sha256").update(DOCUMENT).digest();
    const subjects: [name: string, call: () => Promise<unknown>][] = [
        ["bare SDK", () => bareSign(kms, digest)],
        ["signDocument", () => plain.signDocument(DOCUMENT, STATEMENT)],
        ["signDocument, evidence in a folder", () => recorded.signDocument(DOCUMENT, STATEMENT)],
    ];
    const rates = new Map<string, number[]>(subjects.map(([name]) => [name, []]));
    for (let round = -1; round < ROUNDS; round++) {
        for (const [name, call] of round % 2 === 0 ? subjects : [...subjects].reverse()) {
            const clients = Array.from({ length: CLIENTS }, () => async () => void (await call()));
            const { perSecond } = await load(clients, round < 0 ? 1 : SECONDS);
            // The first round warms up.
            rates.get(name)!.push(...(round < 0 ? [] : [perSecond]));
        }
    }
    const base = median(rates.get("bare SDK")!);
    console.log(`Sign of 1 KiB, ${CLIENTS} in flight, ${LATENCY_MS} ms of latency`);
    for (const [name, all] of rates) {
        const rate = median(all);
        const overhead = ((base / rate - 1) * 100).toFixed(1);
        console.log(
            `  ${name.padEnd(36)} ${rate.toFixed(0).padStart(5)} a second, overhead ${overhead} percent  ` +
                `(${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}, n ${all.length})`,
        );
    }
}

async function bareSign(kms: KMSClient, digest: Uint8Array): Promise<void> {
    await kms.send(
        new SignCommand({
            KeyId: "alias/cartorio-assinatura",
            Message: digest,
            MessageType: "DIGEST",
            SigningAlgorithm: "RSASSA_PSS_SHA_256",
        }),
    );
}

/** Makes a key with the alias, and publishes it. */
async function makeKey(kms: KMSClient) {
    const { KeyMetadata: key } = await kms.send(
        new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
    );
    const AliasName = "alias/cartorio-assinatura";
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key!.KeyId }));
    const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId: key!.KeyId }));
    const base64 = Buffer.from(spki!).toString("base64");
    const publicKey = `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`;
    return loadJwks(jwksOf(publicKey));
}

function jwksOf(publicKey: string) {
    const generation = { id: 1, state: "active", since: "2026-01-01", publicKey } as const;
    return buildJwks({ cns: CNS, generations: [generation] });
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
    const process_ = start(process.execPath, [
        ...["-r", path.join(repositoryRoot, "toolchain", "register.cjs")],
        path.join(repositoryRoot, "tests", "sandbox", "child.ts"),
        JSON.stringify(options),
    ]);
    const endpoint = await process_.firstLine();
    const file = path.join(directory, "credentials.json");
    const stored = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, Keys>;
    const stop = async () => {
        process_.child.kill("SIGKILL");
        await process_.ended;
    };
    return { endpoint, keys: stored["bench"]!, stop };
}

/** One after the other, so on one core. */
async function measureVerification(): Promise<void> {
    const { publicKey, privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwks = loadJwks(jwksOf(publicKey.export({ type: "spki", format: "pem" }).toString()));
    const header = { alg: "PS256", kid: jwkThumbprint(publicKey), typ: DOCUMENT_TYPE };
    const signatures = Array.from({ length: 64 }, (_, index) => {
        const document = Buffer.concat([DOCUMENT, Buffer.from([index])]);
        const input = signingInput(header, {
            sha256: createHash("sha256").update(document).digest("hex"),
            ...{ size: document.length, ...STATEMENT, cns: CNS, generation: 1 },
            signedAt: new Date().toISOString(),
        });
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        const jws = compactJws(input, sign("sha256", input, { key, padding, saltLength: 32 }));
        return { document, jws };
    });
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
        let next = 0;
        const { perSecond } = await load(
            [
                async () => {
                    const { document, jws } = signatures[next++ % signatures.length]!;
                    const { valid } = await verifyDocument(document, jws, { jwks });
                    if (!valid) {
                        throw new Error("a good signature was refused");
                    }
                },
            ],
            VERIFY_SECONDS,
        );
        rates.push(perSecond);
    }
    console.log(
        `Offline verification of 1 KiB, RSA_2048: ${median(rates).toFixed(0)} a second on a core  ` +
            `(${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)}, n ${rates.length})`,
    );
}

interface Hashed {
    readonly sha256: string;
    readonly seconds: number;
    readonly overBase: number;
}

async function compareHashing(root: string): Promise<void> {
    const file = path.join(root, "document");
    const block = randomBytes(1024 * 1024);
    const handle = fs.openSync(file, "w");
    for (let written = 0; written < GIBIBYTE; written += block.length) {
        fs.writeSync(handle, block);
    }
    fs.closeSync(handle);
    const ours: number[] = [];
    const openssl: number[] = [];
    let overBase = 0;
    // The first round warms up the disk's cache.
    for (let round = -1; round < ROUNDS; round++) {
        const started = performance.now();
        const { stdout } = await run("openssl", ["dgst", "-sha256", "-r", file]);
        const seconds = (performance.now() - started) / 1000;
        const script = path.join(repositoryRoot, "tests", "bench", "hashDocument.ts");
        const register = path.join(repositoryRoot, "toolchain", "register.cjs");
        const child = await run(process.execPath, ["-r", register, script, file]);
        const hashed = JSON.parse(child.stdout) as Hashed;
        if (!stdout.startsWith(hashed.sha256)) {
            throw new Error(`openssl says ${stdout}, this library ${hashed.sha256}`);
        }
        if (round >= 0) {
            openssl.push(seconds);
            ours.push(hashed.seconds);
            overBase = Math.max(overBase, hashed.overBase);
        }
    }
    const share = (median(openssl) / median(ours)) * 100;
    console.log(
        `SHA-256 of 1 GiB: openssl ${median(openssl).toFixed(2)} s, documentDigest ${median(ours).toFixed(2)} s, ` +
            `${share.toFixed(0)} percent of openssl's rate, ${(overBase / 1024 ** 2).toFixed(0)} MiB over base  (n ${ours.length})`,
    );
}
