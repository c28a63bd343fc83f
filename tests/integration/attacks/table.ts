/** Writes the matrix as text, and reads it back. */
import { ATTACKS } from "./attacks";
import { ATTACKERS, CARTORIO, type WorldName } from "./cast";
import { STATES } from "./keyPolicies";
import type { Cell } from "./matrix";
import { MEANINGS } from "./outcome";

/** The longest name of an attack, and two. */
const NAME_WIDTH = Math.max(...ATTACKS.map(({ name }) => name.length)) + 2;
/** Stands for every state of a key. */
const ALL = "all";

/** The matrix of one design in one world, states grouped where all attackers fare alike. */
export function render(cells: readonly Cell[], design: string, world: WorldName): string {
    const own = cells.filter((cell) => cell.design === design && cell.world === world);
    const lines = ATTACKS.flatMap(({ name }) => {
        const rows = new Map<string, string[]>();
        for (const state of [...STATES, "any"] as const) {
            const found = own
                .filter((cell) => cell.attack === name && cell.state === state)
                .sort((one, other) => one.attacker - other.attacker);
            if (found.length > 0) {
                const row = inColumns(found.map(({ outcome }) => outcome));
                rows.set(row, [...(rows.get(row) ?? []), state]);
            }
        }
        return [...rows].map(
            ([row, states]) =>
                `${name.padEnd(NAME_WIDTH)}${row}  ` +
                (states.length === STATES.length ? ALL : states.join(" ")),
        );
    });
    return [title(design, world), ...heads(), ...lines].join("\n");
}

function title(design: string, world: string): string {
    return `## ${design}, ${world}`;
}

/** Four characters a column, and two more between the groups. */
function inColumns(texts: readonly string[]): string {
    return texts
        .map((text, index) => (startsGroup(index) && index > 0 ? "  " : "") + text.padEnd(4))
        .join("");
}

function startsGroup(index: number): boolean {
    return ATTACKERS[index]!.group !== ATTACKERS[index - 1]?.group;
}

function heads(): readonly string[] {
    const groups = ATTACKERS.map(({ group }, index) => (startsGroup(index) ? group : undefined));
    let line = "";
    let column = 0;
    groups.forEach((group, index) => {
        column += index > 0 && group !== undefined ? 6 : index > 0 ? 4 : 0;
        line = group === undefined ? line : line.padEnd(column) + group;
    });
    const margin = " ".repeat(NAME_WIDTH);
    return [margin + line, margin + inColumns(ATTACKERS.map(({ head }) => head)).trimEnd()];
}

/** The whole file: legend and matrices. */
export function renderFile(cells: readonly Cell[]): string {
    const pairs = new Map(
        cells.map(({ design, world }) => [title(design, world), { design, world }]),
    );
    const letters = Object.entries(MEANINGS).map(([letter, meaning]) => `${letter}  ${meaning}`);
    const people = ATTACKERS.map(
        ({ head, name, accountId }) => `${head}  ${name}${accountId === CARTORIO ? "" : " *"}`,
    );
    return [
        "# What becomes of each attack. UPDATE_GOLDEN=1 writes this file anew; what must never stand in it,",
        "# the specification asserts by itself.",
        "",
        ...letters,
        "",
        "Attackers, from left to right (* of another account):",
        ...people,
        "",
        ...[...pairs.values()].flatMap(({ design, world }) => [render(cells, design, world), ""]),
    ].join("\n");
}

/** What tells one cell from the others. */
export function cellKey(cell: Omit<Cell, "outcome" | "notes">): string {
    const { design, world, attack, state, attacker } = cell;
    return [design, world, attack, state, attacker].join("|");
}

/** The outcomes of a file that {@link renderFile} wrote, by {@link cellKey}. */
export function readFile(text: string): ReadonlyMap<string, string> {
    const outcomes = new Map<string, string>();
    let matrix = "";
    for (const line of text.split("\n")) {
        const heading = /^## (.+), (with.+)$/.exec(line);
        matrix = heading === null ? matrix : `${heading[1]}|${heading[2]}`;
        const tokens = line.slice(NAME_WIDTH).trim().split(/\s+/);
        const letters = tokens.slice(0, ATTACKERS.length);
        if (matrix === "" || !letters.every((letter) => letter in MEANINGS)) {
            continue;
        }
        const states = tokens.slice(ATTACKERS.length);
        for (const state of states[0] === ALL ? STATES : states) {
            letters.forEach((letter, attacker) => {
                const attack = line.slice(0, NAME_WIDTH).trim();
                outcomes.set([matrix, attack, state, attacker].join("|"), letter);
            });
        }
    }
    return outcomes;
}
