import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { FolderStore, openChain, verifyEvidence } from "../../evidence/index";
import { signatureEntry } from "../evidence/builders";
import { median } from "./measure";

const ROUNDS = 3;
const SECONDS = 3;
const IN_FLIGHT = [1, 8, 64];
const SYNCS = 300;

/** How many records of signatures a folder takes a second, and how fast they are verified. */
export async function benchEvidence(): Promise<void> {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-bench-"));
    try {
        const sync = syncMilliseconds(path.join(root, "sync"));
        console.log(
            `Evidence in a folder, records of signatures; fdatasync alone takes ${sync.toFixed(2)} ms here`,
        );
        const rates = new Map<number, number[]>(IN_FLIGHT.map((count) => [count, []]));
        for (let round = 0; round < ROUNDS; round++) {
            for (const inFlight of round % 2 === 0 ? IN_FLIGHT : [...IN_FLIGHT].reverse()) {
                rates.get(inFlight)!.push(await appendsPerSecond(path.join(root, "all"), inFlight));
            }
        }
        for (const [inFlight, all] of rates) {
            console.log(
                `  ${String(inFlight).padStart(2)} in flight  ${median(all).toFixed(0).padStart(6)} appends a second ` +
                    `(${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}, n ${ROUNDS})`,
            );
        }
        await measureVerification(path.join(root, "all"));
    } finally {
        fs.rmSync(root, { recursive: true, force: true });
    }
}

async function appendsPerSecond(folder: string, inFlight: number): Promise<number> {
    const chain = await openChain(new FolderStore(folder), { name: "bench" });
    const entry = signatureEntry();
    const started = performance.now();
    const end = started + SECONDS * 1000;
    let count = 0;
    const caller = async () => {
        for (; performance.now() < end; count += 1) {
            await chain.append(entry);
        }
    };
    await Promise.all(Array.from({ length: inFlight }, caller));
    const seconds = (performance.now() - started) / 1000;
    await chain.close();
    return count / seconds;
}

async function measureVerification(folder: string): Promise<void> {
    const started = performance.now();
    const { ok, chains } = await verifyEvidence(new FolderStore(folder));
    const seconds = (performance.now() - started) / 1000;
    const records = chains.reduce((sum, chain) => sum + chain.records, 0);
    if (!ok) {
        throw new Error("what was written does not verify");
    }
    console.log(
        `  verification: ${records} records in ${seconds.toFixed(1)} s, ${(records / seconds).toFixed(0)} a second`,
    );
}

/** What the disk allows: one append after the other, each synced. */
function syncMilliseconds(file: string): number {
    const handle = fs.openSync(file, "a");
    const started = performance.now();
    for (let count = 0; count < SYNCS; count++) {
        fs.writeSync(handle, "x".repeat(700));
        fs.fdatasyncSync(handle);
    }
    fs.closeSync(handle);
    return (performance.now() - started) / SYNCS;
}
