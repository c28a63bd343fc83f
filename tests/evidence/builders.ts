import fs from "node:fs";
import path from "node:path";
import {
    type EvidenceEntry,
    FolderStore,
    openChain,
    type SignatureCreated,
} from "../../evidence/index";

export const KEY_ARN =
    "arn:aws:kms:sa-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const NOON = Date.UTC(2026, 10, 23, 12);

/** An entry of a signature; with what differs. */
export function signatureEntry(
    different: Partial<Record<keyof SignatureCreated, unknown>> = {},
): EvidenceEntry {
    const data = {
        cns: "990010",
        generation: 1,
        keyArn: KEY_ARN,
        kid: "dGhlIGtleSdzIHRodW1icHJpbnQgaW4gYmFzZTY0dXJs",
        algorithm: "RSASSA_PSS_SHA_256",
        digest: "a".repeat(64),
        documentSha256: "b".repeat(64),
        documentId: "livro-12/folha-7",
        requestId: "8d0b35e0-46cf-48b9-be99-bf2ebc9ab9fb",
        signatureSha256: "c".repeat(64),
        signedAt: "2026-11-23T12:00:00.000Z",
        ...different,
    };
    return { type: "signature.created", data: data as EvidenceEntry["data"] };
}

/** An entry of another kind. */
export function noteEntry(n: number): EvidenceEntry {
    return { type: "test.noted", data: { n, text: `note ${n}: “à vista” 🖋` } };
}

/** Writes a chain of so many notes, and closes it. @returns its id. */
export async function writeChain(folder: string, notes: number, from = 0): Promise<string> {
    const chain = await openChain(new FolderStore(folder), {
        ...{ name: "test", version: "1.0.0" },
        clock: () => NOON,
    });
    await Promise.all(Array.from({ length: notes }, (_, n) => chain.append(noteEntry(from + n))));
    await chain.close();
    return chain.id;
}

/** The files of a chain, in order. */
export function filesOf(folder: string, chain: string): string[] {
    return fs
        .readdirSync(path.join(folder, chain))
        .filter((name) => name.endsWith(".jsonl"))
        .sort()
        .map((name) => path.join(folder, chain, name));
}

/** The only file of a chain. */
export function fileOf(folder: string, chain: string): string {
    const [file, ...more] = filesOf(folder, chain);
    if (file === undefined || more.length > 0) {
        throw new Error(`chain ${chain} has ${more.length + 1} files`);
    }
    return file;
}

/** Lines of a file, without their ends. */
export function linesOf(file: string): string[] {
    return fs.readFileSync(file, "utf8").split("\n").slice(0, -1);
}

/** Writes lines to a file, each with its end. */
export function writeLines(file: string, lines: readonly string[]): void {
    fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
}
