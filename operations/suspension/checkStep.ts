import { randomBytes } from "node:crypto";
import { SignCommand } from "@aws-sdk/client-kms";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { PSS_256 } from "../../signing/verify/pss256";
import { awsRefusal, outsideFailure } from "../account/awsErrors";
import { viewAlias } from "../account/keyFacts";
import type { RoleClient } from "../account/roleClients";
import { CliError } from "../cliError";
import type { StepCheck } from "../evidence/stepRecord";
import type { Step } from "../steps/runSteps";
import { type Direction, DIRECTIONS } from "./direction";
import { judgeEnd } from "./judgeKeys";
import { activeOf, factsOf } from "./keySteps";
import type { Suspension } from "./suspension";

/** Looks whether the end is reached, and keeps what was seen. */
export function checkStep(direction: Direction): Step<Suspension> {
    const { status, steps } = DIRECTIONS[direction];
    return {
        name: steps.check,
        title: `the account is as a cartório that is ${status}`,
        advice: "Find out who changed the account behind this program (CloudTrail), and run this command again",
        async done(suspension) {
            if (!(await suspension.isRecorded(steps.check))) {
                return undefined;
            }
            const { checks } = await look(suspension, direction);
            return `${checks.length} checks`;
        },
        async run(suspension) {
            const { who, active, checks } = await look(suspension, direction);
            await suspension.record(steps.check, { who, ...factsOf(active), checks });
            return `${checks.length} checks, by ${who}`;
        },
    };
}

/** @throws CliError `refused` with everything that is wrong. */
async function look(suspension: Suspension, direction: Direction) {
    return suspension.asDeployer(async (client) => {
        const keys = await suspension.keys(client);
        const active = activeOf(keys);
        const checks = [
            ...judgeEnd({
                ...{ direction, keys, stack: suspension.stack },
                aliasTarget: await viewAlias(client.kms, DEFAULT_SIGNING_ALIAS),
                published: await suspension.ports.evidence.readJwks(),
            }),
            await signCheck(client, active.view.arn),
        ];
        const wrong = checks.filter(({ ok }) => !ok);
        if (wrong.length > 0) {
            const { accountId } = suspension.stack.cartorio;
            throw new CliError(
                "refused",
                `account ${accountId} is not as it must be:\n` +
                    wrong.map(({ name, detail }) => `- ${name}: ${detail}`).join("\n"),
            );
        }
        return { who: client.who, active, checks };
    });
}

/** Asks AWS for a signature as Deployer, without making one: it must refuse, whatever the cartório is. */
async function signCheck({ kms }: RoleClient, KeyId: string): Promise<StepCheck> {
    const name = "deployer-sign-refused";
    try {
        await kms.send(
            new SignCommand({
                ...{ KeyId, Message: randomBytes(32), MessageType: "DIGEST", DryRun: true },
                SigningAlgorithm: PSS_256,
            }),
        );
        return { name, ok: false, detail: `${KeyId} signed` };
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal === undefined) {
            throw outsideFailure(`asking ${KeyId} for a signature`, error);
        }
        const isRefused = ["AccessDeniedException", "DisabledException"].includes(refusal.name);
        return { name, ok: isRefused, detail: refusal.name };
    }
}
