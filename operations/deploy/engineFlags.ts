/** Flags of the engine that this command sets itself, with what to do instead. */
const OWN_FLAGS: Readonly<Record<string, string>> = {
    "--stack": "name the stack as the first argument",
    "-s": "name the stack as the first argument",
    "--config-file": "the environment's file is chosen by the stack's name",
    "--cwd": "run the command in the repository",
    "-C": "run the command in the repository",
};

/** Says of each flag that can't be handed to the engine why; empty where all can. */
export function judgeEngineFlags(flags: readonly string[]): string[] {
    return flags.flatMap((flag) => {
        const name = flag.split("=")[0]!;
        const own =
            OWN_FLAGS[name] ?? (/^-[sC]./.test(flag) ? OWN_FLAGS[flag.slice(0, 2)] : undefined);
        return own === undefined ? [] : [`${name} can't be given here: ${own}`];
    });
}
