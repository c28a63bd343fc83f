import assert from "node:assert/strict";
import {
    CreateKeyCommand,
    type CreateKeyCommandInput,
    DecryptCommand,
    EncryptCommand,
    type EncryptionAlgorithmSpec,
    GetPublicKeyCommand,
    type KeySpec,
    type KMSClient,
    type MessageType,
    SignCommand,
    type SigningAlgorithmSpec,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { type ClientSandbox, openClientSandbox } from "./support/clientSandbox";
import { OpenSsl, schemeOf } from "./support/openssl";
import { isInstalled, skipFor } from "./support/tools";

/*
 * The openssl command as the other party: it verifies what the sandbox signs, and the sandbox decrypts
 * what it encrypts. Does not prove that the salt or the nonce of a signature is random.
 */
const HASHES = ["256", "384", "512"];
const ALGORITHMS: Readonly<Partial<Record<KeySpec, readonly string[]>>> = {
    RSA_2048: ["RSASSA_PSS", "RSASSA_PKCS1_V1_5"].flatMap((scheme) =>
        HASHES.map((hash) => `${scheme}_SHA_${hash}`),
    ),
    RSA_3072: ["RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256"],
    RSA_4096: ["RSASSA_PSS_SHA_512", "RSASSA_PKCS1_V1_5_SHA_512"],
    ECC_NIST_P256: ["ECDSA_SHA_256"],
};
const SIGNING_SPECS = Object.keys(ALGORITHMS) as KeySpec[];
const MESSAGE = Buffer.from("Procuração pública, livro 7, folhas 89 a 91");
const CHANGED = Buffer.from("Procuração pública, livro 7, folhas 89 a 92");
const FORMS: readonly MessageType[] = ["RAW", "DIGEST"];

interface PublishedKey {
    readonly arn: string;
    readonly publicKey: Uint8Array;
}

describe("openssl", function () {
    this.timeout(60_000);
    let client: ClientSandbox;
    let kms: KMSClient;
    let openssl: OpenSsl;

    before(async function () {
        if (!(await isInstalled("openssl", "version"))) {
            skipFor(this, "no openssl on PATH");
        }
        client = await openClientSandbox();
        kms = client.kms();
        openssl = new OpenSsl(client.folder);
    });

    after(() => client?.close());

    async function publish(input: CreateKeyCommandInput): Promise<PublishedKey> {
        const { KeyMetadata: key } = await kms.send(new CreateKeyCommand(input));
        const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key!.Arn }));
        return { arn: key!.Arn!, publicKey: PublicKey! };
    }

    for (const spec of SIGNING_SPECS) {
        describe(`a key of ${spec}`, () => {
            let key: PublishedKey;
            let ownKey: string;

            before(async () => {
                key = await publish({ KeySpec: spec, KeyUsage: "SIGN_VERIFY" });
                ownKey = await openssl.makeKey(
                    spec === "ECC_NIST_P256" ? "P-256" : Number(spec.slice("RSA_".length)),
                );
            });

            for (const algorithm of ALGORITHMS[spec]!) {
                describe(`with ${algorithm}`, () =>
                    testSigning(
                        algorithm as SigningAlgorithmSpec,
                        () => key,
                        () => ownKey,
                    ));
            }
        });
    }

    function testSigning(
        algorithm: SigningAlgorithmSpec,
        key: () => PublishedKey,
        ownKey: () => string,
    ): void {
        const scheme = schemeOf(algorithm);
        const signatures = new Map<MessageType, Uint8Array>();

        before(async () => {
            const digest = await openssl.digest(MESSAGE, scheme.hash);
            for (const form of FORMS) {
                const { Signature } = await kms.send(
                    new SignCommand({
                        KeyId: key().arn,
                        Message: form === "RAW" ? MESSAGE : digest,
                        MessageType: form,
                        SigningAlgorithm: algorithm,
                    }),
                );
                signatures.set(form, Signature!);
            }
        });

        const check = (form: MessageType, message = MESSAGE, as = scheme) =>
            openssl.verifies(key().publicKey, message, signatures.get(form)!, as);

        const verify = (Signature: Uint8Array, Message = MESSAGE) =>
            kms.send(
                new VerifyCommand({
                    KeyId: key().arn,
                    Message,
                    Signature,
                    SigningAlgorithm: algorithm,
                }),
            );
        const refuses = (signature: Uint8Array, message = MESSAGE) =>
            assert.rejects(verify(signature, message), { name: "KMSInvalidSignatureException" });

        for (const form of FORMS) {
            it(`${form}: openssl verifies the message, and no other`, async () => {
                assert.equal(await check(form), true);
                assert.equal(await check(form, CHANGED), false);
            });
        }

        if (scheme.padding === "pss") {
            it("has a salt as long as the digest, and of no other length", async () => {
                for (const saltLength of [0, 20, Number(scheme.hash) / 8 + 1]) {
                    assert.equal(
                        await check("RAW", MESSAGE, { ...scheme, saltLength }),
                        false,
                        String(saltLength),
                    );
                }
            });
        }

        it("is refused by Verify once a bit, its length or the message is changed", async () => {
            const signature = Buffer.from(signatures.get("RAW")!);
            const flipped = Buffer.from(signature);
            flipped[flipped.length - 1]! ^= 1;
            assert.equal((await verify(signature)).SignatureValid, true);
            await refuses(flipped);
            await refuses(signature.subarray(1));
            await refuses(signature, CHANGED);
        });

        it("is refused by Verify when openssl made it with a key of its own", async () => {
            await refuses(await openssl.signWithOwnKey(ownKey(), MESSAGE, scheme));
        });
    }

    describe("a key that decrypts", () => {
        const SECRET = Buffer.from("chave de dados, 32 bytes ao todo");
        const HASH_OF = { RSAES_OAEP_SHA_256: "sha256", RSAES_OAEP_SHA_1: "sha1" } as const;
        let key: PublishedKey;

        before(async () => {
            key = await publish({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
        });

        const decrypt = (CiphertextBlob: Uint8Array, algorithm: string) =>
            kms.send(
                new DecryptCommand({
                    KeyId: key.arn,
                    CiphertextBlob,
                    EncryptionAlgorithm: algorithm as EncryptionAlgorithmSpec,
                }),
            );

        for (const [algorithm, hash] of Object.entries(HASH_OF)) {
            it(`reads what openssl encrypted, with ${algorithm} and no other`, async () => {
                const encrypted = await openssl.encrypt(key.publicKey, SECRET, hash);
                const { Plaintext, EncryptionAlgorithm } = await decrypt(encrypted, algorithm);
                assert.deepEqual(Buffer.from(Plaintext!), SECRET);
                assert.equal(EncryptionAlgorithm, algorithm);
                const other = Object.keys(HASH_OF).find((name) => name !== algorithm)!;
                await assert.rejects(decrypt(encrypted, other), {
                    name: "InvalidCiphertextException",
                });
            });
        }

        it("reads what it encrypted itself", async () => {
            const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
            const { CiphertextBlob } = await kms.send(
                new EncryptCommand({ KeyId: key.arn, Plaintext: SECRET, EncryptionAlgorithm }),
            );
            assert.equal(CiphertextBlob!.length, 256);
            const { Plaintext } = await decrypt(CiphertextBlob!, EncryptionAlgorithm);
            assert.deepEqual(Buffer.from(Plaintext!), SECRET);
        });
    });
});
