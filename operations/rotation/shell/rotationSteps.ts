import { CliError } from "../../cliError";
import { requireCommitted } from "../../git/committed";
import type { Step } from "../../steps/runSteps";
import { judge } from "../judge";
import { describeStep, type RotationStep } from "../steps";
import { typedName } from "../transitions";
import type { RotationView } from "./lookAtRotation";
import type { Rotation } from "./rotation";
import { breakGlass } from "./steps/breakGlassStep";
import { apply, unprotect } from "./steps/engineSteps";
import { publishKeys } from "./steps/publishKeys";
import { recordStep } from "./steps/recordStep";
import { editRegistry } from "./steps/registryStep";
import { waitForSmoke } from "./steps/smokeStep";
import { verifyOldDocuments } from "./steps/verifyOldDocuments";

/**
 * The steps that were judged, ready to be run, and the look at what came of them. Outside of dev the first
 * that is neither the edit of the registry nor a call as break-glass refuses what is not committed.
 */
export function rotationSteps(
    steps: readonly RotationStep[],
    generation: number,
): Step<Rotation>[] {
    const first = steps.findIndex(({ kind }) => !MAY_COME_BEFORE_COMMIT.includes(kind));
    return [
        ...steps.map((step, index) => ({
            name: NAMES[step.kind],
            title: describeStep(step),
            advice: ADVICE[step.kind],
            async run(rotation: Rotation) {
                if (index === first) {
                    const { environment, file } = rotation.seen.stack;
                    await requireCommitted(rotation.ports.root, environment, [file]);
                }
                const isLast = !steps.slice(index + 1).some(({ kind }) => kind === "editRegistry");
                return execute(rotation, step, isLast);
            },
        })),
        endStep(generation),
    ];
}

/** Everything else makes true what was reviewed: outside of dev the file must be as it is committed. */
const MAY_COME_BEFORE_COMMIT: readonly RotationStep["kind"][] = ["editRegistry", "breakGlass"];

/** @param isLast whether no other edit of the registry follows. */
function execute(rotation: Rotation, step: RotationStep, isLast: boolean): Promise<string | void> {
    switch (step.kind) {
        case "editRegistry":
            return editRegistry(rotation, step, isLast);
        case "apply":
            return apply(rotation, step);
        case "breakGlass":
            return breakGlass(rotation, step);
        case "unprotect":
            return unprotect(rotation, step);
        case "waitForSmoke":
            return waitForSmoke(rotation, step);
        case "verifyOldDocuments":
            return verifyOldDocuments(rotation, step);
        case "publishKeys":
            return publishKeys(rotation);
        case "record":
            return recordStep(rotation, step);
    }
}

/** Judges the same command again: it must find nothing left to do. */
function endStep(generation: number): Step<Rotation> {
    return {
        name: "look-again",
        title: "nothing is left to do",
        advice: "Run this command again: it does what is left. `cartorio rotate status` shows what is so",
        async run(rotation) {
            const { request } = rotation;
            const leftIn = ({ situation }: RotationView) => {
                const judgement = judge({ ...request, generation }, situation);
                return "findings" in judgement
                    ? judgement.findings
                    : judgement.steps.map(describeStep);
            };
            const left = leftIn(await rotation.settled(leftIn));
            if (left.length > 0) {
                throw new CliError(
                    "refused",
                    `${typedName(request.command)} of generation ${generation} is not at its end:\n${left.map((one) => `- ${one}`).join("\n")}`,
                );
            }
        },
    };
}

/** Names for machines. */
const NAMES: Readonly<Record<RotationStep["kind"], string>> = {
    editRegistry: "edit-registry",
    apply: "apply",
    breakGlass: "break-glass",
    unprotect: "unprotect",
    waitForSmoke: "wait-for-smoke",
    verifyOldDocuments: "verify-old-documents",
    publishKeys: "publish-keys",
    record: "record",
};

const AGAIN = "then run this command again: it goes on from here";

const ADVICE: Readonly<Record<RotationStep["kind"], string>> = {
    editRegistry: `Mend the registry file, ${AGAIN}`,
    apply: `The engine's own words are above; mend the cause, ${AGAIN}`,
    breakGlass: `Look at the key (\`cartorio rotate status\`) and at who broke the glass, ${AGAIN}`,
    unprotect: `Look at the state (pulumi stack export), ${AGAIN}`,
    waitForSmoke: `What the smoke prints says which of its parts failed; mend that, ${AGAIN}. The generation before still signs`,
    verifyOldDocuments: `Find out what became of the published keys or of what was signed, ${AGAIN}. Where the alias has moved already, \`cartorio rotate rollback\` goes back and records what does not verify`,
    publishKeys: `Give the set of keys that was published before its place in the evidence again, or find out who replaced a key; ${AGAIN}`,
    record: `Find out who changed the account behind this program (the trail says it), ${AGAIN}`,
};
