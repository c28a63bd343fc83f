// Results are signed by this machine's RSA; that AWS's clock is read is shown in tests/integration/rotationBack.spec.ts.
import assert from "node:assert/strict";
import { waitForSmoke } from "../../../../operations/rotation/shell/steps/smokeStep";
import { verifyOldDocuments } from "../../../../operations/rotation/shell/steps/verifyOldDocuments";
import { runSmoke } from "../../../../operations/smoke/runSmoke";
import { StepWaiting } from "../../../../operations/steps/runSteps";
import { buildJwks } from "../../../../signing/jwks/buildJwks";
import { temporaryFolders } from "../../../support/folders";
import { KEY_ARN, PUBLIC_KEY, requestOf, signerOf } from "../../smoke/builders";
import { recordsOf, WHO, withRotation } from "./builders";

const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;
const BY_KEY = { kind: "waitForSmoke", through: "key", generation: 2 } as const;

describe("a result with the time of AWS's clock, which is ahead of this machine's", () => {
    const folder = temporaryFolders();

    const resultOf = async (nonce: string) => {
        const now = () => new Date(Date.now() + TWO_DAYS);
        const { jws } = await runSmoke(requestOf(signerOf(), { nonce, alias: KEY_ARN, now }));
        return jws!;
    };

    it("is accepted by that clock alone", async () => {
        const place = folder();
        await withRotation({ place }, async (rotation, evidence) => {
            await assert.rejects(waitForSmoke(rotation, BY_KEY), StepWaiting);
            const nonce = (await recordsOf(evidence)).find(
                ({ type }) => type === "rotation.smokeAsked",
            )!.data["nonce"] as string;
            await evidence.writeResult(nonce, await resultOf(nonce));
        });
        await withRotation({ place, view: { ahead: TWO_DAYS } }, async (rotation) => {
            assert.match(await waitForSmoke(rotation, BY_KEY), /signed, nonce/);
        });
        await withRotation({ place }, async (rotation) => {
            await assert.rejects(waitForSmoke(rotation, BY_KEY), StepWaiting);
        });
    });

    it("goes on verifying", async () => {
        const place = folder();
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
        await withRotation({ place, view: { ahead: TWO_DAYS } }, async (rotation) => {
            assert.equal(await verifyOldDocuments(rotation), "1 results and 0 documents");
        });
    });
});
