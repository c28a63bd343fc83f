import { updateCartorio } from "../../../../registry/index";
import { environmentConfig } from "../../../account/stackAccount";
import { commitCommands, mayApplyUncommitted } from "../../../git/committed";
import { StepWaiting } from "../../../steps/runSteps";
import type { RotationStep } from "../../steps";
import type { Rotation } from "../rotation";

/**
 * Writes the generations into the registry file.
 * @param isLast whether the command edits the file no more.
 * @throws StepWaiting outside of dev: only what is committed is applied.
 */
export async function editRegistry(
    rotation: Rotation,
    { generations }: Extract<RotationStep, { kind: "editRegistry" }>,
    isLast = true,
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
                ...(isLast ? [] : ["it edits the file once more then: another commit follows"]),
            ].join("\n"),
        );
    }
    return file;
}
