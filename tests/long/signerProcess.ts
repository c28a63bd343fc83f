import { createHash, randomBytes, randomUUID } from "node:crypto";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type EvidenceChain, FolderStore, openChain } from "../../evidence/index";
import { createSigner } from "../../signing/sign/createSigner";
import type { EvidenceWriter } from "../../signing/sign/evidenceWriter";
import { parseCompactJws } from "../../signing/verify/compactJws";
import { type Keys, REGION } from "../sandbox/support";

/** What a process signs, and where it says so. */
export interface SignerTask {
    readonly credentials: Keys;
    readonly cns: string;
    readonly jwks: string;
    /** Folder of the evidence, shared with the other processes. */
    readonly evidence: string;
    /** File of this process alone: a line for each signature that it released. */
    readonly released: string;
    /** How many documents. */
    readonly count: number;
    /** So many milliseconds too early: releases a signature before its record is written. For the judge. */
    readonly hasteMs?: number;
}

/** Documents under way at the same time, so also what may be signed and not recorded when it is killed. */
export const MAX_IN_FLIGHT = 16;

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** A process that signs as an application does, and says what it released, until it is killed or done. */
async function main(task: SignerTask): Promise<void> {
    const chain = await openChain(new FolderStore(task.evidence), { name: "application" });
    const signer = createSigner({
        ...{ region: REGION, credentials: task.credentials, cns: task.cns },
        ...{ publishedKeys: task.jwks, maxInFlight: MAX_IN_FLIGHT },
        evidence: task.hasteMs === undefined ? chain : hasty(chain, task.hasteMs),
    });
    const released = fs.openSync(task.released, "a");
    let left = task.count;
    const caller = async () => {
        while (left > 0) {
            left -= 1;
            const documentId = randomUUID();
            const statement = { documentId, mediaType: "application/octet-stream" };
            const { jws, requestId, manifest } = await signer.signDocument(
                randomBytes(200),
                statement,
            );
            const parsed = parseCompactJws(jws);
            const signature = typeof parsed === "string" ? parsed : sha256(parsed.signature);
            // Handed to the kernel when this returns: outlives the process, as the evidence must.
            fs.writeSync(released, `${requestId} ${manifest.sha256} ${signature}\n`);
        }
    };
    await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, caller));
    signer.close();
    await chain.close();
}

/** What a writer that answers before it wrote would be. */
function hasty(chain: EvidenceChain, milliseconds: number): EvidenceWriter {
    return {
        append: (entry) => {
            void sleep(milliseconds).then(() => chain.append(entry));
            return Promise.resolve();
        },
    };
}

if (require.main === module) {
    void main(JSON.parse(process.argv[2] ?? "{}") as SignerTask);
}
