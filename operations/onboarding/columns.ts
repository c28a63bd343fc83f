/** What must be said of a cartório to onboard it, in the order in which it is asked. */
export const ONBOARDING_COLUMNS = [
    "cns",
    "name",
    "uf",
    "municipality",
    "class",
    "account",
    "wave",
] as const;

/** One of {@link ONBOARDING_COLUMNS}: a column of a list, an option of the command, a question. */
export type OnboardingColumn = (typeof ONBOARDING_COLUMNS)[number];

/** What was said of one cartório so far, as it was written. */
export type OnboardingAnswers = { readonly [Column in OnboardingColumn]?: string };

/** Whether a text names a column. */
export function isColumn(text: string): text is OnboardingColumn {
    return (ONBOARDING_COLUMNS as readonly string[]).includes(text);
}

/** The question that asks for it on a terminal, with an example. */
export const QUESTIONS: Readonly<Record<OnboardingColumn, string>> = {
    cns: "CNS, six digits (99.001-0)",
    name: "Public name of the office, never a person's (1º Ofício de Notas de Exemplo)",
    uf: "UF, two capital letters (SP)",
    municipality: "IBGE code of the municipality, seven digits (3550308)",
    class: "Class of the office, 1, 2 or 3",
    account: "AWS account of the cartório alone, twelve digits",
    wave: "Wave in fleet operations, 0 is the canary",
};
