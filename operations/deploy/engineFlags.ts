const WRITES_CONFIG =
    "the engine would write it into the environment's file, which all stacks share";
const ELSEWHERE =
    "the run would happen on another machine, without the project's policy pack and its look at the account";

/** Flags of the engine that this command sets itself or can't allow, with what to do instead. */
const OWN_FLAGS: Readonly<Record<string, string>> = {
    "--stack": "name the stack as the first argument",
    "-s": "name the stack as the first argument",
    "--config-file": "the environment's file is chosen by the stack's name",
    "--cwd": "run the command in the repository",
    "-C": "run the command in the repository",
    "--config": WRITES_CONFIG,
    "-c": WRITES_CONFIG,
    "--ignore-protect": "protect is what keeps keys and aliases from being deleted or replaced",
    "--event-log": "the command reads it itself",
    "--plan": "the command judges a plan of its own before the engine changes anything",
};

/** Settings of the engine by variable that would undo what this command sets by flag. */
const OWN_VARIABLES: Readonly<Record<string, string>> = {
    PULUMI_OPTION_CONFIG: WRITES_CONFIG,
    PULUMI_OPTION_CWD: OWN_FLAGS["--cwd"]!,
    PULUMI_OPTION_IGNORE_PROTECT: OWN_FLAGS["--ignore-protect"]!,
    PULUMI_OPTION_PLAN: OWN_FLAGS["--plan"]!,
    PULUMI_OPTION_POLICY_PACK:
        "the flag of this command would replace it: add your pack with --policy-pack",
    PULUMI_OPTION_POLICY_PACK_CONFIG:
        "the flag of this command would replace it: add it with --policy-pack-config",
    PULUMI_OPTION_REMOTE: ELSEWHERE,
};

/** One dash, perhaps switches that take no value (`-y`), then a flag of one letter with its value. */
const CLUSTER = /^-[defjQry]*([sCc])/;

/** Says of each flag that can't be handed to the engine why; empty where all can. */
export function judgeEngineFlags(flags: readonly string[]): string[] {
    return flags.flatMap((flag) => {
        const letter = CLUSTER.exec(flag)?.[1];
        const name = letter === undefined ? flag.split("=")[0]! : `-${letter}`;
        const own = /^--remote(-|$)/.test(name) ? ELSEWHERE : OWN_FLAGS[name];
        return own === undefined ? [] : [`${name} can't be given here: ${own}`];
    });
}

/** Says of each variable that would change what this command hands to the engine why not. */
export function judgeEngineVariables(env: NodeJS.ProcessEnv): string[] {
    return Object.entries(OWN_VARIABLES)
        .filter(([name]) => Boolean(env[name]))
        .map(([name, why]) => `${name} can't be set here: ${why}`);
}
