/** The matrix in a page: the tables of docs/attacks.md. */
import { ATTACKS } from "./attacks";
import { ATTACKERS, WORLDS, type WorldName } from "./cast";
import type { Cell } from "./matrix";
import { AWS_CDK, OURS, TERRAFORM_AWS_KMS } from "./keyPolicies";
import { MEANINGS, Outcome } from "./outcome";

/** Outcomes that give a signature to somebody. */
const SIGNATURES: readonly Outcome[] = [
    Outcome.Signed,
    Outcome.TookOver,
    Outcome.Imported,
    Outcome.SignerSigned,
];
const NOTHING: readonly Outcome[] = [Outcome.Refused, Outcome.DoesNotApply];

/** The tables by the names under which the page has them. */
export function summaries(cells: readonly Cell[]): ReadonlyMap<string, string> {
    // An active key is the one worth attacking.
    const active = cells.filter(({ state }) => state === "active" || state === "any");
    const ofDesign = (design: string) => active.filter((cell) => cell.design === design);
    const without = (design: string) =>
        ofDesign(design).filter(({ world }) => world === ("without guardrails" as WorldName));
    return new Map([
        [
            "letters",
            Object.entries(MEANINGS)
                .filter(([letter]) => !(NOTHING as readonly string[]).includes(letter))
                .map(([letter, meaning]) => `- \`${letter}\`: ${meaning}`)
                .join("\n"),
        ],
        [
            "worlds",
            table(
                WORLDS.map((world) => [
                    world,
                    ofDesign(OURS.name).filter((cell) => cell.world === world),
                ]),
                (outcome) => !NOTHING.includes(outcome),
            ),
        ],
        [
            "designs",
            table(
                [OURS, TERRAFORM_AWS_KMS, AWS_CDK].map(({ name }) => [name, without(name)]),
                (outcome) => SIGNATURES.includes(outcome),
                ATTACKS.filter(({ once }) => once !== true).map(({ name }) => name),
            ),
        ],
    ]);
}

/** One row for the attacks that come to the same; none for those that come to nothing. */
function table(
    columns: readonly (readonly [head: string, cells: readonly Cell[]])[],
    matters: (outcome: Outcome) => boolean,
    attacks: readonly string[] = ATTACKS.map(({ name }) => name),
): string {
    const rows = new Map<string, { readonly names: string[]; readonly texts: string[] }>();
    for (const attack of attacks) {
        const texts = columns.map(([, cells]) =>
            describe(cells.filter((cell) => cell.attack === attack && matters(cell.outcome))),
        );
        if (texts.every((text) => text === NOBODY)) {
            continue;
        }
        const row = rows.get(texts.join("|")) ?? { names: [], texts };
        row.names.push(attack);
        rows.set(texts.join("|"), row);
    }
    return markdown([
        ["attack", ...columns.map(([head]) => head)],
        ...[...rows.values()].map(({ names, texts }) => [names.join("; "), ...texts]),
    ]);
}

const NOBODY = "nobody";

/** `S`: Deployer, BreakGlass; `c`: the root user. */
function describe(cells: readonly Cell[]): string {
    const byOutcome = new Map<Outcome, string[]>();
    for (const { outcome, attacker } of cells) {
        const { name } = ATTACKERS[attacker]!;
        byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), name]);
    }
    const parts = [...byOutcome].map(([outcome, names]) => `\`${outcome}\` ${names.join(", ")}`);
    return parts.length === 0 ? NOBODY : parts.join("; ");
}

/** A table as Prettier leaves it. */
function markdown(rows: readonly (readonly string[])[]): string {
    const widths = rows[0]!.map((_head, column) =>
        Math.max(...rows.map((row) => row[column]!.length)),
    );
    const line = (row: readonly string[]) =>
        `| ${row.map((text, column) => text.padEnd(widths[column]!)).join(" | ")} |`;
    const [head, ...body] = rows.map(line);
    const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
    return [head, rule, ...body].join("\n");
}

const block = (name: string) =>
    new RegExp(`(<!-- attacks: ${name} -->\n\n)[^]*?(\n\n<!-- /attacks -->)`);

/** A page with its tables replaced. @throws Error for a table that it has no place for. */
export function withSummaries(page: string, tables: ReadonlyMap<string, string>): string {
    return [...tables].reduce((text, [name, content]) => {
        if (!block(name).test(text)) {
            throw new Error(`the page has no place for the table "${name}"`);
        }
        return text.replace(
            block(name),
            (_all, before: string, after: string) => before + content + after,
        );
    }, page);
}
