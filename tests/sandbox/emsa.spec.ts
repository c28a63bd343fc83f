import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    constants,
    createHash,
    generateKeyPairSync,
    sign as nodeSign,
    verify as nodeVerify,
    type KeyObject,
} from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { HASH_BYTES, type HashName } from "../../sandbox/kms/emsa";
import {
    signDigest,
    signMessage,
    verifyDigest,
    verifyMessage,
    type RsaScheme,
} from "../../sandbox/kms/rsaSignatures";
import { temporaryFolder } from "./support";

// Does not prove: constant time, or anything about who may sign. RSA_4096 is signed over HTTP elsewhere.

const MESSAGE = Buffer.from("Escritura pública nº 1, à margem");
const SCHEMES: readonly RsaScheme[] = (["pss", "pkcs1"] as const).flatMap((padding) =>
    (["sha256", "sha384", "sha512"] as const).map((hash) => ({ padding, hash })),
);

function digestOf(message: Buffer, hash: HashName): Buffer {
    return createHash(hash).update(message).digest();
}

function nodePadding(scheme: RsaScheme) {
    return scheme.padding === "pss"
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: HASH_BYTES[scheme.hash] }
        : { padding: constants.RSA_PKCS1_PADDING };
}

describe("sandbox RSA signatures", () => {
    let privateKey: KeyObject;
    let publicKey: KeyObject;

    before(() => {
        ({ privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 }));
    });

    for (const scheme of SCHEMES) {
        describe(`${scheme.padding} with ${scheme.hash}`, () => {
            const digest = digestOf(MESSAGE, scheme.hash);

            it("makes of a digest what node:crypto verifies over the message", () => {
                const signature = signDigest(privateKey, digest, scheme);
                assert.equal(signature.length, 256);
                const key = { key: publicKey, ...nodePadding(scheme) };
                assert.equal(nodeVerify(scheme.hash, MESSAGE, key, signature), true);
            });

            it("verifies a digest signature over the message, and the other way round", async () => {
                const ofDigest = signDigest(privateKey, digest, scheme);
                const ofMessage = await signMessage(privateKey, MESSAGE, scheme);
                assert.equal(await verifyMessage(publicKey, MESSAGE, ofDigest, scheme), true);
                assert.equal(verifyDigest(publicKey, digest, ofMessage, scheme), true);
            });

            it("refuses another digest, a changed signature and a signature of another length", () => {
                const signature = signDigest(privateKey, digest, scheme);
                const changed = Buffer.from(signature);
                changed[100] = (changed[100] ?? 0) ^ 1;
                const another = digestOf(Buffer.from("another"), scheme.hash);
                assert.equal(verifyDigest(publicKey, another, signature, scheme), false);
                assert.equal(verifyDigest(publicKey, digest, changed, scheme), false);
                assert.equal(verifyDigest(publicKey, digest, signature.subarray(1), scheme), false);
                assert.equal(
                    verifyDigest(publicKey, digest, Buffer.alloc(256, 0xff), scheme),
                    false,
                );
            });

            it("verifies with openssl", async function () {
                if (spawnSync("openssl", ["version"]).error !== undefined) {
                    console.log("skipped: no openssl on this machine");
                    this.skip();
                }
                const folder = await temporaryFolder();
                const file = (name: string) => path.join(folder, name);
                await fs.writeFile(
                    file("key.pem"),
                    publicKey.export({ type: "spki", format: "pem" }),
                );
                await fs.writeFile(file("message"), MESSAGE);
                await fs.writeFile(file("signature"), signDigest(privateKey, digest, scheme));
                const pss = [
                    "-sigopt",
                    "rsa_padding_mode:pss",
                    "-sigopt",
                    "rsa_pss_saltlen:digest",
                ];
                const result = spawnSync("openssl", [
                    "dgst",
                    `-${scheme.hash}`,
                    ...(scheme.padding === "pss" ? pss : []),
                    ...["-verify", file("key.pem"), "-signature", file("signature")],
                    file("message"),
                ]);
                await fs.rm(folder, { recursive: true });
                assert.equal(String(result.stdout), "Verified OK\n", String(result.stderr));
            });
        });
    }

    it("refuses PSS with a salt of another length", () => {
        const scheme: RsaScheme = { padding: "pss", hash: "sha256" };
        const signature = nodeSign("sha256", MESSAGE, {
            key: privateKey,
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: 20,
        });
        assert.equal(
            verifyDigest(publicKey, digestOf(MESSAGE, "sha256"), signature, scheme),
            false,
        );
    });
});
