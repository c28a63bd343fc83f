import { join } from "node:path";
import { undoAddition } from "./addition";
import type { Cartorio } from "./cartorio";
import { editCartorio } from "./editCartorio";
import { type Finding, FindingCode } from "./finding";
import { judgeTogether } from "./judgeTogether";
import type { LoadedCartorio } from "./loadCartorio";
import { parseCartorio, type ParseOptions } from "./parseCartorio";
import { cartorioFile, decodeUtf8, listRegistry, readRegistryFile } from "./registryFiles";
import { RegistryError } from "./registryError";
import { withRegistryLock } from "./registryLock";
import type { UniquenessOptions } from "./uniqueness";
import { replaceFile } from "./writeFiles";

/** How a change is judged. */
export interface WriteOptions extends ParseOptions, UniquenessOptions {}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Changes one cartório's file: under the environment's lock it is read again, changed as by
 * `editCartorio`, judged by itself and with the whole environment, and replaced in one step that
 * survives a crash. Two writers at once lose nothing. A change that changes nothing writes nothing.
 *
 * @param root Root of the repository.
 * @param environment Name of the environment.
 * @param cns Six digits.
 * @param change Pure: it may be called again when the file has changed meanwhile.
 * @returns what the file says now.
 * @throws RegistryError with every finding; the file is then as it was.
 */
export async function updateCartorio(
    root: string,
    environment: string,
    cns: string,
    change: (current: Cartorio) => Cartorio,
    options: WriteOptions = {},
): Promise<LoadedCartorio> {
    const file = cartorioFile(environment, cns);
    requireListed(root, environment, cns);
    return withRegistryLock(root, environment, async (lock) => {
        await undoAddition(root, environment);
        for (;;) {
            const known = requireListed(root, environment, cns);
            const { bytes, text } = read(root, file);
            const edited = editCartorio(text, file, change);
            const { cartorio, findings, warnings, identity } = parseCartorio(edited, file, options);
            const shared = await judgeTogether(root, environment, known, [identity], options, lock);
            if (cartorio === undefined || shared.length > 0) {
                throw new RegistryError([...findings, ...shared]);
            }
            await lock.check();
            // An editor takes no lock: what was saved in the meantime must not be lost.
            if (!readRegistryFile(root, file).bytes?.equals(bytes)) {
                continue;
            }
            if (edited !== text) {
                const mark = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
                await replaceFile(
                    join(root, file),
                    Buffer.concat([Buffer.from(mark), Buffer.from(edited)]),
                );
            }
            return { cartorio, file, warnings };
        }
    });
}

function requireListed(root: string, environment: string, cns: string): readonly string[] {
    const { known, findings, cause } = listRegistry(root, environment);
    if (known.includes(cns)) {
        return known;
    }
    if (cause !== undefined || (known.length === 0 && findings.length > 0)) {
        throw new RegistryError(findings, { cause });
    }
    throw new RegistryError([missing(cartorioFile(environment, cns))]);
}

function missing(file: string): Finding {
    return {
        code: FindingCode.Unreadable,
        file,
        subject: "the file",
        found: "nothing",
        expected: "the file of the cartório that is to be changed",
        fix: "correct the CNS, or add the cartório first",
    };
}

function read(root: string, file: string): { bytes: Buffer; text: string } {
    const { bytes, finding, cause } = { cause: undefined, ...readRegistryFile(root, file) };
    if (bytes === undefined) {
        throw new RegistryError([finding], { cause });
    }
    const text = decodeUtf8(bytes, file);
    if (typeof text !== "string") {
        throw new RegistryError([text]);
    }
    return { bytes, text };
}
