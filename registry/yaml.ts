import type * as Yaml from "yaml";

/**
 * The YAML parser, loaded when it is first needed: a run of the program reads one file, most likely in the
 * usual style, and would spend more on loading the parser than on everything else in the registry.
 */
export function yaml(): typeof Yaml {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
    return require("yaml") as typeof Yaml;
}
