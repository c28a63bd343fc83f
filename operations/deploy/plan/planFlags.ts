/** Switches of `up` that a preview neither knows nor needs. */
const UP_SWITCHES = ["--yes", "-y", "--skip-preview", "-f", "--strict", "--continue-on-error"];

/** What demands something of a run or of its output, and nothing of a plan. */
const OUTPUT_SWITCHES = ["--json", "-j", "--expect-no-changes"];

const DROPPED = new Set([...UP_SWITCHES, ...OUTPUT_SWITCHES]);

/** Flags with a value that a preview doesn't know. */
const UP_VALUES = new Set(["--secrets-provider"]);

const PACK_VALUES = new Set(["--policy-pack", "--policy-pack-config"]);

/** Switches of one letter behind one dash, such as `-yf`. */
const CLUSTER = /^-[defjQry]{2,}$/;

/**
 * The flags of a preview that plans what an `up` with these flags does: which resources, refresh and
 * replacements it is about stays.
 *
 * @param withPacks whether policy packs are kept.
 */
export function planFlags(upFlags: readonly string[], withPacks: boolean): string[] {
    const kept: string[] = [];
    for (let index = 0; index < upFlags.length; index += 1) {
        const flag = upFlags[index]!;
        const name = flag.split("=")[0]!;
        if (UP_VALUES.has(name) || (!withPacks && PACK_VALUES.has(name))) {
            index += flag.includes("=") ? 0 : 1;
        } else if (CLUSTER.test(flag)) {
            const letters = [...flag.slice(1)].filter((letter) => !DROPPED.has(`-${letter}`));
            kept.push(...(letters.length > 0 ? [`-${letters.join("")}`] : []));
        } else if (!DROPPED.has(name)) {
            kept.push(flag);
        }
    }
    return kept;
}

/** Whether a switch is on, by its name or by its letter, alone or in a cluster. */
export function isOn(flags: readonly string[], name: string, letter: string): boolean {
    return flags.some(
        (flag) =>
            flag === name ||
            flag === `${name}=true` ||
            flag === `-${letter}` ||
            (CLUSTER.test(flag) && flag.includes(letter)),
    );
}
