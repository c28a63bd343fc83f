import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { CONFIG_NAMESPACE, type EnvironmentConfig, readConfig } from "../../program/config";
import { readOnly } from "../../program/readOnly";
import { type Cartorio, formatFindings, resolveStack } from "../../registry/index";
import { CliError } from "../cliError";
import { stackEnvironment } from "../deploy/environmentFile";

/** The account that a stack is, as registry and configuration describe it. */
export interface StackAccount {
    readonly stackName: string;
    readonly environment: string;
    /** AWS Region of the keys. */
    readonly region: string;
    /** The organisation that the configuration names, `o-…`. */
    readonly organizationId?: string;
    /** Role, with its path, that the AWS provider assumes in the account. */
    readonly role: string;
    /** External id that the role's trust asks for. */
    readonly externalId?: string;
    /** Where the environment's file keeps evidence: an absolute folder, or `s3://bucket/prefix`. */
    readonly evidence?: string;
    readonly cartorio: Cartorio;
    /** The cartório's registry file, relative to the root and with `/`. */
    readonly file: string;
}

/**
 * Finds the account of a stack without the engine.
 * @param root the repository's root.
 * @throws CliError or RegistryError with every finding of stack name, configuration or registry.
 */
export function stackAccount(root: string, stackName: string): StackAccount {
    const config = environmentConfig(root, stackName);
    const { environment, pilot, hubAccountId } = config;
    const query = { root, stackName, environment, pilot, hubAccountId };
    return accountOf(stackName, config, resolveStack(query));
}

/** Puts a cartório and its environment's configuration together. */
export function accountOf(
    stackName: string,
    { environment, region, organizationId, role, externalId, evidence }: EnvironmentConfig,
    { cartorio, file }: Pick<StackAccount, "cartorio" | "file">,
): StackAccount {
    return {
        ...{ stackName, environment, region, role, cartorio, file },
        ...(organizationId === undefined ? {} : { organizationId }),
        ...(externalId === undefined ? {} : { externalId }),
        ...(evidence === undefined ? {} : { evidence }),
    };
}

/**
 * The configuration of a stack's environment without the engine; a folder for evidence is absolute in it.
 * @param stackName of any stack of it; its own name will do.
 * @throws CliError with every finding.
 */
export function environmentConfig(root: string, stackName: string): EnvironmentConfig {
    const { configFile } = stackEnvironment(root, stackName);
    const values: Record<string, unknown> = {
        ...defaults(root),
        ...settings(path.join(root, configFile)),
    };
    const reader = {
        get: (key: string) => {
            const value = values[key] ?? values[`${CONFIG_NAMESPACE}:${key}`];
            return typeof value === "string" || typeof value === "number"
                ? String(value)
                : undefined;
        },
    };
    const { config, findings } = readConfig(readOnly(reader), Object.keys(values));
    if (config === undefined) {
        throw new CliError("refused", formatFindings(findings));
    }
    const { evidence } = config;
    return evidence === undefined || evidence.startsWith("s3:")
        ? config
        : { ...config, evidence: path.join(root, evidence) };
}

/** What the project gives every environment, as the engine would: `Pulumi.yaml` declares it. */
function defaults(root: string): Record<string, unknown> {
    const declared = Object.entries(settings(path.join(root, "Pulumi.yaml")));
    return Object.fromEntries(
        declared.map(([key, rule]) => [
            `${CONFIG_NAMESPACE}:${key}`,
            (rule as { default?: unknown }).default,
        ]),
    );
}

function settings(file: string): Record<string, unknown> {
    const document = parse(fs.readFileSync(file, "utf8")) as {
        config?: Record<string, unknown>;
    } | null;
    return document?.config ?? {};
}
