import type { Cartorio, RegistryEntry } from "../../registry/index";
import {
    type AnswerFinding,
    type JudgedAnswers,
    judgeAnswers,
    type JudgeOptions,
    PROPERTIES,
} from "./candidate";
import { ONBOARDING_COLUMNS, type OnboardingAnswers, type OnboardingColumn } from "./columns";

/** What was said of one cartório, and where. */
export interface Candidate {
    /** How messages call the place of an answer: `list.csv:3: account`, `--account`. */
    readonly place: (column: OnboardingColumn) => string;
    readonly answers: OnboardingAnswers;
}

/** What the environment holds already. */
export interface Neighbours {
    /** Every cartório of the registry. */
    readonly entries: readonly RegistryEntry[];
    /** The hub's AWS account, which no cartório may have. */
    readonly hubAccountId?: string | undefined;
}

/** All that was said, judged together. */
export interface JudgedCandidates {
    /** What is to be added to the registry, in the order given. */
    readonly added: readonly Cartorio[];
    /** Those, and those whose files are there and say the same, in the order given. */
    readonly all: readonly Cartorio[];
    /** Everything that is wrong, in the order given; nothing may be written where there is any. */
    readonly findings: readonly string[];
    /** What is suspicious, or was taken otherwise than written. */
    readonly notices: readonly string[];
}

/** Judges cartórios that are to be added: each by itself, and with each other and the registry. */
export function judgeCandidates(
    candidates: readonly Candidate[],
    { entries, hubAccountId }: Neighbours,
    options: JudgeOptions,
): JudgedCandidates {
    const judged = candidates.map((candidate) => {
        const alone = judgeAnswers(candidate.answers, options);
        const known = entries.find(({ cartorio }) => cartorio.cns === alone.cns);
        // What is left out of a cartório that is there needs no answer.
        const whole = known === undefined ? candidate.answers : filled(candidate.answers, known);
        return { candidate, known, ...judgeAnswers(whole, options) };
    });
    const findings: string[] = [];
    const added: Cartorio[] = [];
    const all: Cartorio[] = [];
    judged.forEach((one, index) => {
        const { candidate, known } = one;
        const { place, answers } = candidate;
        const beside = [
            ...twins(one, judged.slice(0, index)),
            ...(known === undefined
                ? accountFindings(answers.account, { entries, hubAccountId })
                : differences(answers, known)),
        ];
        const bad = new Set(one.findings.map(({ column }) => column));
        const wrong = [...one.findings, ...beside.filter(({ column }) => !bad.has(column))];
        findings.push(...wrong.map(({ column, words }) => `${place(column)}: ${words}`));
        if (wrong.length === 0) {
            all.push(known?.cartorio ?? one.cartorio!);
            added.push(...(known === undefined ? [one.cartorio!] : []));
        }
    });
    const notices = judged.flatMap(({ candidate, notices: told }) =>
        told.map(({ column, words }) => `${candidate.place(column)}: ${words}`),
    );
    return { added, all, findings, notices };
}

function filled(answers: OnboardingAnswers, { cartorio }: RegistryEntry): OnboardingAnswers {
    const written = ONBOARDING_COLUMNS.map((column) => [
        column,
        answers[column] || String(cartorio[PROPERTIES[column]]),
    ]);
    return Object.fromEntries(written) as OnboardingAnswers;
}

type Judged = JudgedAnswers & { readonly candidate: Candidate };

/** What a candidate has in common with one before it. */
function twins({ cns, candidate }: Judged, before: readonly Judged[]): AnswerFinding[] {
    const { account } = candidate.answers;
    const sameCns = before.find((other) => cns !== undefined && other.cns === cns);
    const sameAccount = before.find(
        (other) => Boolean(account) && other.candidate.answers.account === account,
    );
    return [
        ...(sameCns === undefined
            ? []
            : [
                  finding(
                      "cns",
                      `${cns}, which ${sameCns.candidate.place("cns")} has too`,
                      "a CNS of its own; remove one of the two",
                  ),
              ]),
        ...(sameAccount === undefined
            ? []
            : [
                  finding(
                      "account",
                      `${account}, which ${sameAccount.candidate.place("account")} has too`,
                      "an AWS account of the cartório's own; correct one of the two",
                  ),
              ]),
    ];
}

function accountFindings(
    account: string | undefined,
    { entries, hubAccountId }: Neighbours,
): AnswerFinding[] {
    const owner = entries.find(({ cartorio }) => cartorio.accountId === account);
    const expected = "an AWS account of the cartório's own; give it one";
    return [
        ...(owner === undefined
            ? []
            : [finding("account", `${account}, which ${owner.file} has`, expected)]),
        ...(hubAccountId !== undefined && account === hubAccountId
            ? [finding("account", `${account}, the hub's account`, expected)]
            : []),
    ];
}

/** A file that is there is not rewritten by onboarding: what is said must agree with it. */
function differences(
    answers: OnboardingAnswers,
    { cartorio, file }: RegistryEntry,
): AnswerFinding[] {
    return ONBOARDING_COLUMNS.filter((column) => column !== "cns").flatMap((column) => {
        const [said, written] = [answers[column], String(cartorio[PROPERTIES[column]])];
        return !said || said === written
            ? []
            : [
                  finding(
                      column,
                      said,
                      `${written}, as ${file} says; change that file by a reviewed commit, or leave it out here`,
                  ),
              ];
    });
}

function finding(column: OnboardingColumn, found: string, expected: string): AnswerFinding {
    return { column, words: `found ${found}, expected ${expected}` };
}
