// Does not prove that KMS signs like this: tests/sandbox and npm start have it sign.
import assert from "node:assert/strict";
import { constants, generateKeyPairSync, sign } from "node:crypto";
import { verifiesPss256 } from "../../signing/verify/pss256";

const DOCUMENT = Buffer.from("Escritura de exemplo\n");
const SALT_MAX = 222;

describe("verifiesPss256", () => {
    const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { privateKey, publicKey } = pair();

    function pss(saltLength: number, hash = "sha256", key = privateKey): Buffer {
        return sign(hash, DOCUMENT, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
    }

    it("accepts PSS with a salt of 32 bytes, as AWS signs", () => {
        assert.ok(verifiesPss256(DOCUMENT, pss(32), publicKey));
    });

    const flipped = pss(32);
    flipped[100]! ^= 1;
    const refused: [name: string, signature: Buffer, document?: Buffer][] = [
        ["the longest salt", pss(SALT_MAX)],
        ["no salt", pss(0)],
        ["another hash", pss(32, "sha384")],
        ["PKCS #1 v1.5", sign("sha256", DOCUMENT, privateKey)],
        ["an altered document", pss(32), Buffer.from("Escritura de exemplo.")],
        ["a signature with one other bit", flipped],
        ["a signature that is cut", pss(32).subarray(1)],
        ["an empty signature", Buffer.alloc(0)],
        ["another key's signature", pss(32, "sha256", pair().privateKey)],
    ];
    for (const [name, signature, document = DOCUMENT] of refused) {
        it(`refuses ${name}`, () => {
            assert.equal(verifiesPss256(document, signature, publicKey), false);
        });
    }
});
