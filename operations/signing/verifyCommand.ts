import { Command } from "commander";
import { displayCns } from "../../components/naming";
import { loadJwks } from "../../signing/jwks/publishedKeys";
import { timestampVerifier } from "../../signing/timestamp/signatureTimestamp";
import type { SignedFacts, Verdict } from "../../signing/verify/verdict";
import type { TimestampVerifier } from "../../signing/verify/timestamp";
import { verifyDocument } from "../../signing/verify/verifyDocument";
import { CliError, ExitStatus } from "../cliError";
import { oneLine } from "../oneLine";
import { tellingErrors } from "./asCliError";
import { openDocument, readSmall, requireOneStdin } from "./files";
import { trustedRoots } from "./trustedRoots";

interface VerifyOptions {
    readonly signature: string;
    readonly jwks: string;
    readonly timestamp?: string;
    readonly timestampCa?: string;
    readonly json?: boolean;
}

/**
 * `cartorio verify <file>`: judges a document's signature, offline.
 *
 * Standard output with `--json` is one {@link Verdict}. Exit status 1 when it is not valid.
 */
export function verifyCommand(): Command {
    return new Command("verify")
        .description("verify a document's signature with the published keys, offline")
        .argument("<file>", "the document, or - for standard input")
        .requiredOption("--signature <file>", "the signature, a compact JWS")
        .requiredOption("--jwks <file>", "the office's published keys, from a place you trust")
        .option("--timestamp <file>", "an RFC 3161 time-stamp of the signature, to prove its time")
        .option("--timestamp-ca <file>", "with --timestamp: roots of the authorities you trust")
        .option("--json", "print JSON")
        .action(async (file: string, options: VerifyOptions) => {
            process.exitCode = await verify(file, options);
        });
}

async function verify(file: string, options: VerifyOptions): Promise<ExitStatus> {
    const { timestamp: token, timestampCa: roots } = options;
    if ((token === undefined) !== (roots === undefined)) {
        throw new CliError(
            "usage",
            "--timestamp and --timestamp-ca belong together: the time-stamp, and the roots of the authorities you trust",
        );
    }
    requireOneStdin([file, options.signature, options.jwks, token, roots]);
    const verdict = await tellingErrors(undefined, async () => {
        const jwks = loadJwks(await readSmall(options.jwks, "the JWKS"), options.jwks);
        // What is not ASCII becomes what no JWS has.
        const jws = (await readSmall(options.signature, "the signature")).toString("utf8");
        const timestamp = await timestampOf(token, roots);
        const document = await openDocument(file);
        return tellingErrors(file, () =>
            verifyDocument(document, jws, { jwks, ...(timestamp && { timestamp }) }),
        );
    });
    process.stdout.write(
        options.json === true
            ? `${JSON.stringify(verdict, null, 2)}\n`
            : renderVerdict(file, verdict),
    );
    return verdict.valid ? ExitStatus.Done : ExitStatus.Failed;
}

async function timestampOf(
    token: string | undefined,
    roots: string | undefined,
): Promise<TimestampVerifier | undefined> {
    if (token === undefined || roots === undefined) {
        return undefined;
    }
    const trustedCertificates = await trustedRoots(roots);
    return timestampVerifier(await readSmall(token, "the time-stamp"), { trustedCertificates });
}

/** Shows a verdict to a person. */
export function renderVerdict(file: string, verdict: Verdict): string {
    const lines = verdict.valid
        ? [`valid    ${file}`, ...describe(verdict.facts)]
        : [
              `INVALID  ${file}`,
              ...verdict.findings.map(({ reason, text }) => `  ${reason}: ${text}`),
              ...(verdict.facts === undefined ? [] : describe(verdict.facts)),
          ];
    return `${lines.map(oneLine).join("\n")}\n`;
}

function describe(facts: SignedFacts): string[] {
    const { cns, generation, state, kid, documentId, mediaType, size } = facts;
    return [
        `  key      ${kid}, generation ${generation} of ${displayCns(cns)}${state === undefined ? "" : `, now ${state}`}`,
        `  claimed  ${facts.timeClaimedBySigner} by the signer's own clock`,
        ...(facts.timeProvenByTimestamp === undefined
            ? []
            : [`  proven   before ${facts.timeProvenByTimestamp}, by a time-stamp`]),
        `  document ${documentId}, ${mediaType}, ${size} bytes`,
    ];
}
