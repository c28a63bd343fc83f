// Does not prove that KMS signs like this: tests/sandbox and npm start have it sign.
import assert from "node:assert/strict";
import { constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { requireOfflineValid, type SignedDocument } from "../../operations/start/workload";

const DOCUMENT = Buffer.from("Escritura de exemplo\n");
const SALT_MAX = 222;

describe("requireOfflineValid", () => {
    const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { privateKey, publicKey } = pair();
    const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();

    function signed(signature: Buffer, document = DOCUMENT): SignedDocument {
        return { document, signature, keyArn: "arn:key" };
    }
    function pss(saltLength: number, hash = "sha256", key = privateKey): Buffer {
        return sign(hash, DOCUMENT, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
    }

    it("accepts PSS with a salt of 32 bytes, as AWS signs", () => {
        requireOfflineValid(signed(pss(32)), pem(publicKey));
    });

    const flipped = pss(32);
    flipped[100]! ^= 1;
    const refused: [name: string, signed: SignedDocument][] = [
        ["the longest salt", signed(pss(SALT_MAX))],
        ["no salt", signed(pss(0))],
        ["another hash", signed(pss(32, "sha384"))],
        ["PKCS #1 v1.5", signed(sign("sha256", DOCUMENT, privateKey))],
        ["an altered document", signed(pss(32), Buffer.from("Escritura de exemplo."))],
        ["a signature with one other bit", signed(flipped)],
        ["a signature that is cut", signed(pss(32).subarray(1))],
        ["an empty signature", signed(Buffer.alloc(0))],
        ["another key's signature", signed(pss(32, "sha256", pair().privateKey))],
    ];
    for (const [name, document] of refused) {
        it(`refuses ${name}`, () => {
            assert.throws(
                () => requireOfflineValid(document, pem(publicKey)),
                /^Error: the signature of arn:key does not verify with the exported public key$/,
            );
        });
    }
});
