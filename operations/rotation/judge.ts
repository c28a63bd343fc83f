import { chooseGeneration } from "./choose";
import { JUDGES } from "./judges";
import { type RotationRequest, type Situation } from "./situation";
import { describeStep, type RotationStep } from "./steps";
import { typedName } from "./transitions";

/** What a command would do, or everything that keeps it from being done. */
export type Judgement =
    | { readonly findings: readonly string[] }
    | {
          /** The generation that it is about. */
          readonly generation: number;
          /** What is still to be done, in order; none when the command is done. */
          readonly steps: readonly RotationStep[];
      };

/**
 * Judges a command against the situation as it is now. What is left of a command that stopped anywhere is
 * what this answers for the same command then: no progress is kept elsewhere.
 */
export function judge(request: RotationRequest, situation: Situation): Judgement {
    const findings = statusFindings(situation);
    const choice = chooseGeneration(request, situation);
    if ("finding" in choice) {
        return { findings: [...findings, choice.finding] };
    }
    const { id } = choice;
    const judged = JUDGES[request.command]({ id, request, situation });
    findings.push(...judged.findings, ...identityFindings(judged.steps, situation));
    return findings.length > 0 ? { findings } : { generation: id, steps: judged.steps };
}

/** A judgement as lines: what would be done, or what is in the way. */
export function describeJudgement(request: RotationRequest, judgement: Judgement): string[] {
    const name = typedName(request.command);
    if ("findings" in judgement) {
        return judgement.findings.map((finding) => `${name} is refused: ${finding}`);
    }
    const { generation, steps } = judgement;
    return steps.length === 0
        ? [`${name} of generation ${generation}: nothing left to do`]
        : steps.map((step) => `${name} of generation ${generation}: ${describeStep(step)}`);
}

function statusFindings({ status }: Situation): string[] {
    return status === "active"
        ? []
        : [
              `the cartório is ${status} in the registry; only the keys of an active one are rotated: ${status === "suspended" ? "resume it first" : "finish its onboarding first"}`,
          ];
}

function identityFindings(steps: readonly RotationStep[], { identities }: Situation): string[] {
    const asBreakGlass = steps.flatMap((step) => (step.kind === "breakGlass" ? [step.action] : []));
    const asPipeline = steps.some(({ kind }) => kind === "apply" || kind === "unprotect");
    return [
        ...(asBreakGlass.length > 0 && !identities.breakGlass
            ? [
                  `${asBreakGlass.join(" and ")} is for break-glass: give --break-glass-profile and --source-identity`,
              ]
            : []),
        ...(asPipeline && !identities.pipeline
            ? ["`up` is for the pipeline: run it with credentials that may assume Deployer"]
            : []),
    ];
}
