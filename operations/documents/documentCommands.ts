import { Command } from "commander";
import {
    decryptDocument,
    type DocumentReport,
    encryptDocument,
} from "../../signing/encryption/index";
import { CliError, ExitStatus } from "../cliError";
import { withSigner } from "./withSigner";

/** Options that both commands share. */
interface DocumentOptions {
    readonly stack: string;
    readonly out: string;
    readonly force?: boolean;
    readonly json?: boolean;
}

/** Ends the process with a status, and tells a person something. */
export interface CommandEnds {
    readonly end: (status: number) => void;
    readonly note: (line: string) => void;
}

const STACK = "stack of the cartório: <environment>-<cns>, or the bare <environment>";

/** `cartorio encrypt <file>`: encrypts a document under a data key of its own, as the signer. */
export function encryptCommand({ end, note }: CommandEnds): Command {
    return shared("encrypt", "run by the application: encrypt a document for its cartório")
        .requiredOption("--document-id <id>", "its name, readable in AWS's trail: no personal data")
        .action(async (file: string, options: DocumentOptions & { documentId: string }) => {
            requireFile(file);
            const { stack, out: target, force: overwrite, documentId } = options;
            const report = await withSigner(stack, `encrypting ${file}`, note, (session) =>
                encryptDocument(file, { ...session, documentId, target, overwrite }),
            );
            end(show("Encrypted", options, report));
        });
}

/** `cartorio decrypt <file>`: opens a document, as the signer. */
export function decryptCommand({ end, note }: CommandEnds): Command {
    return shared("decrypt", "run by the application: open an encrypted document of its cartório")
        .option("--document-id <id>", "fail unless it is this document")
        .option("--key <arn>", "the document key, where it is not the one behind the alias")
        .action(
            async (
                file: string,
                options: DocumentOptions & { documentId?: string; key?: string },
            ) => {
                requireFile(file);
                const { stack, out: target, force: overwrite, documentId, key } = options;
                const report = await withSigner(stack, `decrypting ${file}`, note, (session) =>
                    decryptDocument(file, { ...session, documentId, key, target, overwrite }),
                );
                end(show("Decrypted", options, report));
            },
        );
}

/** A document is read twice, or judged before it is read. */
function requireFile(file: string): void {
    if (file === "-") {
        throw new CliError(
            "usage",
            "standard input is read once, and a document twice: save it to a file, and give that",
        );
    }
}

function shared(name: string, description: string): Command {
    return new Command(name)
        .description(description)
        .argument("<file>", "a regular file of any size; standard input is not read")
        .requiredOption("--stack <stack>", STACK)
        .requiredOption("--out <file>", "file to write, mode 0600")
        .option("--force", "replace the file to write when it exists")
        .option("--json", "print JSON");
}

function show(
    done: string,
    { out, json }: DocumentOptions,
    report: DocumentReport | undefined,
): ExitStatus {
    if (report === undefined) {
        return ExitStatus.Interrupted;
    }
    const { documentId, cns, bytes, sha256, keyArn } = report;
    process.stdout.write(
        json === true
            ? `${JSON.stringify({ ...report, out }, null, 2)}\n`
            : `${done} ${documentId} of ${cns}: ${out}\n` +
                  `  ${bytes} bytes of content, SHA-256 ${sha256}\n  key ${keyArn}\n`,
    );
    return ExitStatus.Done;
}
