import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import {
    signMessage,
    verifyDigest,
    verifyMessage,
    type RsaScheme,
} from "../../sandbox/kms/rsaSignatures";

// Does not prove what AWS answers to a signature of another length: only that it is none here.

const SCHEMES: readonly RsaScheme[] = [
    { padding: "pss", hash: "sha256" },
    { padding: "pkcs1", hash: "sha256" },
];

describe("RSA signatures of the sandbox", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

    /** One signature in 256 begins with a zero. */
    async function signatureWithLeadingZero(scheme: RsaScheme) {
        for (let count = 0; count < 10_000; count++) {
            const message = Buffer.from(`document ${count}`);
            const signature = await signMessage(privateKey, message, scheme);
            if (signature[0] === 0) {
                return { message, signature };
            }
        }
        throw new Error("no signature begins with a zero");
    }

    for (const scheme of SCHEMES) {
        it(`are none without their leading zero (${scheme.padding})`, async () => {
            const { message, signature } = await signatureWithLeadingZero(scheme);
            const digest = createHash("sha256").update(message).digest();
            assert.equal(await verifyMessage(publicKey, message, signature, scheme), true);
            assert.equal(verifyDigest(publicKey, digest, signature, scheme), true);
            for (const other of [
                signature.subarray(1),
                Buffer.concat([Buffer.alloc(1), signature]),
            ]) {
                assert.equal(await verifyMessage(publicKey, message, other, scheme), false);
                assert.equal(verifyDigest(publicKey, digest, other, scheme), false);
            }
        });
    }
});
