import assert from "node:assert/strict";
import { evidenceStep } from "../../../operations/onboarding/steps/publishSteps";
import { onboardingWorld } from "./onboardingWorld";

/* That a whole onboarding leaves all of them is shown in tests/integration/onboard.spec.ts. */
describe("onboarding's account of its records", () => {
    const { on, makeKey } = onboardingWorld();

    it("takes no record of another key", () =>
        on(
            () => ({}),
            async (onboarding) => {
                await makeKey();
                const key = await onboarding.asDeployer((client) =>
                    onboarding.requireLiveKey(client),
                );
                const leave = (steps: readonly string[], keyArn?: string) =>
                    Promise.all(
                        steps.map((step) =>
                            onboarding.recordOnce(step, {
                                ...{ who: "arn:aws:iam::111111110010:role/x", checks: [] },
                                ...(keyArn === undefined ? {} : { keyArn }),
                            }),
                        ),
                    );
                const ofKey = ["up", "guardrails", "smoke", "publish"];
                await leave(["account", "preview"]);
                await leave([...ofKey, "evidence"], `${key.arn}0`);
                assert.equal(await evidenceStep.done!(onboarding), undefined);
                await assert.rejects(
                    evidenceStep.run(onboarding),
                    new RegExp(`no record of up, guardrails, smoke, publish for ${key.arn};`),
                );
                await leave(ofKey, key.arn);
                await evidenceStep.run(onboarding);
                assert.equal(await evidenceStep.done!(onboarding), "recorded");
            },
        ));
});
