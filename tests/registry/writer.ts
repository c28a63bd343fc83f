/**
 * A process that writes to a registry, for tests of several at once:
 * `node toolchain/run.cjs tests/registry/writer.ts <root> update <cns> <times>` raises the wave;
 * `… add <cns>,<cns>…` adds; `… hold` takes the lock and never gives it back.
 */
import { addCartorios, type Cartorio, updateCartorio } from "../../registry";
import { withRegistryLock } from "../../registry/registryLock";
import { cartorioWith } from "./builders";

async function main(): Promise<void> {
    const [root = "", job, what = "", times = "1"] = process.argv.slice(2);
    if (job === "update") {
        for (let time = 0; time < Number(times); time++) {
            await updateCartorio(root, "dev", what, (current: Cartorio) => ({
                ...current,
                wave: current.wave + 1,
            }));
        }
    } else if (job === "add") {
        await addCartorios(root, "dev", what.split(",").map(cartorioWith));
    } else {
        await withRegistryLock(root, "dev", async () => {
            process.stdout.write("held\n");
            await new Promise((resolve) => setTimeout(resolve, 600_000));
        });
    }
}

void main().then(
    () => process.exit(0),
    (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
    },
);
