import { Command } from "commander";
import { csr, type CsrOptions } from "./csr";

const many = (value: string, before: readonly string[] = []) => [...before, value];

/** `cartorio csr`. @param end takes the exit status. */
export function csrCommand(note: (line: string) => void, end: (status: number) => void): Command {
    return new Command("csr")
        .description("run by the application: request a certificate of the active signing key")
        .requiredOption("--stack <stack>", "<environment>-<cns>, or the bare <environment>")
        .requiredOption("--subject <name>", 'whom it is about: "C=BR, O=…, OU=…, CN=…"')
        .requiredOption("--out <file>", "write it there, PEM")
        .option("--dns <name>", "a domain name of the subject; may be repeated", many)
        .option("--email <address>", "an e-mail address of the subject; may be repeated", many)
        .option("--uri <address>", "an address of the subject; may be repeated", many)
        .option("--self-signed", "a certificate by the key itself instead; in trials only")
        .option("--days <count>", "how long a self-signed certificate is valid (default: 30)")
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>, for the record of it")
        .option("--json", "print JSON")
        .action(async (options: CsrOptions) => end(await csr(options, note)));
}
