import { createInterface } from "node:readline/promises";
import { CliError } from "../cliError";
import { oneLine } from "../oneLine";
import { ONBOARDING_COLUMNS, type OnboardingAnswers, QUESTIONS } from "./columns";

/** A terminal to ask on. */
export interface Terminal {
    /** Asks, and returns what was answered. @throws CliError `interrupted` when the terminal closes. */
    ask(question: string): Promise<string>;
    say(line: string): void;
}

/**
 * The terminal of this process: questions on standard error, since standard output is for results. It is held for
 * as long as a question only: while it is, Ctrl-C doesn't reach the engine.
 */
export const processTerminal: Terminal = {
    ask: async (question) => {
        const lines = createInterface({ input: process.stdin, output: process.stderr });
        try {
            return await new Promise((resolve, reject) => {
                lines.once("SIGINT", () => lines.close());
                lines.once("close", () =>
                    reject(new CliError("interrupted", "interrupted at a question")),
                );
                lines.question(`${question}: `).then(resolve, reject);
            });
        } finally {
            lines.close();
        }
    },
    say: (line) => void process.stderr.write(`${line}\n`),
};

/** What is wrong with answers, each by its column: `uf: found …`. */
export type FindingsOf = (answers: OnboardingAnswers) => readonly string[];

/**
 * Asks for what is missing, one question each; an answer that would be refused is asked again.
 * @param answers what is known already.
 * @returns all of it.
 */
export async function askMissing(
    answers: OnboardingAnswers,
    terminal: Terminal,
    findingsOf: FindingsOf,
): Promise<OnboardingAnswers> {
    let known = answers;
    for (const column of ONBOARDING_COLUMNS) {
        while (!known[column]) {
            const answer = (await terminal.ask(QUESTIONS[column])).trim();
            const said = { ...known, [column]: answer };
            const wrong = findingsOf(said).filter((one) => one.startsWith(`${column}: `));
            wrong.forEach((one) => terminal.say(`  ${oneLine(one)}`));
            known = wrong.length === 0 ? said : known;
        }
    }
    return known;
}

/** Asks whether to go on; anything but yes is no. */
export async function confirmOn(terminal: Terminal, question: string): Promise<boolean> {
    const answer = await terminal.ask(`${question} [yes/no]`);
    return /^(y|yes|s|sim)$/i.test(answer.trim());
}
