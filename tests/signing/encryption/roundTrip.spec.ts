// Does not prove that AWS decides as the sandbox does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { DescribeKeyCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { DOCUMENT_ALIAS } from "../../../signing/encryption/documentKey";
import { decryptDocument, encryptDocument } from "../../../signing/encryption/index";
import { FRAME_LENGTH } from "../../../signing/encryption/limits";
import { CNS, DocumentWorld, OTHER_CNS } from "./documentWorld";
import { refusedWith } from "./support";
import { refused } from "../../sandbox/support";

describe("encryptDocument and decryptDocument", function () {
    this.timeout(60_000);
    let world: DocumentWorld;
    let kms: KMSClient;
    let folder: string;
    const file = (name: string) => path.join(folder, name);
    const encrypt = (documentId: string, target: string, more = {}) =>
        encryptDocument(file("plain"), {
            kms,
            cns: CNS,
            documentId,
            target: file(target),
            ...more,
        });
    const decrypt = (source: string, target: string, more = {}) =>
        decryptDocument(file(source), { kms, cns: CNS, target: file(target), ...more });

    before(async () => {
        world = await DocumentWorld.open();
        kms = await world.kms();
    });
    after(() => world.close());
    beforeEach(() => {
        folder = world.folder();
    });

    for (const size of [0, 1, FRAME_LENGTH - 1, FRAME_LENGTH, FRAME_LENGTH + 1, 5 * FRAME_LENGTH]) {
        it(`give back ${size} bytes, and report what they are`, async () => {
            const plain = randomBytes(size);
            fs.writeFileSync(file("plain"), plain);
            const written = await encrypt("doc-1", "sealed");
            const expected = {
                cns: CNS,
                documentId: "doc-1",
                sha256: createHash("sha256").update(plain).digest("hex"),
                bytes: size,
                keyArn: world.documentKeys[CNS],
            };
            assert.deepEqual(written, expected);
            assert.deepEqual(await decrypt("sealed", "back", { documentId: "doc-1" }), expected);
            assert.ok(fs.readFileSync(file("back")).equals(plain));
        });
    }

    describe("of one document", () => {
        beforeEach(() => fs.writeFileSync(file("plain"), "Certidão de exemplo"));

        it("leave files of mode 0600 and nothing else", async () => {
            await encrypt("doc-1", "sealed");
            await decrypt("sealed", "back");
            assert.deepEqual(fs.readdirSync(folder).sort(), ["back", "plain", "sealed"]);
            for (const name of ["sealed", "back"]) {
                assert.equal(fs.statSync(file(name)).mode & 0o777, 0o600, name);
            }
            assert.ok(!fs.readFileSync(file("sealed")).includes("exemplo"));
        });

        it("call GenerateDataKey and Decrypt once each, with the whole context, and nothing else", async () => {
            const calls = await world.callsDuring(async () => {
                await encrypt("doc-1", "sealed");
                await decrypt("sealed", "back");
            });
            const sha256 = createHash("sha256").update("Certidão de exemplo").digest("hex");
            const seen = calls.map(({ eventName, requestParameters, userIdentity, resources }) => {
                const context = requestParameters!["encryptionContext"] as Record<string, string>;
                const { "aws-crypto-public-key": publicKey, ...own } = context;
                assert.ok(publicKey);
                assert.match(userIdentity.arn, /assumed-role\/Signer\//);
                return [eventName, requestParameters!["keyId"], own, resources![0]!.ARN];
            });
            const [context, arn] = [
                { cns: CNS, documentId: "doc-1", sha256 },
                world.documentKeys[CNS],
            ];
            assert.deepEqual(seen, [
                ["GenerateDataKey", DOCUMENT_ALIAS, context, arn],
                ["Decrypt", DOCUMENT_ALIAS, context, arn],
            ]);
        });

        it("make one data key a document, also for the same content", async () => {
            const calls = await world.callsDuring(() =>
                Promise.all([1, 2, 3].map((n) => encrypt("doc-1", `sealed-${n}`))),
            );
            assert.deepEqual(
                calls.map(({ eventName }) => eventName),
                ["GenerateDataKey", "GenerateDataKey", "GenerateDataKey"],
            );
            const sealed = [1, 2, 3].map((n) => fs.readFileSync(file(`sealed-${n}`), "hex"));
            assert.equal(new Set(sealed).size, 3);
        });

        it("work as the Signer, who may neither Encrypt nor describe the key", async () => {
            const KeyId = world.documentKeys[CNS]!;
            const EncryptionContext = { cns: CNS };
            const wrap = new EncryptCommand({
                KeyId,
                Plaintext: Buffer.from("x"),
                EncryptionContext,
            });
            await refused(kms.send(wrap), "AccessDeniedException");
            await refused(kms.send(new DescribeKeyCommand({ KeyId })), "AccessDeniedException");
            await encrypt("doc-1", "sealed", { key: KeyId });
            await decrypt("sealed", "back", { key: KeyId });
        });

        it("never replace a target, unless told to", async () => {
            await encrypt("doc-1", "sealed");
            fs.writeFileSync(file("back"), "before");
            const calls = await world.callsDuring(async () => {
                await refusedWith(encrypt("doc-1", "sealed"), "target", /sealed exists/);
                await refusedWith(decrypt("sealed", "back"), "target", /back exists/);
            });
            assert.deepEqual(calls, []);
            assert.equal(fs.readFileSync(file("back"), "utf8"), "before");
            await decrypt("sealed", "back", { overwrite: true });
            assert.equal(fs.readFileSync(file("back"), "utf8"), "Certidão de exemplo");
        });

        it("never replace a target that came to be in the meantime", async () => {
            await encrypt("doc-1", "sealed");
            kms.middlewareStack.add(
                (next) => async (args) => {
                    fs.writeFileSync(file("back"), "meanwhile");
                    return next(args);
                },
                { step: "initialize", name: "meanwhile" },
            );
            try {
                await refusedWith(decrypt("sealed", "back"), "target", /back exists/);
            } finally {
                kms.middlewareStack.remove("meanwhile");
            }
            assert.equal(fs.readFileSync(file("back"), "utf8"), "meanwhile");
            assert.deepEqual(fs.readdirSync(folder).sort(), ["back", "plain", "sealed"]);
        });

        it("refuse a file that changed between the two readings", async () => {
            kms.middlewareStack.add(
                (next) => async (args) => {
                    fs.writeFileSync(file("plain"), "Certidão de outrem.");
                    return next(args);
                },
                { step: "initialize", name: "change" },
            );
            try {
                await refusedWith(encrypt("doc-1", "sealed"), "source", /plain changed/);
            } finally {
                kms.middlewareStack.remove("change");
            }
            assert.deepEqual(fs.readdirSync(folder), ["plain"]);
        });

        it("stop when they are told to, and leave nothing", async () => {
            fs.writeFileSync(file("plain"), randomBytes(8 * FRAME_LENGTH));
            await encrypt("doc-1", "sealed");
            const stop = new AbortController();
            kms.middlewareStack.add(
                (next) => async (args) => {
                    const answer = await next(args);
                    stop.abort();
                    return answer;
                },
                { step: "initialize", name: "stop" },
            );
            try {
                const { signal } = stop;
                await assert.rejects(decrypt("sealed", "back", { signal }), { name: "AbortError" });
            } finally {
                kms.middlewareStack.remove("stop");
            }
            assert.deepEqual(fs.readdirSync(folder).sort(), ["plain", "sealed"]);
        });

        it("refuse what has no valid form, with every finding", async () => {
            const calls = await world.callsDuring(async () => {
                const wrong = { cns: "99", documentId: "Ana Maria" };
                await refusedWith(
                    encrypt("x", "sealed", wrong),
                    "invalid",
                    /cns is "99".*\ndocumentId is of another form; expected 1 to 128/,
                );
                await refusedWith(
                    encrypt("x", "sealed", { documentId: "registro/12345678901" }),
                    "invalid",
                    /^documentId is of another form; expected .* no number in the form of a CPF$/,
                );
                await refusedWith(encrypt("x", "sealed", { key: "1234" }), "invalid", /"1234"/);
                await refusedWith(decrypt("plain", "back", { cns: "" }), "invalid", /cns is ""/);
            });
            assert.deepEqual(calls, []);
        });

        it("refuse a source that is missing, or no regular file", async () => {
            const options = { kms, cns: CNS, documentId: "doc-1", target: file("sealed") };
            await refusedWith(
                encryptDocument(file("none"), options),
                "source",
                /none can't be read/,
            );
            execFileSync("mkfifo", [file("pipe")]);
            for (const other of [folder, file("pipe")]) {
                await refusedWith(encryptDocument(other, options), "source", /no regular file/);
            }
            await refusedWith(decrypt("none", "back"), "source", /none can't be read/);
        });

        it("refuse a target that can't be written, and leave nothing", async () => {
            await encrypt("doc-1", "sealed");
            await refusedWith(encrypt("doc-1", "no/where"), "target", /no\/where can't be written/);
            await refusedWith(
                decrypt("sealed", "no/where"),
                "target",
                /no\/where can't be written/,
            );
            assert.deepEqual(fs.readdirSync(folder).sort(), ["plain", "sealed"]);
        });
    });

    describe("with a key that is not the document's", () => {
        beforeEach(() => fs.writeFileSync(file("plain"), "Certidão de exemplo"));

        it("explain that a signing key encrypts nothing, before anything is written", async () => {
            for (const key of ["alias/cartorio-assinatura", world.signingKeys[CNS]!]) {
                await refusedWith(
                    encrypt("doc-1", "sealed", { key }),
                    "key",
                    /is a key for SIGN_VERIFY; expected the document key/,
                );
            }
            assert.deepEqual(fs.readdirSync(folder), ["plain"]);
        });

        it("refuse to open with the signing key", async () => {
            await encrypt("doc-1", "sealed");
            const key = "alias/cartorio-assinatura";
            await refusedWith(decrypt("sealed", "back", { key }), "key", /SIGN_VERIFY/);
            const calls = await world.callsDuring(() =>
                refusedWith(
                    decrypt("sealed", "back", { key: world.signingKeys[CNS] }),
                    "key",
                    /is encrypted under ".*"; expected/,
                ),
            );
            assert.deepEqual(calls, [], "an ARN is judged without KMS");
            assert.deepEqual(fs.readdirSync(folder).sort(), ["plain", "sealed"]);
        });

        it("refuse another cartório's CNS: the key's policy grants it nothing", async () => {
            const calls = await world.callsDuring(() =>
                refusedWith(
                    encrypt("doc-1", "sealed", { cns: OTHER_CNS }),
                    "refused",
                    /AccessDenied/,
                ),
            );
            assert.equal(calls[0]!.errorCode, "AccessDenied");
            assert.deepEqual(fs.readdirSync(folder), ["plain"]);
        });

        it("refuse the other cartório's Signer, with this cartório's document and key", async () => {
            await encrypt("doc-1", "sealed");
            const stranger = { kms: await world.kms("cartorio/Signer", OTHER_CNS) };
            await refusedWith(
                decrypt("sealed", "back", { ...stranger, key: world.documentKeys[CNS] }),
                "refused",
                /AccessDenied/,
            );
            await refusedWith(decrypt("sealed", "back", stranger), "refused", /AccessDenied/);
            const own = { ...stranger, cns: OTHER_CNS };
            await refusedWith(
                decrypt("sealed", "back", own),
                "context",
                /cns "990010"; expected "990028"/,
            );
            assert.deepEqual(fs.readdirSync(folder).sort(), ["plain", "sealed"]);
        });

        it("refuse everyone but the Signer", async () => {
            await encrypt("doc-1", "sealed");
            for (const role of ["Deployer", "Auditor", "Verifier", "BreakGlass"]) {
                const other = { kms: await world.kms(`cartorio/${role}`) };
                await refusedWith(encrypt("doc-1", "other", other), "refused", /AccessDenied/);
                await refusedWith(decrypt("sealed", "back", other), "refused", /AccessDenied/);
            }
        });
    });
});
