import { engineSession } from "../../deploy/engineSession";
import { announceEndpoint } from "../../account/endpoint";
import { stackAccount } from "../../account/stackAccount";
import { ExitStatus } from "../../cliError";
import { evidencePlaceOf, openStackEvidence } from "../../evidence/stackEvidence";
import { oneLine } from "../../oneLine";
import { differences, rivalDifferences } from "../differences";
import { subjectOf, unrecorded } from "../history";
import { judge } from "../judge";
import { generationOf, type Situation } from "../situation";
import { RotationCommand, typedName } from "../transitions";
import { lookAtRotation } from "./lookAtRotation";
import { type LookOptions, timesOf } from "./rotateOptions";

/** One generation, as it is everywhere. */
export interface GenerationStatus {
    readonly generation: number;
    /** In the registry; nothing for a key that it does not list. */
    readonly state?: string;
    readonly since?: string;
    readonly keyArn?: string;
    /** `KeyState` of AWS. */
    readonly keyState?: string;
    readonly maySign?: boolean;
    readonly isAliasTarget: boolean;
    /** State in the published keys. */
    readonly published?: string;
    readonly deletionDate?: string;
}

/** Where a cartório's rotation is; standard output with `--json`. */
export interface RotationStatus {
    readonly stack: string;
    /** By AWS's clock. */
    readonly time: string;
    readonly generations: readonly GenerationStatus[];
    /** Commands that stopped before their end. */
    readonly stopped: readonly { readonly command: string; readonly generation: number }[];
    /** What account or state hold otherwise than the registry says. */
    readonly differences: readonly string[];
    /** Commands that may be run now, and the steps that they would take. */
    readonly possible: readonly {
        readonly command: string;
        readonly generation: number;
        readonly steps: number;
    }[];
    /** The others, and all that keeps them from being run. */
    readonly refused: readonly { readonly command: string; readonly because: readonly string[] }[];
}

/**
 * `cartorio rotate status <stack>`: looks, and changes nothing.
 * @returns 0, whatever it finds.
 * @throws CliError or RegistryError when it can't look.
 */
export async function rotationStatus(
    root: string,
    stackName: string,
    options: LookOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const times = timesOf(options);
    const place = evidencePlaceOf(stackAccount(root, stackName), options.evidence);
    announceEndpoint(process.env, note);
    const session = await engineSession(root, process.env, note);
    const evidence = await openStackEvidence(place, stackName, "cartorio-rotate-status");
    try {
        const { trail } = options;
        const look = { root, stackName, session, evidence, times, trail };
        // What is possible, whoever does it.
        const { situation } = await lookAtRotation({ ...look, hasBreakGlass: true });
        const status = statusOf(stackName, situation);
        process.stdout.write(
            options.json === true ? `${JSON.stringify(status, null, 2)}\n` : renderStatus(status),
        );
        return ExitStatus.Done;
    } finally {
        await evidence.close();
    }
}

/** Puts a situation into words. */
export function statusOf(stack: string, situation: Situation): RotationStatus {
    const judged = Object.values(RotationCommand).map((command) => ({
        command: typedName(command),
        judgement: judge({ command }, situation),
    }));
    const { generations, keys, now } = situation;
    const ids = new Set([...generations.map(({ id }) => id), ...Object.keys(keys).map(Number)]);
    return {
        ...{ stack, time: now.toISOString() },
        generations: [...ids].sort((a, b) => a - b).map((id) => generationStatus(id, situation)),
        stopped: unrecorded(situation).map((one) => ({
            command: typedName(one.command),
            generation: subjectOf(one, situation),
        })),
        differences: [...differences(situation), ...rivalDifferences(situation)].map(
            ({ text }) => text,
        ),
        possible: judged.flatMap(({ command, judgement }) =>
            "steps" in judgement && judgement.steps.length > 0
                ? [{ command, generation: judgement.generation, steps: judgement.steps.length }]
                : [],
        ),
        refused: judged.flatMap(({ command, judgement }) =>
            "findings" in judgement ? [{ command, because: judgement.findings }] : [],
        ),
    };
}

function generationStatus(id: number, situation: Situation): GenerationStatus {
    const { generations, keys, aliasTarget, published } = situation;
    const entry = generationOf(generations, id);
    const key = keys[id];
    const state = published[id];
    return {
        generation: id,
        ...(entry === undefined ? {} : { state: entry.state, since: entry.since }),
        ...(key === undefined
            ? {}
            : { keyArn: key.arn, keyState: key.state, maySign: key.maySign }),
        isAliasTarget: key !== undefined && key.arn === aliasTarget,
        ...(state === undefined ? {} : { published: state }),
        ...(key?.deletionDate === undefined
            ? {}
            : { deletionDate: key.deletionDate.toISOString() }),
    };
}

/** The status, for a person. */
export function renderStatus(status: RotationStatus): string {
    const { stack, time, generations, stopped, possible, refused } = status;
    const lines = [
        `Rotation of ${stack}, ${time} by AWS's clock`,
        ...generations.map(renderGeneration),
        ...status.differences.map((one) => `differs  ${one}`),
        ...stopped.map(
            ({ command, generation }) =>
                `stopped  ${command} of generation ${generation}: run \`cartorio rotate ${command} ${stack} --generation ${generation}\` again`,
        ),
        ...possible.map(
            ({ command, generation, steps }) =>
                `possible ${command} of generation ${generation}: ${steps} steps, --plan shows them`,
        ),
        ...refused.flatMap(({ command, because }) =>
            because.map((one) => `not yet  ${command}: ${one}`),
        ),
    ];
    return `${lines.map(oneLine).join("\n")}\n`;
}

function renderGeneration(one: GenerationStatus): string {
    const { generation, state, since, keyArn, keyState, published, deletionDate } = one;
    return [
        `key      generation ${generation}: ${state ?? "not in the registry"}${since === undefined ? "" : ` since ${since}`}`,
        keyArn === undefined ? "no key" : `${keyArn} ${keyState}`,
        ...(one.isAliasTarget ? ["the alias points at it"] : []),
        ...(keyArn === undefined ? [] : [one.maySign === true ? "may sign" : "may not sign"]),
        published === undefined ? "not published" : `published as ${published}`,
        ...(deletionDate === undefined ? [] : [`AWS deletes it at ${deletionDate}`]),
    ].join(", ");
}
