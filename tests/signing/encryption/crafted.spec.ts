// Messages that the AWS Encryption SDK makes as the Signer, and that are not of this format.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import {
    AlgorithmSuiteIdentifier,
    buildClient,
    CommitmentPolicy,
    KmsKeyringNode,
    MultiKeyringNode,
    RawAesKeyringNode,
    RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import { KMS, type KMSClient } from "@aws-sdk/client-kms";
import { decryptDocument, encryptDocument } from "../../../signing/encryption/index";
import { MAX_FRAME_LENGTH } from "../../../signing/encryption/limits";
import { CNS, documentKey, DocumentWorld } from "./documentWorld";
import { refusedWith } from "./support";

const PLAIN = Buffer.from("Certidão de exemplo");
const SHA256 = createHash("sha256").update(PLAIN).digest("hex");
const CONTEXT = { cns: CNS, documentId: "doc-1", sha256: SHA256 };

interface Craft {
    readonly encryptionContext?: Record<string, string>;
    readonly suiteId?: AlgorithmSuiteIdentifier;
    readonly commitment?: CommitmentPolicy;
    readonly frameLength?: number;
    readonly secondKey?: boolean;
}

describe("decryptDocument of a crafted message", function () {
    this.timeout(60_000);
    let world: DocumentWorld;
    let kms: KMSClient;
    let calls: KMS;
    let folder: string;
    const file = (name: string) => path.join(folder, name);

    before(async () => {
        world = await DocumentWorld.open();
        kms = await world.kms();
        const { endpoint, region, credentials } = kms.config;
        calls = new KMS({ endpoint: await endpoint!(), region, credentials });
    });
    after(async () => {
        calls?.destroy();
        await world.close();
    });
    beforeEach(() => {
        folder = world.folder();
    });

    async function craft(how: Craft): Promise<void> {
        const generator = new KmsKeyringNode({
            generatorKeyId: world.documentKeys[CNS]!,
            clientProvider: () => calls as never,
        });
        const own = new RawAesKeyringNode({
            keyName: "own",
            keyNamespace: "own",
            unencryptedMasterKey: new Uint8Array(32),
            wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
        });
        const { encrypt } = buildClient(
            how.commitment ?? CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
        );
        const { result } = await encrypt(
            how.secondKey === true
                ? new MultiKeyringNode({ generator, children: [own] })
                : generator,
            PLAIN,
            {
                encryptionContext: how.encryptionContext ?? CONTEXT,
                ...(how.suiteId === undefined ? {} : { suiteId: how.suiteId }),
                ...(how.frameLength === undefined ? {} : { frameLength: how.frameLength }),
            },
        );
        fs.writeFileSync(file("message"), result);
    }
    const open = (more = {}) =>
        decryptDocument(file("message"), { kms, cns: CNS, target: file("back"), ...more });

    /** Refused without a call of KMS, since the header alone says enough. */
    async function refusedUnasked(...expected: [Parameters<typeof refusedWith>[1], RegExp]) {
        const seen = await world.callsDuring(() => refusedWith(open(), ...expected));
        assert.deepEqual(seen, []);
        assert.deepEqual(fs.readdirSync(folder), ["message"]);
    }

    it("opens one of this format, with smaller frames than its own", async () => {
        await craft({ frameLength: 4 });
        await open();
        assert.ok(fs.readFileSync(file("back")).equals(PLAIN));
    });

    it("refuses one without key commitment", async () => {
        await craft({
            commitment: CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT,
            suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
        });
        await refusedUnasked("malformed", /version 1; expected 2.*key commitment/);
    });

    it("refuses one without a signature", async () => {
        await craft({
            suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
        });
        await refusedUnasked("malformed", /suite is 0x0478; expected 0x0578/);
    });

    it("refuses one that a second key opens", async () => {
        await craft({ secondKey: true });
        await refusedUnasked("malformed", /2 encrypted data keys; expected 1/);
    });

    it("refuses larger frames than it holds in memory", async () => {
        await craft({ frameLength: MAX_FRAME_LENGTH + 1 });
        await refusedUnasked("malformed", /frames of 1048577 bytes; expected .* 1048576/);
    });

    it("refuses a context that lacks a member, has another, or a value of another form", async () => {
        const { sha256, ...without } = CONTEXT;
        for (const [encryptionContext, words] of [
            [without, /no sha256/],
            [{ cns: CNS }, /no documentId.*\n.*no sha256/],
            [{ ...CONTEXT, cpf: "x" }, /has "cpf"; expected nothing but/],
            [{ ...CONTEXT, sha256: sha256.toUpperCase() }, /sha256 is .*lower case/],
            [{ ...CONTEXT, documentId: "a b" }, /documentId is of another form/],
            [{ ...CONTEXT, documentId: "123.456.789-01" }, /documentId is of another form/],
        ] as const) {
            await craft({ encryptionContext });
            await refusedUnasked("context", words);
        }
    });

    it("refuses another document than the one asked for", async () => {
        await craft({});
        await refusedWith(open({ documentId: "doc-2" }), "context", /"doc-1"; expected "doc-2"/);
        assert.deepEqual(fs.readdirSync(folder), ["message"]);
    });

    it("shows no document id in the form of a CPF", async () => {
        await craft({ encryptionContext: { ...CONTEXT, documentId: "12345678901" } });
        await assert.rejects(open({ documentId: "doc-2" }), ({ message }: Error) => {
            assert.match(message, /^documentId is of another form/);
            return !message.includes("12345678901");
        });
    });

    it("refuses a content that is not what the context names", async () => {
        const sha256 = createHash("sha256").update("another").digest("hex");
        await craft({ encryptionContext: { ...CONTEXT, sha256 } });
        await refusedWith(open(), "tampered", /content's SHA-256 is/);
        assert.deepEqual(fs.readdirSync(folder), ["message"]);
    });

    it("refuses a header that is too long", async () => {
        await craft({ encryptionContext: { ...CONTEXT, long: "x".repeat(8000) } });
        await refusedUnasked("malformed", /header is longer than 8192/);
    });

    it("refuses one under another document key of the account, by alias and by ARN", async () => {
        const other = await documentKey(await world.kms("cartorio/Deployer"), CNS);
        fs.writeFileSync(file("plain"), PLAIN);
        const options = { kms, cns: CNS, documentId: "doc-1", target: file("message"), key: other };
        assert.equal((await encryptDocument(file("plain"), options)).keyArn, other);
        await refusedWith(open(), "key", /not encrypted under alias\/cartorio-documentos/);
        await refusedWith(open({ key: world.documentKeys[CNS] }), "key", /expected arn:/);
        await open({ key: other });
        assert.ok(fs.readFileSync(file("back")).equals(PLAIN));
    });
});
