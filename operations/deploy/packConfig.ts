import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { nearestFirst } from "../../registry/index";
import { CliError } from "../cliError";
import { packRuleNames } from "../policy/ruleCatalogue";
import type { PackFiles } from "./policyPackFlags";

/** The pack's configuration file of an environment, relative to the repository and with `/`. */
export function packConfigFile(environment: string): string {
    return `policy/config/${environment}.json`;
}

/**
 * Lends the pack and its configuration to a run, in private files that are gone after it.
 * @param root the repository's root.
 * @throws CliError `refused` naming the environment's file when it is missing, no configuration, or
 * one that takes the force from a rule.
 */
export async function withPackFiles<T>(
    root: string,
    environment: string,
    use: (files: PackFiles) => Promise<T>,
): Promise<T> {
    const file = packConfigFile(environment);
    const config = parseObject(readConfig(root, file), file);
    const findings = judgePackConfig(config, packRuleNames());
    if (findings.length > 0) {
        throw new CliError(
            "refused",
            `${file}, the policy pack's configuration, is refused:\n${findings.map((one) => `- ${one}`).join("\n")}`,
        );
    }
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-policy-"));
    try {
        const write = (name: string, value: unknown) => {
            const place = path.join(folder, name);
            fs.writeFileSync(place, JSON.stringify(value), { mode: 0o600, flag: "wx" });
            return place;
        };
        return await use({
            pack: path.join(root, "policy"),
            config: write("config.json", config),
            emptyConfig: write("empty.json", {}),
        });
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

/**
 * Says what in a configuration would switch rules off or do nothing; empty where nothing does. The
 * engine takes a level for each rule, and one for `all`, and passes over names that no rule has. What
 * a rule's settings may be is the pack's to judge.
 * @param rules names of the pack's rules.
 */
export function judgePackConfig(
    config: Readonly<Record<string, unknown>>,
    rules: readonly string[],
): string[] {
    return Object.entries(config).flatMap(([name, settings]) => {
        const level = isObject(settings) ? settings["enforcementLevel"] : settings;
        if (!isObject(settings) || level !== undefined) {
            return [
                `${name} has the level ${JSON.stringify(level)}; expected settings alone. A level is for every ` +
                    "cartório and says nothing: spare one resource by an exemption (docs/policies.md)",
            ];
        }
        return rules.includes(name)
            ? []
            : [
                  `${JSON.stringify(name)} is no rule of the pack (${nearestFirst(name, rules)[0]}?); correct it, or remove it`,
              ];
    });
}

function readConfig(root: string, file: string): string {
    try {
        return fs.readFileSync(path.join(root, file), "utf8");
    } catch (cause) {
        const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
        throw refusedFile(file, `nothing that can be read (${reason})`, "a JSON object", cause);
    }
}

function parseObject(text: string, file: string): Record<string, unknown> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (cause) {
        throw refusedFile(file, `no JSON (${(cause as Error).message})`, "a JSON object", cause);
    }
    if (!isObject(value)) {
        throw refusedFile(file, `JSON that is ${JSON.stringify(value)}`, "a JSON object");
    }
    return value;
}

function refusedFile(file: string, found: string, expected: string, cause?: unknown): CliError {
    return new CliError(
        "refused",
        `${file}, the policy pack's configuration: found ${found}, expected ${expected}, such as ` +
            `{ "<policy>": { "<setting>": <value> } }; {} takes every default. Correct it and run again.`,
        cause === undefined ? {} : { cause },
    );
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
