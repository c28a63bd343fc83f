import { createHash } from "node:crypto";
import { CliError } from "../cliError";
import type { StackEvidence } from "../evidence/stackEvidence";
import { type SmokeExpectations, type SmokeVerdict, verifySmokeResult } from "./smokeResult";

/** At most so many reasons are shown, each so long at most: a result may say anything. */
const [SHOWN_REASONS, SHOWN_TEXT] = [20, 300];

/** What the application put there, or why that can't be read. */
export type Result = { readonly jws: string } | { readonly unreadable: string };

/** What is there for a nonce; nothing when there is none yet. */
export async function resultOf(
    evidence: StackEvidence,
    nonce: string,
): Promise<Result | undefined> {
    try {
        const jws = await evidence.readResult(nonce);
        return jws === undefined ? undefined : { jws };
    } catch (error) {
        if (error instanceof CliError && error.code === "refused") {
            return { unreadable: error.message };
        }
        throw error;
    }
}

/** SHA-256 of a result, hexadecimal. */
export function digestOf(jws: string): string {
    return createHash("sha256").update(jws).digest("hex");
}

/** In fixed words: what a result says may be anything, and evidence does not take everything. */
export function refusalOf(result: Result, reasons: readonly string[]): string {
    if ("unreadable" in result) {
        return "it can't be read, or is longer than a result";
    }
    return `${reasons.length} ${reasons.length === 1 ? "reason" : "reasons"}; SHA-256 of the result ${digestOf(result.jws)}`;
}

/** Whether the application signed what was asked for, and what it signed. */
export type ResultVerdict =
    | (Extract<SmokeVerdict, { valid: true }> & { readonly jws: string })
    | Extract<SmokeVerdict, { valid: false }>;

/** {@link verifySmokeResult} of what was read; what can't be read is refused. */
export function verdictOf(
    result: Result,
    publicKeyPem: string,
    expected: SmokeExpectations,
): ResultVerdict {
    if ("unreadable" in result) {
        return { valid: false, reasons: [result.unreadable] };
    }
    const verdict = verifySmokeResult(result.jws, publicKeyPem, expected);
    return verdict.valid ? { ...verdict, jws: result.jws } : verdict;
}

/** What a person is told of a result that is refused. */
export function refusedResult(nonce: string, reasons: readonly string[]): CliError {
    const shown = reasons.slice(0, SHOWN_REASONS).map((one) => `- ${one.slice(0, SHOWN_TEXT)}`);
    const others = reasons.length - shown.length;
    return new CliError(
        "refused",
        [
            `the result of nonce ${nonce} is not accepted, another one is asked for when this is run again:`,
            ...shown,
            ...(others > 0 ? [`- and ${others} more`] : []),
        ].join("\n"),
    );
}
