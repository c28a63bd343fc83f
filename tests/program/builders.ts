import type { ConfigReader, EnvironmentConfig } from "../../program";

/** The least that an environment's configuration must say. */
export const VALID_CONFIG = {
    environment: "dev",
    hubAccountId: "999999990001",
    region: "sa-east-1",
    role: "cartorio/Deployer",
} as const satisfies EnvironmentConfig;

/** A valid configuration but for what is overridden; an `undefined` leaves the key out. */
export function configOf(
    overrides: Partial<Record<keyof EnvironmentConfig, string | undefined>> = {},
): ConfigReader {
    const values = new Map<string, string | undefined>(
        Object.entries({ ...VALID_CONFIG, ...overrides }),
    );
    return { get: (key) => values.get(key) };
}

/** The keys of the valid configuration, with namespace. */
export function keysOf(): string[] {
    return Object.keys(VALID_CONFIG).map((key) => `cartorio-digital:${key}`);
}
