import fs from "node:fs";
import { S3Client } from "@aws-sdk/client-s3";
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

const S3_ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/**
 * The store that an argument names: a folder, or `s3://bucket/prefix` with the caller's own credentials.
 * @throws CliError `refused` when the folder is not there, `usage` for an address that is none.
 */
export function openEvidence(where: string): EvidenceStore {
    if (where.startsWith("s3:")) {
        const [, bucket, prefix = ""] = S3_ADDRESS.exec(where) ?? [];
        if (bucket === undefined) {
            throw new CliError(
                "usage",
                `--evidence is ${JSON.stringify(where)}; expected s3://<bucket>/<prefix>, or a folder`,
            );
        }
        return new S3Store({ client: new S3Client({}), bucket, prefix });
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
