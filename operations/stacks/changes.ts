import { configFileOf } from "../../registry/index";
import { packConfigFile } from "../deploy/packConfig";
import type { ListedStack } from "./stackList";

/** One file that a change touches. */
export interface ChangedFile {
    /** Relative to the repository and with `/`. */
    readonly file: string;
    /** Whether it is gone; a renamed file is gone under its old name. */
    readonly removed: boolean;
}

/** What a change means for the stacks of an environment. */
export interface ChangeSet {
    /** Files for whose sake every stack is concerned; empty where none is. */
    readonly everywhere: readonly string[];
    /** Registry files of the environment that are gone. */
    readonly removed: readonly string[];
    /** The registry files that were added or changed. */
    readonly registryFiles: ReadonlySet<string>;
}

/** Folders and files that go into every stack's run. */
const EVERY_STACK = [
    ...["components/", "iam/", "policy/", "program/", "registry/"],
    ...["cartorios/schema.json", "index.ts", "main.cjs", "Pulumi.yaml", "toolchain/register.cjs"],
    ...["package.json", "package-lock.json", "tsconfig.base.json", "tsconfig.json"],
];

/** Sorts changed files by what they mean for an environment. */
export function changeSetOf(files: readonly ChangedFile[], environment: string): ChangeSet {
    const folder = `cartorios/${environment}/`;
    const own = [configFileOf(environment), packConfigFile(environment)];
    const everywhere = files.filter(
        ({ file }) =>
            own.includes(file) ||
            (EVERY_STACK.some((one) => (one.endsWith("/") ? file.startsWith(one) : file === one)) &&
                !/^policy\/config\//.test(file) &&
                !/\.md$/.test(file)),
    );
    const registry = files.filter(({ file }) => file.startsWith(folder));
    return {
        everywhere: everywhere.map(({ file }) => file),
        removed: registry.flatMap(({ file, removed }) => (removed ? [file] : [])),
        registryFiles: new Set(registry.flatMap(({ file, removed }) => (removed ? [] : [file]))),
    };
}

/** The stacks that a change concerns. */
export function concerned<T extends ListedStack>(stacks: readonly T[], changes: ChangeSet): T[] {
    return changes.everywhere.length > 0
        ? [...stacks]
        : stacks.filter(({ file }) => changes.registryFiles.has(file));
}
