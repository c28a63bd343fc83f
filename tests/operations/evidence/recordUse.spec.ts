// Does not prove that KMS answers like this: tests/integration/auditSignatures.spec.ts asks a server.
import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { FolderStore, openChain, readRecords } from "../../../evidence/index";
import { stackAccount } from "../../../operations/account/stackAccount";
import { useRecorder } from "../../../operations/evidence/recordUse";
import { recordedSigner } from "../../../operations/smoke/recordedSigner";
import type { Signer } from "../../../operations/smoke/signer";
import { jwkThumbprint } from "../../../signing/jwks/jwkThumbprint";
import { repositoryRoot } from "../../../toolchain/versions";
import { temporaryFolders } from "../../support/folders";
import { KEY_ARN, PUBLIC_KEY, signerOf } from "../smoke/builders";

const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");
const DIGEST = createHash("sha256").update("x").digest();

describe("what a command signs that is no document", () => {
    const folder = temporaryFolders();

    function account() {
        const root = folder();
        fs.cpSync(ORGANISATION, root, { recursive: true });
        fs.copyFileSync(path.join(repositoryRoot, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
        return stackAccount(root, "dev-990010");
    }

    /** Signs once by a recorded signer, and gives its records. */
    async function recordsOf(signer: Partial<Signer>) {
        const store = new FolderStore(path.join(folder(), "evidence"));
        const chain = await openChain(store, { name: "test" });
        const record = useRecorder(chain, account(), "smoke");
        const recorded = recordedSigner(signerOf(signer), record);
        const made = await recorded.sign("alias/cartorio-assinatura", DIGEST, "RSASSA_PSS_SHA_256");
        await chain.close();
        const found = [];
        for await (const { type, data } of readRecords(store)) {
            found.push(...(type.startsWith("signature.") ? [{ type, data }] : []));
        }
        return { made, found };
    }

    it("is recorded as what KMS signed, by the key that signed", async () => {
        const { made, found } = await recordsOf({});
        const [{ type, data } = assert.fail(), ...more] = found;
        assert.deepEqual([type, more], ["signature.created", []]);
        const { documentId, signedAt, ...facts } = data;
        assert.match(documentId as string, /^smoke:[0-9a-f-]{36}$/);
        assert.ok(Date.now() - Date.parse(signedAt as string) < 60_000);
        const digest = DIGEST.toString("hex");
        assert.deepEqual(facts, {
            ...{ cns: "990010", generation: 1, keyArn: KEY_ARN, requestId: "id-sign" },
            ...{ kid: jwkThumbprint(createPublicKey(PUBLIC_KEY)), digest, documentSha256: digest },
            algorithm: "RSASSA_PSS_SHA_256",
            signatureSha256: createHash("sha256").update(made.signature).digest("hex"),
        });
    });

    it("is recorded as thrown away when another account's key signed", async () => {
        const keyArn = KEY_ARN.replace("111111110010", "111111110028");
        const { found } = await recordsOf({
            sign: async (...args) => ({ ...(await signerOf().sign(...args)), keyArn }),
            publicKey: () => assert.fail("a foreign key is not asked"),
        });
        assert.deepEqual(
            found.map(({ type, data }) => [type, data["keyArn"], data["reason"]]),
            [["signature.discarded", keyArn, "foreignKey"]],
        );
    });

    it("is not handed on when its record can't be written", async () => {
        const full = { append: () => Promise.reject(new Error("no space left")) };
        const recorded = recordedSigner(signerOf(), useRecorder(full, account(), "smoke"));
        const signed = recorded.sign("alias/x", DIGEST, "RSASSA_PSS_SHA_256");
        await assert.rejects(signed, /no space left/);
    });
});
