import assert from "node:assert/strict";
import { previewStep } from "../../../operations/onboarding/steps/deploySteps";
import { StepWaiting } from "../../../operations/steps/runSteps";
import { onboardingWorld } from "./onboardingWorld";

/* The plan itself is the engine's: tests/integration/onboard.spec.ts. */
describe("onboarding's consent", () => {
    const { on } = onboardingWorld();

    it("leaves a record each time that it is given, and none when it is not", () =>
        on(
            () => ({}),
            async (onboarding) => {
                const { ports } = onboarding;
                const consents = async () => {
                    const found: unknown[] = [];
                    for await (const { type, data } of ports.evidence.records()) {
                        const checks = data["checks"] as { name: string; detail: string }[];
                        if (type === "onboarding.preview") {
                            found.push(checks.find(({ name }) => name === "consent")!.detail);
                        }
                    }
                    return found;
                };
                Object.assign(ports, { engine: () => Promise.resolve() });
                await previewStep.run(onboarding);
                assert.deepEqual(await consents(), ["--yes"]);
                Object.assign(ports, { confirm: () => Promise.resolve(false) });
                await assert.rejects(previewStep.run(onboarding), StepWaiting);
                assert.deepEqual(await consents(), ["--yes"]);
                Object.assign(ports, { confirm: () => Promise.resolve(true) });
                await previewStep.run(onboarding);
                assert.deepEqual(await consents(), ["--yes", "asked and answered yes"]);
            },
        ));
});
