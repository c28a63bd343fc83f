/** Switches of `up` that a preview neither knows nor needs. */
const UP_SWITCHES = ["--yes", "-y", "--skip-preview", "-f", "--strict", "--continue-on-error"];

/** What demands something of a run or of its output, and nothing of a plan. */
const OUTPUT_SWITCHES = ["--json", "-j", "--expect-no-changes"];

const DROPPED = new Set([...UP_SWITCHES, ...OUTPUT_SWITCHES]);

/** Flags with a value that a preview doesn't know, and the packs, which `up` has and a plan seldom needs. */
const DROPPED_VALUES = new Set(["--secrets-provider", "--policy-pack", "--policy-pack-config"]);

/** Switches of one letter behind one dash, such as `-yf`. */
const CLUSTER = /^-[defjQry]{2,}$/;

/** Whether an `up` with these flags changes things before the engine has previewed them. */
export function skipsPreview(upFlags: readonly string[], env: NodeJS.ProcessEnv): boolean {
    return (
        Boolean(env["PULUMI_OPTION_SKIP_PREVIEW"]) ||
        upFlags.some((flag) => /^(--skip-preview(=|$)|-[dejQry]*f)/.test(flag))
    );
}

/**
 * The flags of a preview that plans what an `up` with these flags does: which resources, refresh and
 * replacements it is about stays.
 */
export function planFlags(upFlags: readonly string[]): string[] {
    const kept: string[] = [];
    for (let index = 0; index < upFlags.length; index += 1) {
        const flag = upFlags[index]!;
        const name = flag.split("=")[0]!;
        if (DROPPED_VALUES.has(name)) {
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
