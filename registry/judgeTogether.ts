import type { Finding } from "./finding";
import { digitsOf, identityIfMentioning } from "./mentions";
import type { CartorioIdentity } from "./parseCartorio";
import { cartorioFile } from "./registryFiles";
import type { HeldLock } from "./registryLock";
import { uniquenessFindings, type UniquenessOptions } from "./uniqueness";

/** Read between two looks at the lock: some milliseconds. */
const FILES_AT_ONCE = 250;

/**
 * What new or changed cartórios may not have in common with each other, with the rest of their
 * environment, and with the hub. Faults of other files are left to `loadRegistry`.
 *
 * @param known CNS of every file that is there.
 * @param lock Held; it is kept alive however many files there are.
 */
export async function judgeTogether(
    root: string,
    environment: string,
    known: readonly string[],
    identities: readonly CartorioIdentity[],
    options: UniquenessOptions,
    lock: HeldLock,
): Promise<Finding[]> {
    const own = new Set(identities.map(({ file }) => file));
    const others = known.map((cns) => cartorioFile(environment, cns)).filter((f) => !own.has(f));
    const digits = digitsOf(identities);
    const suspects: CartorioIdentity[] = [];
    for (let at = 0; at < others.length; at += FILES_AT_ONCE) {
        for (const file of others.slice(at, at + FILES_AT_ONCE)) {
            suspects.push(...identityIfMentioning(root, file, digits));
        }
        await lock.check();
    }
    // The others first: the findings are then on the own files, and name the others.
    return uniquenessFindings([...suspects, ...identities], options).filter(
        ({ file }) => file !== undefined && own.has(file),
    );
}
