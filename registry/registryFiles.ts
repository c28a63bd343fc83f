import { readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { JOURNAL_NAME, readJournal } from "./additionJournal";
import { CNS_PATTERN } from "./cns";
import { type Finding, FindingCode, NOTHING } from "./finding";
import { ENVIRONMENT_PATTERN } from "./stackName";

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The folder of the registry in the repository. */
export const REGISTRY_FOLDER = "cartorios";

/** The file of a cartório, relative to the repository and with `/`. */
export function cartorioFile(environment: string, cns: string): string {
    return `${REGISTRY_FOLDER}/${environment}/${cns}.yaml`;
}

/** A file's content, or why there is none. */
export type FileContent =
    | { readonly bytes: Buffer; readonly finding?: never }
    | { readonly bytes?: never; readonly finding: Finding; readonly cause: unknown };

/**
 * Reads a file of the registry.
 *
 * @param root Root of the repository.
 * @param file The file, relative to the root or absolute.
 */
export function readRegistryFile(root: string, file: string): FileContent {
    try {
        return { bytes: readFileSync(resolve(root, file)) };
    } catch (cause) {
        return {
            finding: {
                code: FindingCode.Unreadable,
                file: shownFile(root, file),
                subject: "the file",
                found: reason(cause),
                expected: "a readable file",
                fix: "check that it exists and that you may read it",
            },
            cause,
        };
    }
}

/**
 * Decodes a file's bytes.
 *
 * @returns The text without byte order mark, or a finding when the bytes are not UTF-8.
 */
export function decodeUtf8(bytes: Buffer, file: string): string | Finding {
    try {
        return UTF8.decode(bytes);
    } catch {
        return {
            code: FindingCode.Yaml,
            file,
            subject: "the file",
            found: "bytes that are not UTF-8",
            expected: "a text in UTF-8",
            fix: "save it as UTF-8 in your editor",
        };
    }
}

/** How a file is called in messages: relative to the root where it lies under it, with `/`. */
export function shownFile(root: string, file: string): string {
    const path = relative(root, resolve(root, file));
    const outside = path.startsWith("..") || isAbsolute(path);
    return (outside ? resolve(root, file) : path).split(sep).join("/");
}

/** The registry files of one environment. */
export interface RegistryListing {
    /** CNS of each well-named file, in order. */
    readonly known: readonly string[];
    /** CNS of the files that are being added, or were when a process was killed: not there yet. */
    readonly pending: readonly string[];
    /** What is wrong with the folder, and files that look like entries and are not. */
    readonly findings: readonly Finding[];
    /** What went wrong, when the folder couldn't be read. */
    readonly cause?: unknown;
}

/**
 * Lists the registry files of an environment. A file that would be overlooked because of its name
 * (`990010.yml`) is a finding; hidden files and other endings are none of the registry's business.
 *
 * @param root Root of the repository.
 * @param environment Name of the environment.
 */
export function listRegistry(root: string, environment: string): RegistryListing {
    const folder = `${REGISTRY_FOLDER}/${environment}`;
    if (!ENVIRONMENT_PATTERN.test(environment)) {
        return refused({
            code: FindingCode.Environment,
            subject: "environment",
            found: JSON.stringify(environment),
            expected: "2 to 16 small letters and digits, a letter first, such as dev",
            fix: `name one of ${environmentsOf(root).join(", ") || "the folders of cartorios/"}`,
        });
    }
    let names: string[];
    let pending: readonly string[];
    try {
        ({ names, pending } = readFolder(join(root, folder)));
    } catch (cause) {
        const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
        return refused(
            {
                code: missing ? FindingCode.Environment : FindingCode.Unreadable,
                file: folder,
                subject: "the folder",
                found: missing ? NOTHING : reason(cause),
                expected: `the registry of environment ${environment}`,
                fix: missing
                    ? `add the folder, or name an environment that there is (${environmentsOf(root).join(", ") || "none yet"})`
                    : "check that it is a folder and that you may read it",
            },
            cause,
        );
    }
    const hidden = new Set(pending);
    const known: string[] = [];
    const findings: Finding[] = [];
    for (const name of names) {
        const stem = /^([^.].*)\.ya?ml$/i.exec(name)?.[1];
        if (stem === undefined) {
            continue;
        }
        if (CNS_PATTERN.test(stem) && name.endsWith(".yaml")) {
            if (!hidden.has(stem)) {
                known.push(stem);
            }
        } else {
            findings.push({
                code: FindingCode.FileName,
                file: `${folder}/${name}`,
                subject: "the file's name",
                found: JSON.stringify(name),
                expected: "<cns>.yaml with the six digits of the CNS, such as 990010.yaml",
                fix: "rename the file, or move it out of the registry",
            });
        }
    }
    return { known, pending, findings };
}

function readFolder(folder: string): { names: string[]; pending: readonly string[] } {
    for (;;) {
        const names = readdirSync(folder).sort();
        const journal = readJournal(folder);
        // Listed and gone: an addition ended in between, and the list may hold a part of it.
        if (journal !== undefined || !names.includes(JOURNAL_NAME)) {
            return { names, pending: [...(journal?.keys() ?? [])] };
        }
    }
}

/** The environments that have a folder in the registry, in order; none when there is no registry. */
export function environmentsOf(root: string): string[] {
    try {
        return readdirSync(join(root, REGISTRY_FOLDER), { withFileTypes: true })
            .filter((entry) => entry.isDirectory() && ENVIRONMENT_PATTERN.test(entry.name))
            .map((entry) => entry.name)
            .sort();
    } catch {
        return [];
    }
}

function refused(finding: Finding, cause?: unknown): RegistryListing {
    return {
        known: [],
        pending: [],
        findings: [finding],
        ...(cause === undefined ? {} : { cause }),
    };
}

function reason(cause: unknown): string {
    return (cause as NodeJS.ErrnoException).code ?? String(cause);
}
