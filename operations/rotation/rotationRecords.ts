// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GenerationState } from "../../components/generation";
import type { EvidenceRecord } from "../../evidence/index";
import { CliError } from "../cliError";
import type { Move, RotationRecord } from "./situation";
import { RotationCommand } from "./transitions";

/** What types of records of rotations begin with. */
const PREFIX = "rotation.";
const MOVED = "moved-generation-";
/** Check of a step's record: SHA-256, hexadecimal, of the signed result that it was judged by. */
export const RESULT_CHECK = "result-sha256";
/** Type of the record of one call as break-glass. */
export const BREAK_GLASS = "rotation.breakGlass";
const COMMANDS: readonly string[] = Object.values(RotationCommand);
const STATES: readonly unknown[] = Object.values(GenerationState);

/** The moves of a step as checks of its record: evidence knows no other place for them. */
export function moveChecks(
    moves: readonly Move[],
): { readonly name: string; readonly ok: true; readonly detail: string }[] {
    return moves.map(({ generation, to }) => ({
        ...{ name: `${MOVED}${generation}`, ok: true, detail: to },
    }));
}

/** Whether a record is of a step of a rotation. */
export function isOfRotation({ type }: Pick<EvidenceRecord, "type">): boolean {
    return type.startsWith(PREFIX) && COMMANDS.includes(type.slice(PREFIX.length));
}

/**
 * Calls as break-glass that belong to a step: since the last move of each generation that it moves, by
 * whichever run of the command they were made.
 * @param records in the order of time.
 */
export function breakGlassFor(
    moves: readonly Pick<Move, "generation">[],
    accountId: string,
    records: readonly EvidenceRecord[],
): EvidenceRecord[] {
    const own = records.filter(({ data }) => data["accountId"] === accountId);
    const since = new Map(
        moves.map(({ generation: id }) => [
            id,
            own.findLastIndex(
                (one) =>
                    isOfRotation(one) &&
                    readRotationRecord(one).moves.some(({ generation }) => generation === id),
            ),
        ]),
    );
    return own.filter(
        ({ type, data }, index) =>
            type === BREAK_GLASS && index > (since.get(data["generation"] as number) ?? Infinity),
    );
}

/**
 * Reads a record of a rotation.
 * @throws CliError `refused`, naming the record, when it is none that this program writes.
 */
export function readRotationRecord(record: EvidenceRecord): RotationRecord {
    const { type, data, at, chain, seq } = record;
    const { generation, keyArn, checks } = data;
    const moves = Array.isArray(checks) ? checks.flatMap(readMove) : undefined;
    if (!isOfRotation(record) || typeof generation !== "number" || moves === undefined) {
        throw new CliError(
            "refused",
            `record ${seq} of chain ${chain}, ${type}, is no step of a rotation as this program writes it: ` +
                "expected generation and checks. A newer program may have written it",
        );
    }
    return {
        command: type.slice(PREFIX.length) as RotationCommand,
        ...{ generation, moves, at: new Date(at) },
        ...(typeof keyArn === "string" ? { keyArn } : {}),
    };
}

function readMove(check: unknown): Move[] {
    const { name, detail } = (check ?? {}) as Record<string, unknown>;
    if (typeof name !== "string" || !name.startsWith(MOVED) || !STATES.includes(detail)) {
        return [];
    }
    return [{ generation: Number(name.slice(MOVED.length)), to: detail as GenerationState }];
}
