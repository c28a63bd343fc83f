import { oneLine } from "../oneLine";
import type { AccessReport, KeyAccess, ProbeAnswer, SubjectAccess } from "./accessReport";
import { IF_IAM, May } from "./judgeProbe";
import { CAPABILITIES, type Capability } from "./probes";

/** What a cell says, the strongest first. */
const CELLS = { yes: "yes", if: "if", iam: "IAM", doubt: "?", no: "-" } as const;

const LEGEND =
    "yes: may. IAM: if its IAM policies allow it. if: under the conditions below. ?: cannot be judged, counts as may. -: may not.";

/** Shows who may do what to a person: a table a key, what is conditional, what is wrong. */
export function renderAccess(stack: string, report: AccessReport): string {
    const { keys, findings, accountId, ok } = report;
    const errors = findings.filter(({ severity }) => severity === "error").length;
    const lines = [
        `Access to the keys of ${stack}, account ${accountId}, by their live policies at ${report.readAt}`,
        ...keys.flatMap(renderKey),
        "",
        keys.length === 0 ? "The account has no customer key." : LEGEND,
        "",
        ...(findings.length === 0 ? ["No findings."] : ["Findings:"]),
        ...findings.flatMap(({ severity, key, message, fix }) => [
            `  ${severity.toUpperCase()} ${key.split("/").at(-1)}: ${message}`,
            `    to do: ${fix}`,
        ]),
        "",
        "What only guardrails of the organisation stop: these could rewrite a policy or make a grant, and so change all of the above:",
        ...keys.map(
            ({ arn, holders }) => `  ${arn.split("/").at(-1)}: ${holders.join(", ") || "nobody"}`,
        ),
        "",
        "Not seen here:",
        ...report.limits.map((limit) => `  ${limit}`),
        "",
        ok
            ? "Result: nobody but the signers may sign, and nobody who may sign may change a key."
            : `Result: ${errors} ${errors === 1 ? "error" : "errors"}.`,
    ];
    return `${lines.map(oneLine).join("\n")}\n`;
}

function renderKey({ arn, aliases, state, keyUsage, grants, subjects }: KeyAccess): string[] {
    const columns = [...new Set(subjects[0]?.answers.map(({ capability }) => capability) ?? [])];
    const rows = subjects.map((subject) => [
        subject.title,
        ...columns.map((capability) => cellOf(subject, capability)),
    ]);
    const header = ["", ...columns.map((capability) => CAPABILITIES[capability])];
    const count = `${grants} ${grants === 1 ? "grant" : "grants"}`;
    return [
        "",
        `${arn}  ${aliases.join(", ") || "no alias"}  ${state}, ${keyUsage}, ${count}`,
        ...table([header, ...rows]).map((line) => `  ${line}`),
        ...conditionsOf(subjects),
    ];
}

/** The strongest of a capability's answers; signing says with what, since that is the promise. */
function cellOf({ answers }: SubjectAccess, capability: Capability): string {
    const all = answers.filter((answer) => answer.capability === capability);
    const cells = all.map(cell);
    const strongest = Object.values(CELLS).find((one) => cells.includes(one)) ?? CELLS.no;
    const may = all.filter((answer) => answer.may !== May.No);
    if (capability !== "sign" || may.length === 0) {
        return strongest;
    }
    const algorithms =
        may.length === 1
            ? may[0]!.probe.split(" ")[1]!.replace("RSASSA_", "")
            : `${may.length} algorithms`;
    return `${strongest} (${algorithms})`;
}

function cell({ may, conditions }: ProbeAnswer): string {
    switch (may) {
        case May.Yes:
            return CELLS.yes;
        case May.If:
            return conditions.every((one) => one === IF_IAM) ? CELLS.iam : CELLS.if;
        case May.CannotJudge:
            return CELLS.doubt;
        case May.No:
            return CELLS.no;
    }
}

/** What stands behind `if` and `?`, once for all probes that share it. */
function conditionsOf(subjects: readonly SubjectAccess[]): string[] {
    return subjects.flatMap(({ title, answers }) => {
        const byWords = new Map<string, string[]>();
        for (const answer of answers) {
            const words =
                cell(answer) === CELLS.if
                    ? `if ${answer.conditions.join(" and ")}`
                    : cell(answer) === CELLS.doubt
                      ? `cannot judge: ${answer.reason}`
                      : undefined;
            if (words !== undefined) {
                byWords.set(words, [...(byWords.get(words) ?? []), answer.probe]);
            }
        }
        return [...byWords].map(
            ([words, probes]) => `  ${title}: ${probes.join(", ").replaceAll("kms:", "")} ${words}`,
        );
    });
}

function table(rows: readonly (readonly string[])[]): string[] {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    return rows.map((row) =>
        row
            .map((text, column) => text.padEnd(widths[column]!))
            .join("  ")
            .trimEnd(),
    );
}
