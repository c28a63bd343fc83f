import { addFiles, undoAddition } from "./addition";
import type { Cartorio } from "./cartorio";
import { type Finding, FindingCode } from "./finding";
import { judgeTogether } from "./judgeTogether";
import { parseCartorio, type ParsedCartorio } from "./parseCartorio";
import { cartorioFile, listRegistry } from "./registryFiles";
import { RegistryError } from "./registryError";
import { withRegistryLock } from "./registryLock";
import { renderCartorio } from "./renderCartorio";
import type { WriteOptions } from "./updateCartorio";

/**
 * Adds cartórios to an environment: all of them or none. They are judged each by itself, with each other,
 * with the whole environment and with the hub, under the environment's lock.
 *
 * @remarks Killed on the way, it leaves files that readers of the environment don't see and that the next
 * writer removes. Until then they lie in the folder, and git sees them.
 * @param root Root of the repository.
 * @param environment Name of an environment that has a folder.
 * @returns the new files, relative to the root and with `/`, in the order of the entries.
 * @throws RegistryError with every finding of every entry; nothing is then written.
 */
export async function addCartorios(
    root: string,
    environment: string,
    entries: readonly Cartorio[],
    options: WriteOptions = {},
): Promise<readonly string[]> {
    list(root, environment);
    const texts = entries.map(renderCartorio);
    const files = entries.map(({ cns }) => cartorioFile(environment, cns));
    const parsed = entries.map((_, index) =>
        withoutPositions(parseCartorio(texts[index]!, files[index]!, options)),
    );
    return withRegistryLock(root, environment, async (lock) => {
        await undoAddition(root, environment);
        const known = list(root, environment);
        const there = new Set(known);
        const findings = [
            ...parsed.flatMap((one) => one.findings),
            ...entries.flatMap(({ cns }, index) => (there.has(cns) ? [exists(files[index]!)] : [])),
            ...(await judgeTogether(
                root,
                environment,
                known,
                parsed.map(({ identity }) => identity),
                options,
                lock,
            )),
        ];
        if (findings.length > 0) {
            throw new RegistryError(findings);
        }
        await lock.check();
        if (entries.length > 0) {
            await addFiles(
                root,
                environment,
                new Map(entries.map(({ cns }, index) => [cns, texts[index]!])),
            );
        }
        return files;
    });
}

/** Places in a text that was never written would mislead. */
function withoutPositions({ findings, identity }: ParsedCartorio) {
    return {
        findings: findings.map(withoutPosition),
        identity: {
            file: identity.file,
            ...(identity.cns && { cns: { value: identity.cns.value } }),
            ...(identity.accountId && { accountId: { value: identity.accountId.value } }),
        },
    };
}

function withoutPosition(finding: Finding): Finding {
    const { position, ...rest } = finding;
    return position === undefined ? finding : rest;
}

function list(root: string, environment: string): readonly string[] {
    const { known, findings, cause } = listRegistry(root, environment);
    if (cause !== undefined || findings.some(({ code }) => code === FindingCode.Environment)) {
        throw new RegistryError(findings, { cause });
    }
    return known;
}

function exists(file: string): Finding {
    return {
        code: FindingCode.Exists,
        file,
        subject: "the file",
        found: "one that is there already",
        expected: "none: only cartórios that are not in the registry are added",
        fix: "leave this cartório out, or change its file",
    };
}
