import { CartorioStatus } from "../../../registry/index";
import { outsideFailure } from "../../account/awsErrors";
import { CliError } from "../../cliError";
import type { Step } from "../../steps/runSteps";
import { judgeAccount } from "../accountChecks";
import { lookAsDeployer } from "../lookAsDeployer";
import type { Onboarding } from "../onboarding";

/** Looks at the account before anything is made in it. */
export const accountStep: Step<Onboarding> = {
    name: "account",
    title: "look at the account as Deployer",
    advice:
        "Nothing was changed in the account. Compare accountId in the registry file with the account of this office, " +
        "and its roles with docs/bootstrap.md; then run this command again",
    async done(onboarding) {
        const { status } = onboarding.stack.cartorio;
        if (status !== CartorioStatus.Requested && (await onboarding.isRecorded("account"))) {
            return `account ${onboarding.accountId}, status ${status}`;
        }
        if (onboarding.ports.plan) {
            await look(onboarding);
        }
        return undefined;
    },
    async run(onboarding) {
        const { who, checks } = await look(onboarding);
        await onboarding.recordOnce("account", { who, checks });
        if (onboarding.stack.cartorio.status === CartorioStatus.Requested) {
            await onboarding.setStatus(CartorioStatus.Bootstrapped);
        }
        return `${who}; ${checks.length} checks; status ${onboarding.stack.cartorio.status}`;
    },
};

/** @throws CliError `refused` with everything that is wrong. */
async function look(onboarding: Onboarding) {
    const { stack, accountId } = onboarding;
    const recorded = await onboarding.recordedKeys();
    const facts = await onboarding.asDeployer(async (client) => {
        try {
            return await lookAsDeployer(stack, client, recorded);
        } catch (error) {
            throw outsideFailure(`looking at account ${accountId}`, error);
        }
    });
    const checks = judgeAccount(facts);
    const wrong = checks.filter(({ ok }) => !ok);
    if (wrong.length > 0) {
        throw new CliError(
            "refused",
            `account ${accountId} is not ready for ${stack.stackName}:\n` +
                wrong.map(({ name, detail }) => `- ${name}: ${detail}`).join("\n"),
        );
    }
    return { who: facts.who, checks };
}
