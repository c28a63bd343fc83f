import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { configFileOf } from "../registry/index";
import { SandboxError, SandboxErrorCode } from "./sandboxError";

/** What an environment's file says of the organisation. */
export interface EnvironmentSettings {
    readonly name: string;
    readonly hubAccountId: string;
    readonly externalId: string;
    readonly organizationId?: string;
}

/**
 * Reads the file of one environment.
 * @param root the repository's root.
 * @throws SandboxError `InvalidOptions` without the file, its hub account or its external id.
 */
export function readSettings(root: string, environment: string): EnvironmentSettings {
    const file = configFileOf(environment);
    if (!fs.existsSync(path.join(root, file))) {
        throw invalid(
            `The registry has an environment ${environment}, but there is no ${file}: add it, or remove the folder.`,
        );
    }
    const settings = parse(fs.readFileSync(path.join(root, file), "utf8")) as {
        config?: Record<string, unknown>;
    } | null;
    const read = (key: string) => {
        const value = settings?.config?.[`cartorio-digital:${key}`];
        return typeof value === "string" ? value : undefined;
    };
    const [hubAccountId, externalId] = [read("hubAccountId"), read("externalId")];
    if (hubAccountId === undefined) {
        throw invalid(
            `${file} has no cartorio-digital:hubAccountId (twelve digits in quotes): add it.`,
        );
    }
    if (externalId === undefined) {
        throw invalid(
            `${file} has no cartorio-digital:externalId, which the trust of every Deployer asks for: add it.`,
        );
    }
    const organizationId = read("organizationId");
    return {
        name: environment,
        hubAccountId,
        externalId,
        ...(organizationId !== undefined && { organizationId }),
    };
}

function invalid(message: string): SandboxError {
    return new SandboxError(SandboxErrorCode.invalidOptions, message);
}
