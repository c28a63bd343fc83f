import { randomUUID } from "node:crypto";
import { Command } from "commander";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { resolveRoles } from "../../components/roles";
import { loadJwks } from "../../signing/jwks/publishedKeys";
import { kmsClient } from "../../signing/kms/kmsClient";
import { createSigner } from "../../signing/sign/createSigner";
import type { SignedDocument } from "../../signing/sign/documentSigner";
import { documentFindings } from "../../signing/sign/manifest";
import { repositoryRoot } from "../../toolchain/versions";
import { becomeOrSay } from "../account/becomeOrSay";
import { announceEndpoint } from "../account/endpoint";
import { type StackAccount, stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import { openWriter, tellingEvidence } from "../evidence/openWriter";
import { tellingErrors } from "./asCliError";
import { type CmsOptions, cmsRequest, signCmsAs } from "./signCms";
import { openDocument, readSmall, requireOneStdin, writeSmall } from "./files";
import { liveKeys } from "./liveKeys";

/** Options of `cartorio sign`. */
export interface SignOptions extends CmsOptions {
    readonly stack: string;
    readonly jwks?: string;
    readonly documentId?: string;
    readonly mediaType: string;
    readonly evidence?: string;
    readonly out?: string;
    readonly json?: boolean;
}

type Note = (line: string) => void;

/**
 * `cartorio sign <file>`: signs a document as the application does.
 *
 * Standard output is the signature, a compact JWS; with `--json` one {@link SignedDocument}. With `--cms` the
 * signature is written to a file, and what signed is said.
 */
export function signCommand(note: Note): Command {
    return new Command("sign")
        .description("run by the application: sign a document with the cartório's key")
        .argument("<file>", "the document, or - for standard input")
        .requiredOption("--stack <stack>", "<environment>-<cns>, or the bare <environment>")
        .option("--jwks <file>", "the published keys: what any other key signs is not released")
        .option("--document-id <text>", "the application's name of the document; a random UUID")
        .option("--media-type <type>", "such as application/pdf", "application/octet-stream")
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>, for the record of it")
        .option("--out <file>", "write the signature")
        .option("--cms", "a detached CMS signature (DER) for tools that ask for a certificate")
        .option("--certificate <file>", "with --cms: the key's certificate, then those above it")
        .option("--timestamp <url>", "with --cms: an RFC 3161 authority that stamps the signature")
        .option("--timestamp-ca <file>", "roots by which the time-stamp is verified")
        .option("--timestamp-policy <oid>", "the authority's policy that is asked for")
        .option("--json", "print JSON")
        .action((file: string, options: SignOptions) => sign(file, options, note));
}

async function sign(file: string, options: SignOptions, note: Note): Promise<void> {
    const { documentId = randomUUID(), mediaType } = options;
    const findings = documentFindings({ documentId, mediaType });
    if (findings.length > 0) {
        throw new CliError("usage", findings.join("\n"));
    }
    const cms = cmsRequest(file, options);
    requireOneStdin([file, options.jwks]);
    const account = stackAccount(repositoryRoot, options.stack);
    announceEndpoint(process.env, note);
    const published =
        options.jwks === undefined
            ? undefined
            : { file: options.jwks, bytes: await readSmall(options.jwks, "the JWKS") };
    const document = cms === undefined ? await openDocument(file) : undefined;
    const evidence = await openWriter(options.evidence, "cartorio-sign");
    try {
        await tellingErrors(file, async () => {
            const kms = await signerClient(account);
            try {
                const publishedKeys = loadJwks(
                    published === undefined ? await liveKeys(kms, account, note) : published.bytes,
                    published?.file,
                );
                if (document === undefined) {
                    const { cns } = account.cartorio;
                    await signCmsAs(
                        cms!,
                        { kms, publishedKeys, cns, documentId, evidence },
                        options.json === true,
                    );
                    return;
                }
                const signer = createSigner({
                    ...{ kms, publishedKeys, cns: account.cartorio.cns },
                    keyId: DEFAULT_SIGNING_ALIAS,
                    ...(evidence === undefined ? {} : { evidence }),
                });
                const signed = await signer.signDocument(document, { documentId, mediaType });
                await hand(signed, options);
            } finally {
                kms.destroy();
            }
        });
    } finally {
        document?.destroy();
        await tellingEvidence(async () => evidence?.close());
    }
}

async function signerClient({ cartorio, region }: StackAccount) {
    const { cns, accountId } = cartorio;
    const roleArn = resolveRoles(accountId).signers[0]!;
    const credentials = await becomeOrSay(
        { roleArn, sessionName: `sign-${cns}`, region },
        `Use the credentials of the application in account ${accountId} (docs/bootstrap.md); nobody else signs.`,
    );
    return kmsClient({ region, credentials }, 1);
}

/** The signature exists and has its evidence: what can't be written is shown, so that it is not lost. */
async function hand(signed: SignedDocument, { out, json }: SignOptions): Promise<void> {
    const text = `${signed.jws}\n`;
    let isWritten = false;
    try {
        if (out !== undefined) {
            await writeSmall(out, text, "the signature");
            isWritten = true;
        }
    } finally {
        if (json === true) {
            process.stdout.write(`${JSON.stringify(signed, null, 2)}\n`);
        } else if (!isWritten) {
            process.stdout.write(text);
        }
    }
}
