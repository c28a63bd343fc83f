import { KMSClient } from "@aws-sdk/client-kms";
import {
    decryptDocument,
    encryptDocument,
    EncryptionError,
} from "../../../signing/encryption/index";

/** What this process is told to do, as JSON in its first argument. */
export interface ChildOrder {
    readonly work: "encrypt" | "decrypt";
    readonly source: string;
    readonly target: string;
    readonly cns: string;
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken: string;
    };
}

// Works on a document in a process of its own, for specs that kill it, limit it or look at its memory.
async function main({ work, source, target, cns, ...client }: ChildOrder): Promise<void> {
    const kms = new KMSClient(client);
    const started = process.resourceUsage().maxRSS;
    process.stdout.write("started\n");
    try {
        const options = { kms, cns, documentId: "doc-1", target };
        await (work === "encrypt" ? encryptDocument : decryptDocument)(source, options);
        const grown = process.resourceUsage().maxRSS - started;
        process.stdout.write(`${JSON.stringify({ grownKiB: grown })}\n`);
    } catch (error) {
        if (!(error instanceof EncryptionError)) {
            throw error;
        }
        process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message })}\n`);
    } finally {
        kms.destroy();
    }
}

void main(JSON.parse(process.argv[2]!) as ChildOrder);
