import assert from "node:assert/strict";
import { smokeStep } from "../../../operations/onboarding/steps/smokeStep";
import { StepWaiting } from "../../../operations/steps/runSteps";
import { onboardingWorld } from "./onboardingWorld";

/*
 * Waiting and refusing, with the keys of a sandbox; that a true result is accepted is shown with the real command
 * in tests/integration/onboard.spec.ts.
 */
describe("onboarding's wait for the application", () => {
    const { on, makeKey } = onboardingWorld();
    const nothing = () => ({});

    it("asks for one result however often it is run, and starts the smoke each time", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            const started: Readonly<Record<string, string>>[] = [];
            Object.assign(onboarding.ports, {
                startSmoke: (variables: Readonly<Record<string, string>>) => {
                    started.push(variables);
                    return Promise.resolve();
                },
            });
            for (let run = 0; run < 2; run++) {
                await assert.rejects(smokeStep.run(onboarding), (error: unknown) => {
                    assert.ok(error instanceof StepWaiting);
                    assert.ok(error.advice.includes(`--nonce ${started[0]!["CARTORIO_NONCE"]} `));
                    return true;
                });
            }
            assert.deepEqual(started[0], started[1]);
            assert.equal(started[0]!["CARTORIO_STACK"], "dev-990010");
            assert.equal(started[0]!["CARTORIO_ACCOUNT"], "111111110010");
            assert.equal(await onboarding.recordOf("smoke"), undefined);
        }));

    it("refuses what is no result, writes that down, and asks for another one", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            await assert.rejects(smokeStep.run(onboarding), StepWaiting);
            const nonce = (await onboarding.recordOf("smoke-asked"))!.data["nonce"] as string;
            await onboarding.ports.evidence.writeResult(nonce, "e30.e30.AA");
            await assert.rejects(
                smokeStep.run(onboarding),
                new RegExp(`the result of nonce ${nonce} is not accepted:\\n- `),
            );
            assert.equal(await onboarding.recordOf("smoke"), undefined);
            assert.ok(await onboarding.recordOf("smoke-refused", { nonce }));
            await assert.rejects(smokeStep.run(onboarding), StepWaiting);
            assert.notEqual((await onboarding.recordOf("smoke-asked"))!.data["nonce"], nonce);
        }));

    it("starts no smoke where the result is there", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            await assert.rejects(smokeStep.run(onboarding), StepWaiting);
            const nonce = (await onboarding.recordOf("smoke-asked"))!.data["nonce"] as string;
            await onboarding.ports.evidence.writeResult(nonce, "e30.e30.AA");
            Object.assign(onboarding.ports, {
                startSmoke: () => Promise.reject(new Error("started")),
            });
            await assert.rejects(smokeStep.run(onboarding), /is not accepted/);
        }));
});
