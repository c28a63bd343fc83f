import { Command } from "commander";
import { timestampSignature } from "../../signing/timestamp/signatureTimestamp";
import { x509Failure } from "../x509/x509Failure";
import { readSmall, requireOneStdin, writeSmall } from "./files";
import { trustedRoots } from "./trustedRoots";

interface TimestampOptions {
    readonly authority: string;
    readonly timestampCa: string;
    readonly timestampPolicy?: string;
    readonly out: string;
    readonly json?: boolean;
}

type Note = (line: string) => void;

/**
 * `cartorio timestamp <signature>`: has an authority of time stamp a document's signature, for
 * `cartorio verify --timestamp`. It needs no AWS account.
 *
 * Standard output with `--json`: `{ time, policy, serialNumber, file }`.
 */
export function timestampCommand(note: Note): Command {
    return new Command("timestamp")
        .description("have an RFC 3161 authority stamp a document's signature, to prove its time")
        .argument("<signature>", "the signature, a compact JWS, or - for standard input")
        .requiredOption("--authority <url>", "the time-stamping authority")
        .requiredOption("--timestamp-ca <file>", "roots by which the time-stamp is verified")
        .requiredOption("--out <file>", "write the time-stamp (DER)")
        .option("--timestamp-policy <oid>", "the authority's policy that is asked for")
        .option("--json", "print JSON")
        .action((file: string, options: TimestampOptions) => timestamp(file, options, note));
}

async function timestamp(file: string, options: TimestampOptions, note: Note): Promise<void> {
    const { authority, timestampCa, timestampPolicy: policy, out } = options;
    requireOneStdin([file, timestampCa]);
    const jws = (await readSmall(file, "the signature")).toString("utf8").trim();
    const trustedCertificates = await trustedRoots(timestampCa);
    const stamped = await timestampSignature(jws, authority, {
        trustedCertificates,
        ...(policy === undefined ? {} : { policy }),
    }).catch((error: unknown) => {
        throw x509Failure(`the time-stamp of ${file}`, error);
    });
    await writeSmall(out, Buffer.from(stamped.token), "the time-stamp");
    const time = stamped.genTime.toISOString();
    if (options.json === true) {
        const facts = { time, policy: stamped.policy, serialNumber: String(stamped.serialNumber) };
        process.stdout.write(`${JSON.stringify({ ...facts, file: out }, null, 2)}\n`);
    } else {
        note(`${out}: the signature existed before ${time}, by policy ${stamped.policy}`);
    }
}
