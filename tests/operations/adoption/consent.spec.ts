import assert from "node:assert/strict";
import type { AdoptionRun } from "../../../operations/adoption/adoptionRun";
import { previewStep } from "../../../operations/adoption/adoptionSteps";
import { StepWaiting } from "../../../operations/steps/runSteps";
import { temporaryFolders } from "../../support/folders";
import { stackOf } from "./builders";

/* With no engine: what a preview shows is in tests/integration/adopt.spec.ts. */
describe("an adoption's consent", () => {
    const folder = temporaryFolders();

    for (const [answer, consents] of [
        [undefined, ["--yes"]],
        [true, ["asked and answered yes"]],
        [false, []],
    ] as const) {
        it(`leaves ${consents.length} records by the answer ${answer ?? "--yes"}`, async () => {
            const told: unknown[] = [];
            const run = {
                stack: stackOf(),
                ports: {
                    root: folder(),
                    engine: () => Promise.resolve(),
                    ...(answer === undefined ? {} : { confirm: () => Promise.resolve(answer) }),
                },
                record: (step: string, checks: readonly { name: string; detail?: string }[]) => {
                    assert.equal(step, "preview");
                    told.push(checks.find(({ name }) => name === "consent")?.detail);
                    return Promise.resolve();
                },
            } as unknown as AdoptionRun;
            const outcome = previewStep.run(run);
            await (answer === false ? assert.rejects(outcome, StepWaiting) : outcome);
            assert.deepEqual(told, consents);
        });
    }
});
