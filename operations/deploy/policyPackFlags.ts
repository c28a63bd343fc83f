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
 * the other once there is any.
 */
export function judgePackFlags(flags: readonly string[]): string[] {
    const packs = valuesOf(PACK, flags);
    const configs = valuesOf(CONFIG, flags);
    const values = [...packs, ...configs];
    if (values.includes("")) {
        return [`${PACK} and ${CONFIG} need a path; one is empty: remove it, or name the path`];
    }
    const lists = values.filter((value) => value.includes(","));
    if (lists.length > 0) {
        return [
            `${lists.join(" and ")}: give ${PACK} and ${CONFIG} one path each, and repeat the flag`,
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

function valuesOf(name: string, flags: readonly string[]): string[] {
    return flags.flatMap((flag, index) => {
        if (flag.startsWith(`${name}=`)) {
            return [flag.slice(name.length + 1)];
        }
        return flag === name ? [flags[index + 1] ?? ""] : [];
    });
}

/** The engine reads the value of such a flag as one line of CSV. */
function listItem(path: string): string {
    return /[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
}
