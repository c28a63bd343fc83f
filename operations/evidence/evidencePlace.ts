import path from "node:path";
import type { StackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";

/** The variable that names a place for evidence where no option does. */
export const EVIDENCE_VARIABLE = "CARTORIO_EVIDENCE";

const S3_ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** A place in a bucket. */
export interface S3Address {
    readonly bucket: string;
    /** Empty, or without `/` at its ends. */
    readonly prefix: string;
}

/**
 * Reads `s3://<bucket>/<prefix>`; nothing for what is a folder.
 * @param name of the option or setting, for errors.
 * @throws CliError `usage` for an address that is none.
 */
export function parseS3Address(place: string, name: string): S3Address | undefined {
    if (!place.startsWith("s3:")) {
        return undefined;
    }
    const [, bucket, prefix = ""] = S3_ADDRESS.exec(place) ?? [];
    if (bucket === undefined) {
        throw new CliError(
            "usage",
            `${name} is ${JSON.stringify(place)}; expected s3://<bucket>/<prefix>, or a folder`,
        );
    }
    return { bucket, prefix: prefix.replace(/^\/+|\/+$/g, "") };
}

/**
 * Where the cartórios of an environment have their evidence: `--evidence`, else `CARTORIO_EVIDENCE`, else
 * `cartorio-digital:evidence` of the environment's file. The first two may be relative to the working folder.
 * @returns an absolute folder, or `s3://<bucket>/<prefix>`.
 * @throws CliError `usage` when there is none, or what there is is no place.
 */
export function evidencePlaceOf(
    { evidence, environment }: Pick<StackAccount, "evidence" | "environment">,
    option: string | undefined,
    env: NodeJS.ProcessEnv = process.env,
): string {
    const given: readonly (readonly [name: string, place: string | undefined])[] = [
        ["--evidence", option],
        [EVIDENCE_VARIABLE, env[EVIDENCE_VARIABLE]],
        ["cartorio-digital:evidence", evidence],
    ];
    for (const [name, place] of given) {
        if (place) {
            return parseS3Address(place, name) === undefined ? path.resolve(place) : place;
        }
    }
    throw new CliError(
        "usage",
        `there is no place for the evidence of ${environment}: give --evidence <folder or s3://bucket/prefix>, set ` +
            `${EVIDENCE_VARIABLE}, or add cartorio-digital:evidence to Pulumi.${environment}.yaml`,
    );
}
