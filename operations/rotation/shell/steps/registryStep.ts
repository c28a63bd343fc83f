import { updateCartorio } from "../../../../registry/index";
import { environmentConfig } from "../../../account/stackAccount";
import { commitCommands, mayApplyUncommitted } from "../../../git/committed";
import { StepWaiting } from "../../../steps/runSteps";
import type { RotationStep } from "../../steps";
import type { Rotation } from "../rotation";

/**
 * Writes the generations into the registry file.
 * @throws StepWaiting outside of dev: only what is committed is applied.
 */
export async function editRegistry(
    rotation: Rotation,
    { generations }: Extract<RotationStep, { kind: "editRegistry" }>,
): Promise<string> {
    const { root, stackName } = rotation.ports;
    const { environment, cartorio } = rotation.seen.stack;
    const { hubAccountId } = environmentConfig(root, stackName);
    const { file } = await updateCartorio(
        ...([root, environment, cartorio.cns] as const),
        (now) => ({ ...now, signingKey: { ...now.signingKey, generations } }),
        { hubAccountId },
    );
    rotation.changed();
    if (!mayApplyUncommitted(environment)) {
        throw new StepWaiting(
            `${file} is written, and in ${environment} only what is committed is applied`,
            [
                "commit it, have the pull request reviewed:",
                ...commitCommands([file]),
                "then run this command again on the merged commit",
            ].join("\n"),
        );
    }
    return file;
}
