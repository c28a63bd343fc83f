import { CliError } from "../../cliError";
import { consentChecks } from "../../steps/consentChecks";
import { type Step, StepWaiting } from "../../steps/runSteps";
import { keyRecord, type Onboarding } from "../onboarding";

/** The key that `up` made, where its record is there too. */
async function deployed(onboarding: Onboarding): Promise<string | undefined> {
    const arn = await onboarding.asDeployer(
        async (client) => (await onboarding.liveKey(client))?.arn,
    );
    return arn !== undefined && (await onboarding.isRecorded("up", arn)) ? arn : undefined;
}

/** Shows what `up` would do under the policy pack, and asks whether to. */
export const previewStep: Step<Onboarding> = {
    name: "preview",
    title: "preview under the policy pack, and consent",
    advice:
        "Nothing was changed. The lines above say which rule or check refuses; mend that by a reviewed commit, then " +
        "run this command again",
    done: deployed,
    async run(onboarding) {
        const { stack, ports, accountId } = onboarding;
        await ports.engine("plan");
        if (ports.confirm !== undefined) {
            const { name } = stack.cartorio;
            const yes = await ports.confirm(
                `Make these keys in account ${accountId} of ${name} (${stack.stackName})?`,
            );
            if (!yes) {
                throw new StepWaiting(
                    "nobody said yes; nothing was changed",
                    "run this command again, and answer yes or give --yes",
                );
            }
        }
        const consent = ports.confirm === undefined ? "--yes" : "asked and answered yes";
        const who = await onboarding.asDeployer((client) => Promise.resolve(client.who));
        // Each time: the plan may be another one than that of a run that was cut short.
        await onboarding.record("preview", { who, checks: consentChecks(ports.root, consent) });
        onboarding.planned = ports.confirm === undefined;
        return consent;
    },
};

/** Makes keys and aliases. */
export const upStep: Step<Onboarding> = {
    name: "up",
    title: "make keys and aliases",
    advice:
        "The engine's own words are above. What it made stays and is in the stack's state; mend the cause, then run this " +
        "command again: it goes on from here",
    done: deployed,
    async run(onboarding) {
        // A plan on which somebody thought about his answer may be old: another one is judged.
        await onboarding.ports.engine(onboarding.planned ? "apply" : "both");
        return onboarding.asDeployer(async (client) => {
            const key = await onboarding.requireLiveKey(client);
            const { generation } = onboarding;
            const { state, spec, usage, origin, multiRegion, tags } = key;
            const checks = [
                check("state", state, "Enabled"),
                check("spec", spec, "RSA_2048"),
                check("usage", usage, "SIGN_VERIFY"),
                check("origin", origin, "AWS_KMS"),
                check("multi-region", String(multiRegion), "false"),
                check("generation", tags["cartorio:geracao"] ?? "none", String(generation)),
            ];
            const wrong = checks.filter(({ ok }) => !ok);
            if (wrong.length > 0) {
                throw new CliError(
                    "refused",
                    `${key.arn} is not the key that the program declares:\n` +
                        wrong.map(({ name, detail }) => `- ${name} is ${detail}`).join("\n"),
                );
            }
            await onboarding.recordOnce("up", {
                ...keyRecord(key, generation),
                ...{ who: client.who, checks },
            });
            return key.arn;
        });
    },
};

function check(name: string, found: string, expected: string) {
    const ok = found === expected;
    return { name, ok, detail: ok ? found : `${found}, expected ${expected}` };
}
