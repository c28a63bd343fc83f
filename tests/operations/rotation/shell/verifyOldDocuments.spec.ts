import assert from "node:assert/strict";
import path from "node:path";
import { verifyOldDocuments } from "../../../../operations/rotation/shell/steps/verifyOldDocuments";
import { runSmoke } from "../../../../operations/smoke/runSmoke";
import type { Jwks } from "../../../../signing/jwks/publishedKey";
import { buildJwks } from "../../../../signing/jwks/buildJwks";
import { DOCUMENT, jwsOf, PAIR } from "../../../signing/builders";
import { temporaryFolders, writeFile } from "../../../support/folders";
import { KEY_ARN, PUBLIC_KEY, requestOf, signerOf } from "../../smoke/builders";
import { WHO, withRotation } from "./builders";

const NONCE = "n-1";

/** Generation 1 signed the documents of these tests, generation 2 the results. */
const PUBLISHED: Jwks = buildJwks({
    cns: "990010",
    generations: [
        { id: 1, state: "draining", since: "2026-11-01", publicKey: PAIR.pem },
        { id: 2, state: "active", since: "2026-11-01", publicKey: PUBLIC_KEY },
    ],
});

describe("verifying what was signed before", () => {
    const folder = temporaryFolders();

    /** A place whose evidence has a result that was judged good. */
    async function placeWithResult(change = (jws: string): string | undefined => jws) {
        const place = folder();
        await withRotation({ place }, async (rotation, evidence) => {
            const { jws } = await runSmoke(requestOf(signerOf(), { nonce: NONCE }));
            const changed = change(jws!);
            if (changed !== undefined) {
                await evidence.writeResult(NONCE, changed);
            }
            await rotation.record("validate", {
                ...{ who: WHO, nonce: NONCE, keyArn: KEY_ARN, generation: 2, checks: [] },
            });
            await evidence.publishJwks(PUBLISHED);
        });
        return place;
    }
    const step = { kind: "verifyOldDocuments", mayFail: false } as const;
    const verified = async (place: string, documents?: string) => {
        let detail = "";
        const ports = documents === undefined ? {} : { documents };
        await withRotation({ place, ports }, async (rotation) => {
            await verifyOldDocuments(rotation, step);
            // Once more, as a switch does: one check is recorded.
            detail = await verifyOldDocuments(rotation, step);
            assert.deepEqual(rotation.gathered.checks, [
                { name: "signed-before-verifies", ok: true, detail },
            ]);
        });
        return detail;
    };
    const documents = (jws: string, content: string = DOCUMENT.toString()) => {
        const root = folder({ "a.txt": content });
        writeFile(path.join(root, "a.txt.jws"), `${jws}\n`);
        return root;
    };

    it("counts results and documents that verify", async () => {
        const place = await placeWithResult();
        assert.equal(await verified(place), "1 results and 0 documents");
        assert.equal(await verified(place, documents(jwsOf())), "1 results and 1 documents");
    });

    it("refuses a result that was altered, or is gone", async () => {
        const altered = await placeWithResult((jws) => jws.replace(/.{8}$/, "AAAAAAAA"));
        await assert.rejects(verified(altered), {
            code: "refused",
            message: /the result of nonce n-1: the signature is not of this result/,
        });
        const gone = await placeWithResult(() => undefined);
        await assert.rejects(verified(gone), { message: /the result of nonce n-1 is gone from/ });
    });

    it("records on the way back what does not verify, and goes on", async () => {
        const gone = await placeWithResult(() => undefined);
        const notes = await withRotation({ place: gone }, async (rotation) => {
            await verifyOldDocuments(rotation, { ...step, mayFail: true });
            const [check] = rotation.gathered.checks;
            assert.equal(check!.ok, false);
            assert.match(check!.detail!, /^1 of 1 results and 0 documents do not verify$/);
        });
        assert.match(notes.join("\n"), /n-1 is gone from .*goes on all the same/s);
    });

    it("refuses a result of a key that is published no more", async () => {
        const place = await placeWithResult();
        writeFile(
            path.join(place, "dev-990010", "jwks.json"),
            JSON.stringify({ keys: PUBLISHED.keys.slice(0, 1) }),
        );
        await assert.rejects(verified(place), { message: /its key \S+ is not published/ });
    });

    it("refuses documents that do not verify, a document that is missing, and an empty folder", async () => {
        const place = await placeWithResult();
        await assert.rejects(verified(place, documents(jwsOf(), "another text")), {
            message: /a\.txt: the document .* bytes/,
        });
        const lone = folder({ "b.txt.jws": jwsOf() });
        await assert.rejects(verified(place, lone), { message: /b\.txt/ });
        await assert.rejects(verified(place, folder({ "c.txt": "c" })), {
            message: /holds no signature; expected pairs/,
        });
    });

    it("proves nothing without published keys", async () => {
        await assert.rejects(verified(folder()), { message: /has no published keys/ });
    });
});
