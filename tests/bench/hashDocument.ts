/** A process of its own, so that its memory is that of one document. Prints one JSON document. */
import { openDocument } from "../../operations/signing/files";
import { documentDigest } from "../../signing/sign/documentDigest";

async function main(file: string): Promise<void> {
    const base = process.memoryUsage.rss();
    let most = base;
    const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage.rss());
    }, 5);
    const started = performance.now();
    const { sha256 } = await documentDigest(await openDocument(file));
    const seconds = (performance.now() - started) / 1000;
    clearInterval(watch);
    const overBase = Math.max(most, process.resourceUsage().maxRSS * 1024) - base;
    process.stdout.write(`${JSON.stringify({ sha256, seconds, overBase })}\n`);
}

void main(process.argv[2]!);
