import { type Finding, FindingCode } from "../registry";
import type { ConfigReader } from "./config";

/**
 * Variable that makes a preview act as {@link READ_ONLY_ROLE}, whatever role the configuration names.
 * It can only take rights away: no value of it names a role.
 */
export const READ_ONLY_VARIABLE = "CARTORIO_READ_ONLY";

/** The role of every cartório's account that may read, and nothing else. */
export const READ_ONLY_ROLE = "cartorio/Auditor";

/**
 * Says why a run that is more than a preview must not be while the variable is set, to whatever value; empty where it
 * may. An `up` as the role that only reads would change nothing in the account, and write that role
 * into the state.
 */
export function readOnlyFindings(isPreview: boolean, env: NodeJS.ProcessEnv): Finding[] {
    return isPreview || !env[READ_ONLY_VARIABLE]
        ? []
        : [
              {
                  code: FindingCode.Config,
                  subject: READ_ONLY_VARIABLE,
                  found: "a run that changes the account",
                  expected: `a preview, since ${READ_ONLY_ROLE} only reads`,
                  fix: "unset the variable, or run a preview",
              },
          ];
}

/**
 * The configuration with the role that may only read, where the variable asks for it. All else comes
 * from the environment's file, which pull requests can't give another role without changing it.
 *
 * @param reader The configuration.
 * @param env Where the variable stands. A value other than `true` becomes a role that is refused: who
 * mistypes it must not get `Deployer`.
 * @default env process.env
 */
export function readOnly(reader: ConfigReader, env: NodeJS.ProcessEnv = process.env): ConfigReader {
    const value = env[READ_ONLY_VARIABLE];
    if (!value) {
        return reader;
    }
    const role =
        value === "true" ? READ_ONLY_ROLE : `(${READ_ONLY_VARIABLE}=${value}, which takes true)`;
    return { get: (key) => (key === "role" ? role : reader.get(key)) };
}
