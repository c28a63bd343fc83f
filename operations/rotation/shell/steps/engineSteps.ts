import { CliError } from "../../../cliError";
import { applyStack } from "../../../deploy/applyStack";
import { capture } from "../../../deploy/engineProcess";
import { requireCommitted } from "../../../git/committed";
import type { RotationStep } from "../../steps";
import type { Rotation } from "../rotation";

/**
 * Runs `up` under the policy pack.
 * @throws CliError when it fails; `refused` outside of dev for what is not committed.
 */
export async function apply(
    rotation: Rotation,
    { refresh }: Extract<RotationStep, { kind: "apply" }>,
): Promise<void> {
    const { root, stackName, note, show } = rotation.ports;
    const { environment, file } = rotation.seen.stack;
    await requireCommitted(root, environment, [file]);
    // Also when it fails: what it made before stays.
    rotation.changed();
    await applyStack(stackName, refresh ? ["--refresh"] : [], note, { show });
}

/**
 * Takes the protection of a generation's key in the stack's state away. The key itself is not touched.
 * @throws CliError `outside` with the engine's words.
 */
export async function unprotect(
    rotation: Rotation,
    { generation }: Extract<RotationStep, { kind: "unprotect" }>,
): Promise<string> {
    const { session, stackName } = rotation.ports;
    const held = rotation.seen.stateKeys.find((one) => one.generation === generation);
    if (held === undefined) {
        throw new Error(`the state of ${stackName} holds no key of generation ${generation}`);
    }
    rotation.changed();
    const args = ["state", "unprotect", held.urn, "--stack", stackName, "--yes"];
    const { status, stderr } = await capture({ ...session, args: [...args, "--non-interactive"] });
    if (status !== 0) {
        throw new CliError("outside", `${held.urn} can't be unprotected:\n${stderr.trim()}`);
    }
    return held.urn;
}
