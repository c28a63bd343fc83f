import { createHash } from "node:crypto";
import { CliError } from "../cliError";
import type { StackEvidence } from "../evidence/stackEvidence";

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

/** In fixed words: what a result says may be anything, and evidence does not take everything. */
export function refusalOf(result: Result, reasons: readonly string[]): string {
    if ("unreadable" in result) {
        return "it can't be read, or is longer than a result";
    }
    const digest = createHash("sha256").update(result.jws).digest("hex");
    return `${reasons.length} ${reasons.length === 1 ? "reason" : "reasons"}; SHA-256 of the result ${digest}`;
}
