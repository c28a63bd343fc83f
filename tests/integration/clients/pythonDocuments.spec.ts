import assert from "node:assert/strict";
import { createHash, createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { buildJwks } from "../../../signing/jwks/buildJwks";
import { createSigner } from "../../../signing/sign/createSigner";
import {
    compactJws,
    type CompactJws,
    parseCompactJws,
    signingInput,
} from "../../../signing/verify/compactJws";
import { verifiesPss256 } from "../../../signing/verify/pss256";
import { sandboxEnvironment } from "../../../sandbox/environment";
import { decryptDocument, encryptDocument } from "../../../signing/encryption/index";
import { CNS, DocumentWorld } from "../../signing/encryption/documentWorld";
import { type Ended, run } from "../../support/processes";
import { pythonToolsOrSkip, succeed } from "./support/tools";

/*
 * What applications in Python do with documents: the AWS Encryption SDK for Python reads what ours wrote and
 * the other way round, signatures verify offline with libraries that nobody here wrote.
 */
const DOCUMENT = Buffer.from("Certidão de nascimento, livro A-1, folha 10");
const ALIAS = "alias/cartorio-assinatura";
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("documents in Python", function () {
    this.timeout(120_000);
    let world: DocumentWorld;
    let kms: KMSClient;
    let python: string;
    let env: NodeJS.ProcessEnv;
    let folder: string;
    const file = (name: string) => path.join(folder, name);
    const write = (name: string, content: string | Uint8Array) => {
        fs.writeFileSync(file(name), content);
        return file(name);
    };

    before(async function () {
        ({ python } = await pythonToolsOrSkip(this));
        world = await DocumentWorld.open();
        kms = await world.kms();
        const { accessKeyId, secretAccessKey, sessionToken } = await kms.config.credentials();
        env = {
            ...sandboxEnvironment(process.env, { ...world.access(), accessKeyId, secretAccessKey }),
            AWS_SESSION_TOKEN: sessionToken,
        };
    });
    after(() => world?.close());
    beforeEach(() => {
        folder = world.folder();
    });

    const script = (name: string, ...args: readonly string[]): Promise<Ended> =>
        run(python, [path.join(__dirname, name), ...args], { env });

    describe("the AWS Encryption SDK for Python", () => {
        const SIZES = [0, 1, 4096, 64 * 1024, 200_000];
        const context = (plain: Uint8Array) => ({
            cns: CNS,
            documentId: "livro-1/folha-10",
            sha256: sha256(plain),
        });

        async function python4(work: string, source: string, target: string, plain: Uint8Array) {
            const where = [file(source), file(target), world.documentKeys[CNS]!];
            const { stdout } = await succeed(
                python,
                [
                    path.join(__dirname, "encryptedDocument.py"),
                    ...[work, ...where, JSON.stringify(context(plain))],
                ],
                { env },
            );
            return JSON.parse(stdout) as { context: Record<string, string>; agrees: boolean };
        }

        for (const size of SIZES) {
            it(`opens ${size} bytes that this project encrypted`, async () => {
                const plain = randomBytes(size);
                write("plain", plain);
                const { documentId } = context(plain);
                const target = file("sealed");
                await encryptDocument(file("plain"), { kms, cns: CNS, documentId, target });
                const said = await python4("decrypt", "sealed", "back", plain);
                assert.ok(said.agrees);
                const names = ["aws-crypto-public-key", "cns", "documentId", "sha256"];
                assert.deepEqual(Object.keys(said.context).sort(), names);
                assert.ok(fs.readFileSync(file("back")).equals(plain));
            });

            it(`encrypts ${size} bytes that this project opens`, async () => {
                const plain = randomBytes(size);
                write("plain", plain);
                await python4("encrypt", "plain", "sealed", plain);
                const opened = await decryptDocument(file("sealed"), {
                    ...{ kms, cns: CNS, documentId: "livro-1/folha-10", target: file("back") },
                });
                assert.deepEqual(opened, {
                    ...context(plain),
                    bytes: size,
                    keyArn: world.documentKeys[CNS],
                });
                assert.ok(fs.readFileSync(file("back")).equals(plain));
            });
        }

        it("makes the same two calls as the Signer", async () => {
            const calls = await world.callsDuring(async () => {
                write("plain", DOCUMENT);
                await python4("encrypt", "plain", "sealed", DOCUMENT);
                await python4("decrypt", "sealed", "back", DOCUMENT);
            });
            assert.deepEqual(
                calls.map(({ eventName, errorCode }) => [eventName, errorCode]),
                [
                    ["GenerateDataKey", undefined],
                    ["Decrypt", undefined],
                ],
            );
        });
    });

    interface Signed {
        readonly jws: string;
        readonly jwks: string;
    }

    /** A document's signature and the office's keys, as an application makes them and the office publishes. */
    async function signedDocument(): Promise<Signed> {
        const publicKey = (await publicKeyOf()).export({ format: "pem", type: "spki" }).toString();
        const generation = { id: 1, state: "active", since: "2026-01-01", publicKey } as const;
        const jwks = buildJwks({ cns: CNS, generations: [generation] });
        const signer = createSigner({ kms, cns: CNS, publishedKeys: jwks });
        const { jws } = await signer.signDocument(DOCUMENT, {
            documentId: "livro-1/folha-10",
            mediaType: "text/plain",
        });
        return { jws, jwks: JSON.stringify(jwks) };
    }

    /** The same with another header, which the library never signs. */
    async function signedUnder(changes: Readonly<Record<string, unknown>>): Promise<Signed> {
        const { jws, jwks } = await signedDocument();
        const { header, payload } = parseCompactJws(jws) as CompactJws;
        const input = signingInput({ ...header, ...changes }, payload);
        return { jws: compactJws(input, await signatureOf(input)), jwks };
    }

    async function publicKeyOf(): Promise<KeyObject> {
        const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: ALIAS }));
        return createPublicKey({ key: Buffer.from(PublicKey!), format: "der", type: "spki" });
    }

    async function signatureOf(bytes: Uint8Array): Promise<Uint8Array> {
        const { Signature } = await kms.send(
            new SignCommand({
                KeyId: ALIAS,
                Message: createHash("sha256").update(bytes).digest(),
                MessageType: "DIGEST",
                SigningAlgorithm: "RSASSA_PSS_SHA_256",
            }),
        );
        return Signature!;
    }

    describe("verifyDocument.py", () => {
        const ALL = ["header", "key", "cryptography", "jwcrypto", "document"];

        async function verify(document: Uint8Array, { jws, jwks }: { jws: string; jwks: string }) {
            const { status, stdout, stderr } = await script(
                "verifyDocument.py",
                ...[write("document", document), write("jws", jws), write("jwks", jwks)],
            );
            assert.ok(stdout, stderr);
            const said = JSON.parse(stdout) as Record<string, unknown>;
            return { status, failed: ALL.filter((name) => said[name] !== true), said };
        }

        it("verifies a signed document by both libraries", async () => {
            const { status, failed, said } = await verify(DOCUMENT, await signedDocument());
            assert.deepEqual({ status, failed }, { status: 0, failed: [] });
            assert.equal((said["manifest"] as { cns: string }).cns, CNS);
        });

        it("refuses another document", async () => {
            const { status, failed } = await verify(Buffer.from("x"), await signedDocument());
            assert.deepEqual({ status, failed }, { status: 1, failed: ["document"] });
        });

        it("refuses a manifest that is another than was signed", async () => {
            const { jws, jwks } = await signedDocument();
            const { header, payload, signature } = parseCompactJws(jws) as CompactJws;
            const other = signingInput(header, { ...payload, cns: "990028" });
            const mixed = compactJws(other, signature);
            const { status, failed } = await verify(DOCUMENT, { jws: mixed, jwks });
            assert.deepEqual(
                { status, failed },
                { status: 1, failed: ["cryptography", "jwcrypto"] },
            );
        });

        it("refuses the signature of something else by the same key", async () => {
            const smoke = await signedUnder({ typ: "cartorio-smoke+jws" });
            const { status, failed } = await verify(DOCUMENT, smoke);
            assert.deepEqual({ status, failed }, { status: 1, failed: ["header"] });
        });

        it("refuses another algorithm's name", async () => {
            const named = await signedUnder({ alg: "RS256" });
            const { status, failed } = await verify(DOCUMENT, named);
            assert.deepEqual({ status, failed }, { status: 1, failed: ["header", "jwcrypto"] });
        });

        it("refuses a key that is not published", async () => {
            const { jws } = await signedDocument();
            const { status, failed } = await verify(DOCUMENT, { jws, jwks: '{"keys":[]}' });
            assert.deepEqual(failed, ["key", "cryptography", "jwcrypto"]);
            assert.equal(status, 1);
        });
    });

    describe("rawSignature.py", () => {
        interface Said {
            readonly signature: string;
            readonly publicKey: string;
            readonly kms: boolean;
            readonly cryptography: boolean;
        }
        async function exchange(signature: Uint8Array): Promise<Said> {
            const args = [write("document", DOCUMENT), write("signature", signature)];
            const { stdout, stderr } = await script("rawSignature.py", ...args);
            assert.ok(stdout, stderr);
            return JSON.parse(stdout) as Said;
        }

        it("makes a signature that Node.js verifies, and verifies one that this project's SDK made", async () => {
            const said = await exchange(await signatureOf(DOCUMENT));
            assert.deepEqual([said.kms, said.cryptography], [true, true]);
            const key = await publicKeyOf();
            assert.equal(
                said.publicKey,
                key.export({ format: "der", type: "spki" }).toString("base64"),
            );
            const signature = Buffer.from(said.signature, "base64");
            assert.ok(verifiesPss256(DOCUMENT, signature, key));
            assert.ok(!verifiesPss256(Buffer.from("x"), signature, key));
        });

        it("refuses the signature of another document", async () => {
            const said = await exchange(await signatureOf(Buffer.from("x")));
            assert.deepEqual([said.kms, said.cryptography], [false, false]);
        });
    });
});
