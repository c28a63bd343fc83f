import fs from "node:fs";
import {
    describeBreak,
    EvidenceError,
    EvidenceErrorCode,
    type EvidenceReport,
    type EvidenceStore,
    FolderStore,
    parseHead,
    S3Store,
    verifyEvidence,
} from "../../evidence/index";
import { CliError } from "../cliError";
import { parseS3Address } from "./evidencePlace";
import { s3Client } from "./s3Place";

/**
 * The store that an argument names: a folder, or `s3://bucket/prefix` with the caller's own credentials.
 * @throws CliError `refused` when the folder is not there, `usage` for an address that is none.
 */
export function openEvidence(where: string): EvidenceStore {
    const address = parseS3Address(where, "--evidence");
    if (address !== undefined) {
        return new S3Store({ client: s3Client(), ...address });
    }
    if (!fs.statSync(where, { throwIfNoEntry: false })?.isDirectory()) {
        throw new CliError(
            "refused",
            `${where} is no folder; expected the evidence folder that the application writes`,
        );
    }
    return new FolderStore(where);
}

/**
 * Verifies the evidence of a store.
 * @throws CliError `usage` for a head that is none, `refused` when the store holds no record, `outside`
 * when it can't be read.
 */
export async function verifiedEvidence(
    store: EvidenceStore,
    expectHeads: readonly string[],
): Promise<EvidenceReport> {
    try {
        const report = await verifyEvidence(store, { expectHeads: expectHeads.map(parseHead) });
        if (!report.ok && report.breaks.length === 0) {
            throw new CliError(
                "refused",
                `${store.description} holds no evidence: expected at least one chain with a record. Is it the right place?`,
            );
        }
        return report;
    } catch (error) {
        throw error instanceof EvidenceError ? asCliError(error) : error;
    }
}

/** An error of the evidence, as the command line tells it. */
export function asCliError(error: EvidenceError): CliError {
    const codes = {
        [EvidenceErrorCode.Invalid]: "usage",
        [EvidenceErrorCode.Store]: "outside",
    } as const;
    const code = error.code in codes ? codes[error.code as keyof typeof codes] : "refused";
    return new CliError(code, error.message, { cause: error });
}

/** A line a break. */
export function renderBreaks({ breaks }: EvidenceReport): string[] {
    return breaks.map((found) => `BROKEN   ${describeBreak(found)}`);
}
