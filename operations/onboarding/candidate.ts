import { stringify } from "yaml";
import {
    type Cartorio,
    cartorioFile,
    CartorioStatus,
    type Finding,
    FindingCode,
    GenerationState,
    normaliseCns,
    parseCartorio,
} from "../../registry/index";
import { ONBOARDING_COLUMNS, type OnboardingAnswers, type OnboardingColumn } from "./columns";

/** Something wrong with one answer. */
export interface AnswerFinding {
    readonly column: OnboardingColumn;
    /** What was found, what was expected, what to do. */
    readonly words: string;
}

/** What was said of one cartório, judged by itself. */
export interface JudgedAnswers {
    /** What goes into the registry; absent when there are findings. */
    readonly cartorio?: Cartorio;
    /** The CNS, also when something else is wrong. */
    readonly cns?: string;
    readonly findings: readonly AnswerFinding[];
    /** What is suspicious, or was taken otherwise than written. */
    readonly notices: readonly AnswerFinding[];
}

/** How answers are judged. */
export interface JudgeOptions {
    /** The environment that the cartório is to be in. */
    readonly environment: string;
    /** The day on which the first generation begins, `YYYY-MM-DD`. */
    readonly today: string;
    /** Whether what is suspicious is an error. */
    readonly strict?: boolean | undefined;
}

/** Judged in place of an answer that can't be read; what is found on it is not told. */
const PLACEHOLDER_CNS = "000000";

/**
 * Judges what was said of one cartório by the registry's own rules: what this takes, the registry takes.
 * What concerns several cartórios is not looked at.
 */
export function judgeAnswers(answers: OnboardingAnswers, options: JudgeOptions): JudgedAnswers {
    const missing = ONBOARDING_COLUMNS.filter((column) => !answers[column]);
    const read = missing.includes("cns") ? {} : cnsOf(answers.cns!);
    const cns = read.cns ?? PLACEHOLDER_CNS;
    const cartorio = cartorioOf(answers, cns, options.today);
    // One property begins on each line, so that a finding's line says of which it is.
    const text = stringify(cartorio, { lineWidth: 0 });
    const { findings, warnings } = parseCartorio(text, cartorioFile(options.environment, cns), {
        strict: options.strict === true,
    });
    const readable = (column: OnboardingColumn) =>
        !missing.includes(column) && (column !== "cns" || read.cns !== undefined);
    const told = (found: readonly Finding[]) =>
        discreet(found, text).flatMap(columnFinding(text, readable));
    const wrong: AnswerFinding[] = [
        ...missing.map((column) => ({ column, words: "found nothing, expected an answer" })),
        ...(read.finding === undefined
            ? []
            : [{ column: "cns" as const, words: read.finding.replace(/^CNS: /, "") }]),
        ...told(findings),
    ].sort((a, b) => ONBOARDING_COLUMNS.indexOf(a.column) - ONBOARDING_COLUMNS.indexOf(b.column));
    const notices = [
        ...(read.notice === undefined ? [] : [{ column: "cns" as const, words: read.notice }]),
        ...told(warnings),
    ];
    return {
        ...(wrong.length === 0 ? { cartorio } : {}),
        ...(read.cns === undefined ? {} : { cns }),
        findings: wrong,
        notices,
    };
}

function cnsOf(text: string): { cns?: string; notice?: string; finding?: string } {
    return normaliseCns(text);
}

/** Numbers that are none stay as they are: the registry's own rules say what is wrong with them. */
function cartorioOf(answers: OnboardingAnswers, cns: string, today: string): Cartorio {
    const { name = "", uf = "", municipality = "", account = "" } = answers;
    return {
        ...{ cns, name, uf, municipality },
        class: numberOf(answers.class) as Cartorio["class"],
        accountId: account,
        wave: numberOf(answers.wave) as number,
        status: CartorioStatus.Requested,
        signingKey: { generations: [{ id: 1, state: GenerationState.Active, since: today }] },
    };
}

function numberOf(text: string | undefined): unknown {
    return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : text;
}

/** Beside a finding of personal data no other of its place is told: it would repeat the value in a log. */
function discreet(findings: readonly Finding[], text: string): readonly Finding[] {
    const personal = findings.filter(({ code }) => code === FindingCode.PersonalData);
    const places = new Set(personal.map((one) => propertyOf(one, text)));
    return findings.filter((one) => personal.includes(one) || !places.has(propertyOf(one, text)));
}

/** @param readable which answers are there to be judged. */
function columnFinding(text: string, readable: (column: OnboardingColumn) => boolean) {
    return (finding: Finding): AnswerFinding[] => {
        const { subject, found, expected, fix } = finding;
        const property = propertyOf(finding, text);
        const column = ONBOARDING_COLUMNS.find((one) => PROPERTIES[one] === property);
        if (column === undefined) {
            // Nothing that the answers could mend: a fault of this program, and not to be hidden.
            throw new Error(`the registry refuses ${subject}: expected ${expected}`);
        }
        return readable(column)
            ? [{ column, words: `found ${found}, expected ${expected}; ${fix}` }]
            : [];
    };
}

/** The property that a finding is about; of one about the text, by its line. */
function propertyOf({ subject, position, code }: Finding, text: string): string | undefined {
    if (code !== FindingCode.PersonalData || position === undefined) {
        return subject.split(/[.[]/)[0];
    }
    const above = text.split("\n").slice(0, position.line).reverse();
    return above.flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? [])[0];
}

/** The registry's property that each column becomes. */
export const PROPERTIES: Readonly<
    Record<OnboardingColumn, Exclude<keyof Cartorio, "status" | "signingKey">>
> = {
    ...{ cns: "cns", name: "name", uf: "uf", municipality: "municipality", class: "class" },
    ...{ account: "accountId", wave: "wave" },
};
