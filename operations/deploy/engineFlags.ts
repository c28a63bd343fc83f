/** Flags of the engine that this command sets itself, with what to do instead. */
const OWN_FLAGS: Readonly<Record<string, string>> = {
    "--stack": "name the stack as the first argument",
    "-s": "name the stack as the first argument",
    "--config-file": "the environment's file is chosen by the stack's name",
    "--cwd": "run the command in the repository",
    "-C": "run the command in the repository",
    "--config": "the engine would write it into the environment's file, which all stacks share",
    "-c": "the engine would write it into the environment's file, which all stacks share",
};

/** One dash, perhaps switches that take no value (`-y`), then a flag of one letter with its value. */
const CLUSTER = /^-[defjQry]*([sCc])/;

/** Says of each flag that can't be handed to the engine why; empty where all can. */
export function judgeEngineFlags(flags: readonly string[]): string[] {
    return flags.flatMap((flag) => {
        const letter = CLUSTER.exec(flag)?.[1];
        const name = letter === undefined ? flag.split("=")[0]! : `-${letter}`;
        const own = OWN_FLAGS[name];
        return own === undefined ? [] : [`${name} can't be given here: ${own}`];
    });
}
