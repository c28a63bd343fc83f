import assert from "node:assert/strict";
import { Onboarding } from "../../../operations/onboarding/onboarding";
import { smokeStep } from "../../../operations/onboarding/steps/smokeStep";
import { type StepCheck, stepRecord } from "../../../operations/evidence/stepRecord";
import { StepWaiting } from "../../../operations/steps/runSteps";
import { onboardingWorld } from "./onboardingWorld";

/*
 * Waiting, accepting and refusing, with the keys of a sandbox; the real smoke is in
 * tests/integration/onboard.spec.ts.
 */
const DAY = 24 * 60 * 60;

describe("onboarding's wait for the application", () => {
    const { on, makeKey, signResult, advanceClock } = onboardingWorld();
    const nothing = () => ({});

    /** Runs the step as far as it waits. @returns the nonce that it asks for. */
    async function asked(onboarding: Onboarding): Promise<string> {
        await assert.rejects(smokeStep.run(onboarding), StepWaiting);
        return (await onboarding.recordOf("smoke-asked"))!.data["nonce"] as string;
    }

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
            const nonce = await asked(onboarding);
            await onboarding.ports.evidence.writeResult(nonce, "e30.e30.AA");
            await assert.rejects(
                smokeStep.run(onboarding),
                new RegExp(`the result of nonce ${nonce} is not accepted, .*:\\n- `),
            );
            assert.equal(await onboarding.recordOf("smoke"), undefined);
            assert.ok(await onboarding.recordOf("smoke-refused", { nonce }));
            await assert.rejects(smokeStep.run(onboarding), StepWaiting);
            assert.notEqual((await onboarding.recordOf("smoke-asked"))!.data["nonce"], nonce);
        }));

    it("starts no smoke where the result is there", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            const nonce = await asked(onboarding);
            await onboarding.ports.evidence.writeResult(nonce, "e30.e30.AA");
            Object.assign(onboarding.ports, {
                startSmoke: () => Promise.reject(new Error("started")),
            });
            await assert.rejects(smokeStep.run(onboarding), /is not accepted/);
        }));

    it("is done by the result alone, whatever records say", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            const key = await onboarding.asDeployer((client) => onboarding.requireLiveKey(client));
            const claim = (nonce: string) =>
                onboarding.recordOnce("smoke", {
                    ...{ keyArn: key.arn, nonce, who: "arn:aws:iam::111111110010:role/x" },
                    checks: [{ name: "signature", ok: true }],
                });
            await claim("appended");
            assert.equal(await smokeStep.done!(onboarding), undefined, "no result");
            await onboarding.ports.evidence.writeResult("appended", jwsOf({ alg: "PS256" }));
            assert.equal(await smokeStep.done!(onboarding), undefined, "no signature");
            await claim("../appended");
            assert.equal(await smokeStep.done!(onboarding), undefined, "no nonce");
            const nonce = await asked(onboarding);
            await onboarding.ports.evidence.writeResult(nonce, await signResult({ nonce }));
            await smokeStep.run(onboarding);
            assert.match((await smokeStep.done!(onboarding))!, /again now$/);
        }));

    it("takes no record of another stack", () =>
        on(nothing, async (onboarding) => {
            const { accountId } = onboarding;
            const facts = { accountId, cns: "990010", who: "x", checks: [] };
            for (const [stack, found] of [
                ["dev-990028", false],
                ["dev-990010", true],
            ] as const) {
                await onboarding.ports.evidence.record(
                    stepRecord({ ...facts, job: "onboarding", step: "smoke-asked", stack }),
                );
                const another = new Onboarding(onboarding.stack, onboarding.ports);
                assert.equal((await another.recordOf("smoke-asked")) !== undefined, found, stack);
            }
        }));

    for (const [clock, days, ok] of [
        ["AWS's", 2, true],
        ["this machine's, which AWS's is ahead of", 0, false],
    ] as const) {
        it(`${ok ? "accepts" : "refuses"} a result with the time of ${clock}`, () =>
            on(nothing, async (onboarding) => {
                await advanceClock(2 * DAY);
                await makeKey();
                const nonce = await asked(onboarding);
                const time = new Date(Date.now() + days * DAY * 1000).toISOString();
                const jws = await signResult({ nonce, time });
                await onboarding.ports.evidence.writeResult(nonce, jws);
                if (ok) {
                    await smokeStep.run(onboarding);
                    assert.ok(await onboarding.recordOf("smoke", { nonce }));
                } else {
                    await assert.rejects(smokeStep.run(onboarding), /time, .* not before/);
                }
            }));
    }

    const header = Object.fromEntries(Array.from({ length: 70 }, (_, at) => [`x${at}`, "x"]));
    for (const [what, jws, detail] of [
        ["that holds an e-mail address", jwsOf({ alg: "ana@example.com" }), /^14 reasons; SHA-256/],
        ["that holds eleven digits", jwsOf({ alg: "529.982.247-25" }), /^14 reasons; SHA-256/],
        ["with seventy members in its header", jwsOf(header), /^84 reasons; SHA-256/],
        ["with members of 10,000 characters", jwsOf({ alg: "x".repeat(10_000) }), /^14 reasons/],
        ["of more than 1 MiB", "x".repeat(1024 * 1024), /^it can't be read/],
    ] as const) {
        it(`asks for another result in place of one ${what}`, () =>
            on(nothing, async (onboarding) => {
                await makeKey();
                const nonce = await asked(onboarding);
                await onboarding.ports.evidence.writeResult(nonce, jws);
                await assert.rejects(smokeStep.run(onboarding), (error: Error) => {
                    assert.match(error.message, /is not accepted/);
                    assert.ok(error.message.length < 8_000, String(error.message.length));
                    return true;
                });
                const { data } = (await onboarding.recordOf("smoke-refused", { nonce }))!;
                const [check] = data["checks"] as unknown as readonly StepCheck[];
                assert.match(check!.detail!, detail);
                assert.notEqual(await asked(onboarding), nonce);
            }));
    }

    it("asks for another result in place of a signed one that evidence would not take", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            const nonce = await asked(onboarding);
            const jws = await signResult({ nonce, requestIds: { "get-public-key": "id-1" } });
            await onboarding.ports.evidence.writeResult(nonce, jws);
            await assert.rejects(smokeStep.run(onboarding), /- requestIds is /);
            assert.notEqual(await asked(onboarding), nonce);
        }));

    it("starts a smoke three times at most, however long it may wait", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            let starts = 0;
            const startSmoke = () => Promise.reject(new Error(`no smoke ${++starts}`));
            Object.assign(onboarding.ports, { wait: 600_000, startSmoke });
            await assert.rejects(smokeStep.run(onboarding), /no smoke 3/);
        }));

    it("starts a smoke that failed again", () =>
        on(nothing, async (onboarding) => {
            await makeKey();
            let starts = 0;
            Object.assign(onboarding.ports, {
                wait: 10_000,
                startSmoke: async ({ CARTORIO_NONCE: nonce }: Record<string, string>) => {
                    starts += 1;
                    if (starts === 1) {
                        throw new Error("the alias is not there yet");
                    }
                    const jws = await signResult({ nonce: nonce! });
                    await onboarding.ports.evidence.writeResult(nonce!, jws);
                },
            });
            await smokeStep.run(onboarding);
            assert.equal(starts, 2);
        }));
});

/** A result that no key signed. */
function jwsOf(header: Readonly<Record<string, unknown>>): string {
    return `${Buffer.from(JSON.stringify(header)).toString("base64url")}.e30.AA`;
}
