import fs from "node:fs";
import path from "node:path";
import { configFileOf, environmentsOf, parseStackName, withoutCpfs } from "../../registry/index";
import { parse, YAMLParseError } from "yaml";
import { CliError } from "../cliError";

/** The environment that a stack belongs to. */
export interface StackEnvironment {
    /** For example `prod`. */
    readonly environment: string;
    /** Its configuration, relative to the repository's root: `Pulumi.prod.yaml`. */
    readonly configFile: string;
    /** The secrets provider that the file names; the passphrase's where it names none. */
    readonly secretsProvider?: string;
    /** The CNS of the environment's pilot, as the file says it; the program judges it. */
    readonly pilot?: string;
}

/**
 * Finds the environment's configuration of a stack, and makes sure that no run has to write into it:
 * without its own encryption settings the engine would add them, and runs in parallel would race.
 *
 * Whether the stack's cartório exists and is well described is the program's to judge.
 * @throws CliError `usage` for a name of neither form or an environment without a file, `refused`
 * for a file without encryption settings or one that is not YAML.
 */
export function stackEnvironment(root: string, stackName: string): StackEnvironment {
    const name = parseStackName(stackName);
    if (name === undefined) {
        throw new CliError(
            "usage",
            `${JSON.stringify(withoutCpfs(stackName))} is not the name of a stack: use <environment>-<cns>, such as ` +
                "prod-990010, or the bare <environment> for its pilot, such as prod",
        );
    }
    const { environment } = name;
    const configFile = configFileOf(environment);
    const file = path.join(root, configFile);
    if (!fs.existsSync(file)) {
        throw new CliError(
            "usage",
            `there is no environment ${environment}: ${configFile} does not exist. Known environments: ` +
                `${environmentsOf(root).join(", ") || "none"}`,
        );
    }
    const settings = readSettings(file, configFile);
    const encrypted =
        Boolean(settings["encryptionsalt"]) ||
        (Boolean(settings["secretsprovider"]) && Boolean(settings["encryptedkey"]));
    if (!encrypted) {
        throw new CliError(
            "refused",
            `${configFile} has no encryption settings (encryptionsalt, or secretsprovider and encryptedkey), so ` +
                "every first run would write its own into it. Make them once and commit the file:\n" +
                `  pulumi stack init ${environment} --no-select --secrets-provider "awskms://alias/<alias>?region=<region>"\n` +
                `This makes the stack ${environment} and writes secretsprovider and encryptedkey into ${configFile}.`,
        );
    }
    const secretsprovider = settings["secretsprovider"];
    const pilot = (settings["config"] as Record<string, unknown> | undefined)?.[
        "cartorio-digital:pilot"
    ];
    return {
        environment,
        configFile,
        ...(typeof secretsprovider === "string" ? { secretsProvider: secretsprovider } : {}),
        ...(typeof pilot === "string" ? { pilot } : {}),
    };
}

function readSettings(file: string, configFile: string): Record<string, unknown> {
    try {
        return (parse(fs.readFileSync(file, "utf8")) ?? {}) as Record<string, unknown>;
    } catch (cause) {
        if (cause instanceof YAMLParseError) {
            throw new CliError(
                "refused",
                `${configFile} is not YAML, correct it: ${cause.message.trim()}`,
                { cause },
            );
        }
        throw cause;
    }
}
