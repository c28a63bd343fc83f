// Results are signed by this machine's RSA; that AWS's clock is read is shown in tests/integration/rotationBack.spec.ts.
import assert from "node:assert/strict";
import { verifyOldDocuments } from "../../../../operations/rotation/shell/steps/verifyOldDocuments";
import { runSmoke } from "../../../../operations/smoke/runSmoke";
import { buildJwks } from "../../../../signing/jwks/buildJwks";
import { temporaryFolders } from "../../../support/folders";
import { KEY_ARN, PUBLIC_KEY, requestOf, signerOf } from "../../smoke/builders";
import { atRest } from "../builders";
import { WHO, withRotation } from "./builders";

const STEP = { kind: "verifyOldDocuments", mayFail: false } as const;
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;

describe("a result with the time of AWS's clock, which is ahead of this machine's", () => {
    const folder = temporaryFolders();

    const resultOf = async (nonce: string) => {
        const now = () => new Date(Date.now() + TWO_DAYS);
        const { jws } = await runSmoke(requestOf(signerOf(), { nonce, alias: KEY_ARN, now }));
        return jws!;
    };

    it("goes on verifying", async () => {
        const place = folder();
        const now = new Date(Date.now() + TWO_DAYS);
        const situation = atRest(["active", "candidate"], { now });
        await withRotation({ place }, async (rotation, evidence) => {
            await evidence.writeResult("n-1", await resultOf("n-1"));
            await rotation.record("validate", {
                ...{ who: WHO, nonce: "n-1", keyArn: KEY_ARN, generation: 2, checks: [] },
            });
            await evidence.publishJwks(
                buildJwks({
                    cns: "990010",
                    generations: [
                        { id: 2, state: "active", since: "2026-11-01", publicKey: PUBLIC_KEY },
                    ],
                }),
            );
        });
        await withRotation({ place, view: { situation } }, async (rotation) => {
            assert.equal(await verifyOldDocuments(rotation, STEP), "1 results and 0 documents");
        });
    });
});
