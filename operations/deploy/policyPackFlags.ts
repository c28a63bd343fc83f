import fs from "node:fs";
import path from "node:path";

/** Our pack and its configuration, as absolute paths. */
export interface PackFiles {
    /** Folder of the policy pack. */
    readonly pack: string;
    /** JSON configuration of it. */
    readonly config: string;
    /** JSON configuration that sets nothing, for packs of the user's that bring none. */
    readonly emptyConfig: string;
}

const PACK = "--policy-pack";
const CONFIG = "--policy-pack-config";

/**
 * Says what is wrong with the packs that the user adds; empty where they can be added.
 *
 * @remarks The engine pairs packs and configurations by their order, and wants as many of one as of
 * the other once there is any. The project's own pack, given again, would have two configurations, and
 * which one counts would be the engine's to say.
 * @param root the repository's root, where the engine runs.
 */
export function judgePackFlags(flags: readonly string[], root: string): string[] {
    const packs = valuesOf(PACK, flags);
    const configs = valuesOf(CONFIG, flags);
    const values = [...packs, ...configs];
    if (values.includes("")) {
        return [`${PACK} and ${CONFIG} need a path; one is empty: remove it, or name the path`];
    }
    // The engine reads each as a line of CSV: with quotes it would be another path than it looks.
    const lists = values.filter((value) => /[",\r\n]/.test(value));
    if (lists.length > 0) {
        return [
            `${lists.join(" and ")}: give ${PACK} and ${CONFIG} one path each, without commas and quotes, and repeat the flag`,
        ];
    }
    const own = packs.filter((pack) => placeOf(root, pack) === placeOf(root, "policy"));
    if (own.length > 0) {
        return [
            `${PACK} ${own.join(" and ")} is the project's own pack, which this command adds with the environment's ` +
                `configuration: leave it and its ${CONFIG} out`,
        ];
    }
    return configs.length === 0 || configs.length === packs.length
        ? []
        : [
              `${CONFIG} is given ${configs.length} times and ${PACK} ${packs.length} times: give each ` +
                  "pack of yours its configuration in the same order, or none at all. The project's own " +
                  "pack is added by this command and counts for neither",
          ];
}

/**
 * The flags that put our pack before the user's. Theirs stay where they are in `flags`.
 * @param flags the user's, which {@link judgePackFlags} found right.
 */
export function packArguments(files: PackFiles, flags: readonly string[]): string[] {
    const missing = valuesOf(CONFIG, flags).length === 0 ? valuesOf(PACK, flags).length : 0;
    return [
        ...[PACK, listItem(files.pack), CONFIG, listItem(files.config)],
        ...Array.from({ length: missing }, () => [CONFIG, listItem(files.emptyConfig)]).flat(),
    ];
}

/** What of the flags is about packs, each flag in one word. */
export function packFlags(flags: readonly string[]): string[] {
    return [PACK, CONFIG].flatMap((name) =>
        valuesOf(name, flags).map((value) => `${name}=${value}`),
    );
}

/** Where a folder really is; links and other spellings lead to the same. */
function placeOf(root: string, folder: string): string {
    const place = path.resolve(root, folder);
    try {
        return fs.realpathSync(place);
    } catch {
        // The engine says what is wrong with a folder that isn't there.
        return place;
    }
}

function valuesOf(name: string, flags: readonly string[]): string[] {
    return flags.flatMap((flag, index) => {
        if (flag.startsWith(`${name}=`)) {
            return [flag.slice(name.length + 1)];
        }
        return flag === name ? [flags[index + 1] ?? ""] : [];
    });
}

/** The engine reads the value of such a flag as one line of CSV. */
function listItem(text: string): string {
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
