import { GENERATION_TRAITS } from "../../../../components/generation";
import type { EvidenceRecord } from "../../../../evidence/index";
import { CliError } from "../../../cliError";
import type { StepCheck } from "../../../evidence/stepRecord";
import { breakGlassFor, moveChecks } from "../../rotationRecords";
import { generationOf, type Move } from "../../situation";
import type { RotationStep } from "../../steps";
import { typedName } from "../../transitions";
import type { RotationView } from "../lookAtRotation";
import type { Rotation } from "../rotation";

/**
 * Looks at the account as it is now, then writes the step into the evidence.
 * @throws CliError `refused` with everything that is not as the step is to leave it; nothing is recorded then.
 */
export async function recordStep(
    rotation: Rotation,
    { command, generation, moves }: Extract<RotationStep, { kind: "record" }>,
): Promise<string> {
    const { request, gathered } = rotation;
    const look = (view: RotationView) => moves.flatMap((move) => moveFindings(move, view));
    const wrongIn = (view: RotationView) => look(view).filter(({ ok }) => !ok);
    // A command that stopped and is overtaken by this one is told as it was found.
    const isOwn = command === request.command;
    const view = isOwn
        ? await rotation.settled((one) =>
              wrongIn(one).map(({ name, detail }) => `${name}: ${detail ?? ""}`),
          )
        : await rotation.current();
    const seen = look(view);
    const wrong = wrongIn(view);
    if (isOwn && wrong.length > 0) {
        throw new CliError(
            "refused",
            `the account is not as ${typedName(command)} is to leave it:\n` +
                wrong.map(({ name, detail }) => `- ${name}: ${detail ?? ""}`).join("\n"),
        );
    }
    const { arn, publicKeySha256, policySha256 } = view.views[generation] ?? {};
    const keyArn = arn ?? recordedArn(view, generation);
    // An earlier run may have made the calls, and stopped for the commit or was killed.
    const calls = breakGlassFor(moves, view.stack.cartorio.accountId, view.records);
    const { who, because, requestIds } = toldBy(calls);
    const ids = { ...requestIds, ...(isOwn ? gathered.requestIds : {}) };
    const reason = (isOwn ? request.because : undefined) ?? because;
    const nonce = isOwn ? gathered.nonce : undefined;
    await rotation.record(typedName(command), {
        ...{ who: who ?? view.who, generation, awsTime: view.situation.now.toISOString() },
        ...(Object.keys(ids).length === 0 ? {} : { requestIds: ids }),
        ...(nonce === undefined ? {} : { nonce }),
        ...(reason === undefined ? {} : { because: reason }),
        ...(keyArn === undefined ? {} : { keyArn }),
        ...(publicKeySha256 === undefined ? {} : { publicKeySha256 }),
        ...(policySha256 === undefined ? {} : { policySha256 }),
        checks: [
            ...moveChecks(moves),
            ...seen,
            ...foundChecks(moves, calls, view),
            ...(isOwn ? gathered.checks : []),
            ...lookCheck(view),
        ],
    });
    return moves.map((move) => `generation ${move.generation} ${move.to}`).join(", ");
}

/** What the records of calls as break-glass say together: the last one's who and why, every request id. */
function toldBy(calls: readonly EvidenceRecord[]) {
    const last = calls.at(-1)?.data ?? {};
    const text = (name: string) => (typeof last[name] === "string" ? last[name] : undefined);
    const requestIds: Record<string, string> = {};
    calls.forEach(({ data }) => Object.assign(requestIds, data["requestIds"]));
    return { who: text("who"), because: text("because"), requestIds };
}

/** Keys that break-glass stopped and whose call is in no record: a kill right after it, or somebody else. */
function foundChecks(
    moves: readonly Move[],
    calls: readonly EvidenceRecord[],
    { situation }: RotationView,
): StepCheck[] {
    return moves
        .filter(({ to }) => to === "disabled" || to === "deleting")
        .filter(({ generation: id }) => !calls.some(({ data }) => data["generation"] === id))
        .map(({ generation: id }) => ({
            ...{ name: `generation-${id}-found`, ok: true },
            detail: `already ${situation.keys[id]?.state ?? "none"}: no call as break-glass is recorded; CloudTrail says who made it so`,
        }));
}

/** Who looked, where somebody else acted. */
function lookCheck({ who }: RotationView): StepCheck[] {
    return [{ name: "looked-as", ok: true, detail: who }];
}

/** What is seen of a generation, against what its state means. */
function moveFindings({ generation: id, to }: Move, { situation, stack }: RotationView) {
    const traits = GENERATION_TRAITS[to];
    const { keys, aliasTarget, published, managed } = situation;
    const key = keys[id];
    const inRegistry = generationOf(stack.cartorio.signingKey.generations, id)?.state;
    const check = (name: string, found: string, expected: string): StepCheck => ({
        name: `generation-${id}-${name}`,
        ok: found === expected,
        detail: found === expected ? found : `${found}, expected ${expected}`,
    });
    const live = traits.hasResource
        ? [
              check("key", key?.state ?? "none", traits.isEnabled ? "Enabled" : "Disabled"),
              check("may-sign", String(key?.maySign ?? false), String(traits.maySign)),
              check("tag", key?.stateTag ?? "none", to),
          ]
        : [
              check("key", key?.state ?? "none", to === "gone" ? "none" : "PendingDeletion"),
              check("in-stack", String(managed[id] !== undefined), "false"),
          ];
    return [
        check("registry", inRegistry ?? "none", to),
        ...live,
        check(
            "alias",
            String(key !== undefined && aliasTarget === key.arn),
            String(to === "active"),
        ),
        check("published", published[id] ?? "none", to),
    ];
}

function recordedArn({ situation }: RotationView, id: number): string | undefined {
    return situation.records.findLast(
        ({ generation, keyArn }) => generation === id && keyArn !== undefined,
    )?.keyArn;
}
