import { configFileOf, updateCartorio } from "../../registry/index";
import { environmentConfig } from "../account/stackAccount";
import { CliError } from "../cliError";
import { applyStack } from "../deploy/applyStack";
import { mayApplyUncommitted, requireCommitted } from "../git/committed";
import { type Step, StepWaiting } from "../steps/runSteps";
import { type Direction, DIRECTIONS, endsEnabled } from "./direction";
import { activeOf, factsOf, shown } from "./keySteps";
import { hasPolicyOf } from "./judgeKeys";
import type { Suspension } from "./suspension";

/** Says in the registry what the cartório is. */
export function registryStep(direction: Direction): Step<Suspension> {
    const { status, steps } = DIRECTIONS[direction];
    return {
        name: steps.registry,
        title: `status ${status} in the registry`,
        advice: "Mend the registry file, and run this command again",
        async done(suspension) {
            const { cartorio, file } = suspension.stack;
            return cartorio.status === status && (await suspension.isRecorded(steps.registry))
                ? file
                : undefined;
        },
        async run(suspension) {
            const { environment, stackName, cartorio } = suspension.stack;
            const { root } = suspension.ports;
            const { hubAccountId } = environmentConfig(root, stackName);
            const { file } = await updateCartorio(
                root,
                environment,
                cartorio.cns,
                (current) => ({ ...current, status }),
                { hubAccountId },
            );
            suspension.reload();
            const who = await suspension.asDeployer((client) => Promise.resolve(client.who));
            const checks = [{ name: "status", ok: true, detail: `${file} ${status}` }];
            await suspension.record(steps.registry, { who, checks });
            return file;
        },
    };
}

/** Outside of dev the change of the registry is reviewed before it is applied. */
export const commitStep: Step<Suspension> = {
    name: "commit",
    title: "the registry file is committed",
    advice: "Run this command in a clone of the repository",
    done({ stack }) {
        return Promise.resolve(
            mayApplyUncommitted(stack.environment)
                ? `not asked for in ${stack.environment}`
                : undefined,
        );
    },
    async run({ stack, ports }) {
        const { environment, file } = stack;
        try {
            await requireCommitted(ports.root, environment, [file]);
        } catch (error) {
            if (error instanceof CliError && error.code === "refused") {
                const [what = "", ...todo] = error.message.split("\n");
                throw new StepWaiting(
                    what,
                    [...todo, `then: cartorio ${ports.direction} ${stack.stackName} …`].join("\n"),
                );
            }
            throw error;
        }
        return `${file} and ${configFileOf(environment)}`;
    },
};

/** Has the engine take over what break-glass did, and the policies that go with it. */
export function applyStep(direction: Direction): Step<Suspension> {
    const { status, steps } = DIRECTIONS[direction];
    return {
        name: steps.apply,
        title: `up --refresh records that it is ${status}`,
        advice: "The engine's words stand above. Mend what they say, and run this command again",
        async done(suspension) {
            if (!(await suspension.isRecorded(steps.apply))) {
                return undefined;
            }
            const keys = await suspension.asDeployer((client) => suspension.keys(client));
            const applied = keys.every(
                (key) =>
                    key.enabledInState === endsEnabled(direction, key.generation) &&
                    hasPolicyOf(direction, key, suspension.stack),
            );
            return applied ? keys.map(shown).join(", ") : undefined;
        },
        async run(suspension) {
            const { stackName } = suspension.stack;
            const { note, show } = suspension.ports;
            await applyStack(stackName, ["--refresh"], note, { show });
            return suspension.asDeployer(async (client) => {
                const keys = await suspension.keys(client);
                await suspension.record(steps.apply, {
                    ...{ who: client.who, ...factsOf(activeOf(keys)) },
                    checks: keys.map((key) => ({
                        name: `generation-${key.generation.id}`,
                        ok: true,
                        detail: `${key.view.state}, ${key.enabledInState ? "enabled" : "disabled"} in the state`,
                    })),
                });
                return keys.map(shown).join(", ");
            });
        },
    };
}
