import { Provider, type ProviderArgs } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { Cartorio } from "../registry";
import type { EnvironmentConfig } from "./config";

/** What a provider is made from. */
export interface ProviderInputs {
    /** The cartório whose account is deployed to. */
    readonly cartorio: Pick<Cartorio, "cns" | "accountId">;
    /** The environment's configuration. */
    readonly config: Pick<EnvironmentConfig, "region" | "role" | "externalId">;
}

/**
 * The inputs of the provider of one cartório's account, plain values all.
 *
 * @remarks No endpoint, credential or check is set: `AWS_ENDPOINT_URL` and the usual AWS variables
 * steer the provider. `allowedAccountIds` makes it ask STS where it is before it touches anything.
 */
export function providerArgs({ cartorio, config }: ProviderInputs) {
    const { cns, accountId } = cartorio;
    return {
        region: config.region,
        allowedAccountIds: [accountId],
        assumeRoles: [
            {
                roleArn: `arn:aws:iam::${accountId}:role/${config.role}`,
                sessionName: `pulumi-${cns}`,
                ...(config.externalId === undefined ? {} : { externalId: config.externalId }),
            },
        ],
        defaultTags: {
            tags: {
                "cartorio:projeto": "cartorio-digital",
                "cartorio:gerido-por": "pulumi",
            },
        },
    } satisfies ProviderArgs;
}

/**
 * The AWS provider of one cartório's account: it assumes the configured role there, and refuses
 * any other account.
 *
 * @param name Name of the provider in the stack; another name makes the engine replace it.
 * @param inputs The cartório and the environment's configuration.
 * @param opts Resource options of the provider.
 */
export function createProvider(
    name: string,
    inputs: ProviderInputs,
    opts?: pulumi.ResourceOptions,
): Provider {
    return new Provider(name, providerArgs(inputs), opts);
}
