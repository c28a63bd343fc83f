import { Command } from "commander";
import { collect } from "../../evidence/evidenceCommand";
import { auditSignatures, type SignaturesOptions } from "./auditSignatures";

/** `cartorio audit signatures`. */
export function signaturesCommand(): Command {
    return new Command("signatures")
        .description("what was signed, by CloudTrail, against the evidence, both ways")
        .requiredOption("--evidence <place>", "a folder, or s3://<bucket>/<prefix>")
        .requiredOption("--trail <path>", "an export of CloudTrail: a file, or a tree as in S3")
        .option("--expect-head <head>", "kept from an earlier run; may be repeated", collect, [])
        .option("--key-arn <arn>", "only this key; may be repeated", collect, [])
        .option("--from <time>", "only from this time on (UTC)")
        .option("--to <time>", "only up to this time (UTC)")
        .option("--margin <minutes>", "so near to an edge, nothing alone is judged", "15")
        .option("--json", "print JSON")
        .action(async (options: SignaturesOptions) => {
            process.exitCode = await auditSignatures(options);
        });
}
