// Does not prove that a disk keeps what it says it has: tests/evidence fails and kills.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import path from "node:path";
import fc from "fast-check";
import {
    type EvidenceChain,
    type EvidenceRecord,
    FolderStore,
    openChain,
    readRecords,
    verifyEvidence,
} from "../../evidence/index";
import { type SignedDocument, SigningErrorCode } from "../../signing/index";
import { documentFindings } from "../../signing/sign/manifest";
import { parseCompactJws } from "../../signing/verify/compactJws";
import { temporaryFolders } from "../support/folders";
import { CNS, DOCUMENT, signingError } from "./builders";
import { type Office, openOffice, STATEMENT } from "./support";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the evidence of a signature", () => {
    let office: Office;
    let store: FolderStore;
    let evidence: EvidenceChain;
    before(async () => {
        office = await openOffice();
    });
    after(() => office.world.stop());
    beforeEach(async () => {
        store = new FolderStore(path.join(folder(), "evidence"));
        evidence = await openChain(store, { name: "test" });
    });
    afterEach(async () => {
        await evidence.close();
        await office.point(office.arns[0]);
    });

    // After the hook that closes the chain: hooks run in the order in which they are declared.
    const folder = temporaryFolders();

    /** Closes the chain, verifies it, and gives the records that the signer wrote. */
    async function records(): Promise<EvidenceRecord[]> {
        await evidence.close();
        const report = await verifyEvidence(store);
        assert.ok(report.ok, JSON.stringify(report));
        const found: EvidenceRecord[] = [];
        for await (const record of readRecords(store)) {
            found.push(record);
        }
        return found.filter(({ type }) => type.startsWith("signature."));
    }

    /** What stands in the evidence of a signature. */
    function expectedRecord({ jws, manifest, kid, keyArn, requestId }: SignedDocument) {
        const parsed = parseCompactJws(jws);
        assert.ok(typeof parsed === "object");
        return {
            cns: CNS,
            generation: manifest.generation,
            keyArn,
            kid,
            algorithm: "RSASSA_PSS_SHA_256",
            digest: sha256(parsed.signingInput),
            documentSha256: sha256(DOCUMENT),
            documentId: "doc-1",
            requestId,
            signatureSha256: sha256(parsed.signature),
            signedAt: manifest.signedAt,
        };
    }

    it("says what KMS signed, with which call, and is whole", async () => {
        const signer = office.signer({ evidence });
        const signed = await Promise.all(
            Array.from({ length: 5 }, () => signer.signDocument(DOCUMENT, STATEMENT)),
        );
        const found = await records();
        assert.deepEqual([...new Set(found.map(({ type }) => type))], ["signature.created"]);
        const byId = new Map(found.map(({ data }) => [data["requestId"], data]));
        assert.equal(byId.size, 5);
        for (const one of signed) {
            assert.deepEqual(byId.get(one.requestId), expectedRecord(one));
        }
    });

    it("is durable before the signature is released", async () => {
        let isDurable = false;
        const slow = {
            append: async (entry: Parameters<EvidenceChain["append"]>[0]) => {
                await evidence.append(entry);
                await new Promise((resolve) => setTimeout(resolve, 50));
                isDurable = true;
            },
        };
        await office.signer({ evidence: slow }).signDocument(DOCUMENT, STATEMENT);
        assert.ok(isDurable);
    });

    it("that can't be written keeps the signature from being released", async () => {
        const full = { append: () => Promise.reject(new Error("no space left")) };
        await assert.rejects(
            office.signer({ evidence: full }).signDocument(DOCUMENT, STATEMENT),
            signingError(SigningErrorCode.Evidence, /request [\w-]+.*not released: no space left/),
        );
    });

    it("has one record for each signature that the trail has, also through a rotation", async () => {
        const before = office.calls("Sign").length;
        const signer = office.signer({ evidence });
        await signer.signDocument(DOCUMENT, STATEMENT);
        await office.point(office.arns[1]);
        const signed = await signer.signDocument(DOCUMENT, STATEMENT);
        const found = await records();
        const created = found.filter(({ type }) => type === "signature.created");
        assert.deepEqual(
            created.map(({ data }) => data["requestId"]),
            office
                .calls("Sign")
                .slice(before)
                .map(({ requestID }) => requestID),
        );
        assert.deepEqual(
            created.map(({ data }) => data["generation"]),
            [1, 2, 2],
        );
        const discarded = found.filter(({ type }) => type === "signature.discarded");
        assert.deepEqual(
            discarded.map(({ data }) => [data["reason"], data["requestId"], data["keyArn"]]),
            [["aliasMoved", created[1]?.data["requestId"], office.arns[1]]],
        );
        assert.deepEqual(created[2]?.data, expectedRecord(signed));
    });

    it("says that a foreign key signed, and not that the office did", async () => {
        const signer = office.signer({ evidence });
        await signer.signDocument(DOCUMENT, STATEMENT);
        await office.point(office.arns[2]);
        await assert.rejects(
            signer.signDocument(DOCUMENT, STATEMENT),
            signingError(SigningErrorCode.ForeignKey),
        );
        const found = await records();
        assert.deepEqual(
            found.map(({ type, data }) => [type, data["reason"], data["keyArn"]]),
            [
                ["signature.created", undefined, office.arns[0]],
                ["signature.discarded", "foreignKey", office.arns[2]],
            ],
        );
    });

    it("does not call a key foreign that could not be looked at", async () => {
        const signer = office.signer({ evidence });
        await signer.signDocument(DOCUMENT, STATEMENT);
        await office.point(office.arns[1]);
        const { sandbox } = office.world;
        await sandbox.injectFaults([{ kind: "throttle", operation: "GetPublicKey", share: 1 }]);
        await assert.rejects(
            signer.signDocument(DOCUMENT, STATEMENT),
            signingError(SigningErrorCode.Unavailable),
        );
        await sandbox.injectFaults([]);
        assert.equal((await records()).at(-1)?.data["reason"], "unjudged");
    });

    it("takes every document id that a signer takes", async () => {
        const id = fc.oneof(
            fc.string({
                unit: fc.constantFrom(..."0123456789.-_:/aA"),
                minLength: 1,
                maxLength: 40,
            }),
            fc.uuid(),
            fc.stringMatching(/^[0-9a-f]{32}$/),
            fc.stringMatching(/^[a-c]?\d{3}\.?\d{3}\.?\d{3}[-/.]?\d{2}[a-c]?$/),
        );
        const data = {
            ...{ cns: CNS, keyArn: office.arns[0], algorithm: "RSASSA_PSS_SHA_256" },
            ...{ digest: "0".repeat(64), requestId: "r-1", reason: "aliasMoved" },
        };
        await fc.assert(
            fc.asyncProperty(id, async (documentId) => {
                const findings = documentFindings({ documentId, mediaType: "text/plain" });
                fc.pre(findings.length === 0);
                await evidence.append({
                    type: "signature.discarded",
                    data: { ...data, documentId },
                });
            }),
            { numRuns: 300 },
        );
        await evidence.close();
    });
});
