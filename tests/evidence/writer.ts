import { FolderStore, openChain } from "../../evidence/index";
import { noteEntry } from "./builders";

/** A process that appends without end and says what was acknowledged, until it is killed. */
async function main(folder: string): Promise<void> {
    const chain = await openChain(new FolderStore(folder, { maxFileBytes: 20_000 }), {
        name: "killed",
    });
    process.stdout.write(`${chain.id}\n`);
    let next = 0;
    const caller = async () => {
        for (;;) {
            const { seq, hash } = await chain.append(noteEntry(next++));
            process.stdout.write(`${seq} ${hash}\n`);
        }
    };
    await Promise.all(Array.from({ length: 8 }, caller));
}

void main(process.argv[2]!);
