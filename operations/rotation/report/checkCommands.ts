import { bashName } from "./names";
import type { RotationReport } from "./rotationReport";

/** Commands that check a report, in order: each goes on in the folder of the one before. */
export interface CheckBlock {
    readonly title: string;
    /** What it needs beside a shell, and what it must print. */
    readonly text: string;
    readonly commands: string;
}

/**
 * The commands by which anyone checks a report with tools that are not ours. Everything in them is made of
 * checked parts: base64url, PEM, hexadecimal, names of ours.
 */
export function checkBlocks(report: RotationReport): CheckBlock[] {
    const { keys, signatures, jwks } = report;
    return [
        {
            title: "The keys and the signed results as files",
            text: "Bash, in an empty folder.",
            commands: [
                ...keys.map(({ generation, pem }) => file(`generation-${generation}.pem`, pem)),
                ...signatures.map((one, index) => file(`${bashName(one, index)}.jws`, one.jws)),
                file("jwks.json", JSON.stringify(jwks, null, 2)),
            ].join("\n"),
        },
        {
            title: "The fingerprints",
            text: `OpenSSL. It must print, in this order: ${keys.map(({ sha256 }) => sha256).join(" and ")}.`,
            commands: keys
                .map(
                    ({ generation }) =>
                        `openssl pkey -pubin -in generation-${generation}.pem -outform DER | openssl dgst -sha256 -r`,
                )
                .join("\n"),
        },
        ...(signatures.length === 0 ? [] : signatureBlocks(report)),
        {
            title: "A document that was signed before or after",
            text: "This project's command; put the names of the document and its signature in. It must print `valid`.",
            commands:
                "DOCUMENT=document.pdf\ncartorio verify $DOCUMENT --signature $DOCUMENT.jws --jwks jwks.json",
        },
    ];
}

function signatureBlocks({ signatures }: RotationReport): CheckBlock[] {
    const count = signatures.length;
    return [
        {
            title: "The test signatures, with OpenSSL",
            text: `It must print \`Verified OK\` ${count} times. The nonce that was asked for stands above the commands of each; the result has it within.`,
            commands: signatures
                .map((one, index) => {
                    const name = bashName(one, index);
                    return [
                        `# nonce ${one.nonce}`,
                        `cut -d. -f1,2 ${name}.jws | tr -d '\\n' > ${name}.input`,
                        `{ cut -d. -f3 ${name}.jws | tr -d '\\n' | tr '_-' '/+'; echo '=='; } | openssl base64 -d -A > ${name}.signature`,
                        `openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -verify generation-${one.generation}.pem -signature ${name}.signature ${name}.input`,
                    ].join("\n");
                })
                .join("\n"),
        },
        {
            title: "The test signatures, with a JOSE library",
            text: "Node.js, after `npm install jose`. It must print what the application signed, with the nonce that stands above each command, and no error.",
            commands: signatures
                .map((one, index) => {
                    const name = bashName(one, index);
                    return `# nonce ${one.nonce}\nnode --input-type=module -e 'import { readFileSync } from "node:fs"; import { compactVerify, importSPKI } from "jose"; const key = await importSPKI(readFileSync("generation-${one.generation}.pem", "utf8"), "PS256"); console.log(new TextDecoder().decode((await compactVerify(readFileSync("${name}.jws", "utf8").trim(), key)).payload));'`;
                })
                .join("\n"),
        },
    ];
}

function file(name: string, content: string): string {
    return `cat > ${name} <<'END'\n${content.trim()}\nEND`;
}
