import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    createHash,
    createPublicKey,
    generateKeyPairSync,
    randomBytes,
    sign as nodeSign,
    verify as nodeVerify,
} from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import {
    GetPublicKeyCommand,
    SignCommand,
    VerifyCommand,
    type KMSClient,
    type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { signEcdsaDigest, verifyEcdsaDigest } from "../../sandbox/kms/ecdsa";
import { decodeSignature, encodeSignature } from "../../sandbox/kms/ecdsaSignature";
import { newKey, newSigningKey, refused, temporaryFolder, World } from "./support";

// Does not prove that signing takes the same time for every key: it does not.

const MESSAGE = Buffer.from("Certidão de inteiro teor");
const DIGEST = createHash("sha256").update(MESSAGE).digest();
const ECDSA = "ECDSA_SHA_256";
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe("sandbox ECC signatures", () => {
    let world: World;
    let kms: KMSClient;
    let key: { readonly KeyId: string; readonly Arn: string };
    let publicKey: Buffer;

    before(async () => {
        world = await World.start();
        kms = world.kms();
        key = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
        const answer = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
        publicKey = Buffer.from(answer.PublicKey ?? []);
    });
    after(() => world.stop());

    const sign = async (
        Message: Uint8Array,
        MessageType: "RAW" | "DIGEST" = "RAW",
        SigningAlgorithm: SigningAlgorithmSpec = ECDSA,
    ) => {
        const command = { KeyId: key.KeyId, Message, MessageType, SigningAlgorithm };
        const { Signature = [] } = await kms.send(new SignCommand(command));
        return Buffer.from(Signature);
    };
    const check = async (
        Message: Uint8Array,
        Signature: Uint8Array,
        MessageType: "RAW" | "DIGEST" = "RAW",
    ) => {
        const command = { KeyId: key.KeyId, Message, MessageType, Signature };
        return kms.send(new VerifyCommand({ ...command, SigningAlgorithm: ECDSA }));
    };
    const openssl = (...parameters: readonly string[]) => spawnSync("openssl", parameters);
    const hasOpenssl = openssl("version").error === undefined;

    it("has a key on P-256 with one algorithm", async () => {
        const parsed = createPublicKey({ key: publicKey, format: "der", type: "spki" });
        assert.equal(parsed.asymmetricKeyDetails?.namedCurve, "prime256v1");
        const answer = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
        assert.deepEqual(
            [answer.KeySpec, answer.CustomerMasterKeySpec, answer.KeyUsage],
            ["ECC_NIST_P256", "ECC_NIST_P256", "SIGN_VERIFY"],
        );
        assert.deepEqual(
            [answer.SigningAlgorithms, answer.EncryptionAlgorithms],
            [[ECDSA], undefined],
        );
    });
    it("signs messages and digests as each other, and as node verifies", async () => {
        const offline = { key: publicKey, format: "der" as const, type: "spki" as const };
        const [ofMessage, ofDigest] = [await sign(MESSAGE), await sign(DIGEST, "DIGEST")];
        for (const signature of [ofMessage, ofDigest]) {
            assert(nodeVerify("sha256", MESSAGE, offline, signature));
        }
        assert.equal((await check(DIGEST, ofMessage, "DIGEST")).SignatureValid, true);
        const other = await check(MESSAGE, ofDigest);
        assert.deepEqual([other.SignatureValid, other.KeyId], [true, key.Arn]);
    });
    it("signs a digest that openssl verifies as given", async function () {
        if (!hasOpenssl) {
            console.log("skipped: no openssl on this machine");
            this.skip();
        }
        const folder = await temporaryFolder();
        const file = (name: string) => path.join(folder, name);
        await fs.writeFile(file("key.der"), publicKey);
        await fs.writeFile(file("digest"), DIGEST);
        await fs.writeFile(file("signature"), await sign(DIGEST, "DIGEST"));
        const result = openssl(
            ...["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", file("key.der")],
            ...["-in", file("digest"), "-sigfile", file("signature")],
        );
        await fs.rm(folder, { recursive: true });
        assert.match(String(result.stdout), /Verified Successfully/, String(result.stderr));
    });
    it("verifies what openssl signs", async function () {
        if (!hasOpenssl) {
            console.log("skipped: no openssl on this machine");
            this.skip();
        }
        const folder = await temporaryFolder();
        const file = (name: string) => path.join(folder, name);
        const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
        const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" });
        await fs.writeFile(file("key.pem"), pem);
        await fs.writeFile(file("digest"), DIGEST);
        const signing = openssl(
            ...["pkeyutl", "-sign", "-inkey", file("key.pem")],
            ...["-in", file("digest"), "-out", file("signature")],
        );
        assert.equal(signing.status, 0, String(signing.stderr));
        const signature = await fs.readFile(file("signature"));
        await fs.rm(folder, { recursive: true });
        assert.equal(verifyEcdsaDigest(pair.privateKey, DIGEST, signature), true);
    });
    it("throws for what does not hold", async () => {
        const signature = await sign(MESSAGE);
        const changed = Buffer.from(signature);
        changed[10] = (changed[10] ?? 0) ^ 1;
        for (const type of ["RAW", "DIGEST"] as const) {
            const [right, wrong] =
                type === "RAW"
                    ? [MESSAGE, Buffer.from("another")]
                    : [DIGEST, createHash("sha256").update(DIGEST).digest()];
            const calls = [
                check(wrong, signature, type),
                check(right, changed, type),
                check(right, signature.subarray(1), type),
                check(right, Buffer.concat([signature, Buffer.from([0])]), type),
                check(right, Buffer.from("no DER at all"), type),
            ];
            await Promise.all(calls.map((call) => refused(call, "KMSInvalidSignatureException")));
        }
    });
    it("refuses a digest of another length", async () => {
        for (const length of [31, 33, 48]) {
            await refused(
                sign(Buffer.alloc(length), "DIGEST"),
                "ValidationException",
                /^Digest is invalid length for algorithm ECDSA_SHA_256\.$/,
            );
        }
    });
    it("refuses algorithms of other specs, both ways", async () => {
        for (const algorithm of ["RSASSA_PSS_SHA_256", "ECDSA_SHA_384"] as const) {
            await refused(
                sign(MESSAGE, "RAW", algorithm),
                "InvalidKeyUsageException",
                new RegExp(`^Algorithm ${algorithm} is incompatible with key spec ECC_NIST_P256`),
            );
        }
        const { KeyId } = await newSigningKey(kms);
        const command = new SignCommand({ KeyId, Message: MESSAGE, SigningAlgorithm: ECDSA });
        await refused(kms.send(command), "InvalidKeyUsageException");
    });

    describe("over digests", () => {
        const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });

        it("agrees with node, digest after digest, both ways", () => {
            for (let round = 0; round < 200; round++) {
                const message = randomBytes(round + 1);
                const digest = createHash("sha256").update(message).digest();
                const own = signEcdsaDigest(pair.privateKey, digest);
                assert(nodeVerify("sha256", message, pair.publicKey, own));
                const theirs = nodeSign("sha256", message, pair.privateKey);
                assert(verifyEcdsaDigest(pair.privateKey, digest, theirs));
            }
        });
        it("never signs twice with the same nonce", () => {
            const r = () => decodeSignature(signEcdsaDigest(pair.privateKey, DIGEST))?.r;
            assert.notEqual(r(), r());
        });
        it("takes digests of all bits and of none", () => {
            for (const digest of [Buffer.alloc(32, 0xff), Buffer.alloc(32)]) {
                const signature = signEcdsaDigest(pair.privateKey, digest);
                assert(verifyEcdsaDigest(pair.privateKey, digest, signature));
            }
        });
        it("refuses numbers out of range", () => {
            const { r = 1n, s = 1n } =
                decodeSignature(signEcdsaDigest(pair.privateKey, DIGEST)) ?? {};
            const verifies = (one: bigint, other: bigint) =>
                verifyEcdsaDigest(pair.privateKey, DIGEST, encodeSignature(one, other));
            assert.equal(verifies(r, s), true);
            // The negative of s is as good: P-256 signatures are malleable, and AWS takes both.
            assert.equal(verifies(r, N - s), true);
            for (const [one, other] of [
                [0n, s],
                [r, 0n],
                [r + N, s],
                [r, s + N],
                [N, s],
            ] as const) {
                assert.equal(verifies(one, other), false);
            }
        });
        it("reads no DER but the shortest", () => {
            const der = encodeSignature(1n, 2n);
            assert.deepEqual(decodeSignature(der), { r: 1n, s: 2n });
            for (const hex of ["300702020001020102", "308106020101020102"]) {
                assert.equal(decodeSignature(Buffer.from(hex, "hex")), undefined);
            }
            assert.equal(decodeSignature(der.subarray(0, 5)), undefined);
            assert.equal(decodeSignature(Buffer.alloc(0)), undefined);
        });
    });
});
