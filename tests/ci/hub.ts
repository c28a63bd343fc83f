import {
    HubParameter,
    Parameter,
    resolveHubRoles,
    resolveTemplate,
    type ResolvedRole,
} from "../../bootstrap/index";
import { evaluate, parsePolicy, type Policy, type Principal } from "../../iam/index";
import { AUDIT, EXTERNAL_ID, HUB, ORGANIZATION } from "../bootstrap/support";

export const REPOSITORY = "exemplo/cartorio-digital";
export const STATE = "cartorio-state-exemplo";
export const EVIDENCE = "cartorio-evidence-exemplo";
export const SECRETS_KEY = `arn:aws:kms:sa-east-1:${HUB}:key/00000000-0000-4000-8000-000000000001`;
export const PROVIDER = `arn:aws:iam::${HUB}:oidc-provider/token.actions.githubusercontent.com`;
export const AUDIENCE = "sts.amazonaws.com";

const INPUTS = {
    accountId: HUB,
    parameters: {
        [HubParameter.Repository]: REPOSITORY,
        [HubParameter.ExternalIds]: EXTERNAL_ID,
        [HubParameter.SecretsAdministratorArns]: `arn:aws:iam::${HUB}:role/people/Admin`,
        [HubParameter.StateBucketName]: STATE,
        [HubParameter.EvidenceBucketName]: EVIDENCE,
        [HubParameter.EvidenceYears]: "10",
        [Parameter.AuditAccountId]: AUDIT,
        [Parameter.OrganizationId]: ORGANIZATION,
    },
    attributes: { "SecretsKey.Arn": SECRETS_KEY },
};

/** Unlike KMS, S3 leaves to the account's IAM policies what a bucket's policy does not deny. */
const AS_S3 = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${HUB}:root` },
    Action: "s3:*",
    Resource: "*",
};

/** What the hub template makes, with its policies ready to judge. */
export interface Hub {
    readonly roles: readonly ResolvedRole[];
    readonly state: Policy<"key">;
    readonly evidence: Policy<"key">;
    readonly secretsKey: Policy<"key">;
    readonly resources: Readonly<
        Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>
    >;
}

/** Reads a hub template. */
export function hubOf(text: string): Hub {
    const resources = resolveTemplate(text, INPUTS) as Hub["resources"];
    const bucket = (id: string) => {
        const document = resources[id]!.Properties["PolicyDocument"] as { Statement: object[] };
        return parsePolicy(
            JSON.stringify({ ...document, Statement: [...document.Statement, AS_S3] }),
            "key",
        );
    };
    const policy = (id: string, property: string) =>
        parsePolicy(JSON.stringify(resources[id]!.Properties[property]), "key");
    return {
        roles: resolveHubRoles(text, INPUTS),
        state: bucket("StateBucketPolicy"),
        evidence: bucket("EvidenceBucketPolicy"),
        secretsKey: policy("SecretsKey", "KeyPolicy"),
        resources,
    };
}

/** A token of GitHub's, as STS reads it. */
export interface Token {
    readonly sub: string;
    readonly aud?: string;
    readonly provider?: string;
}

/** Names of the roles of the hub that a token leads to. */
export function rolesOf(
    { roles }: Hub,
    { sub, aud = AUDIENCE, provider = PROVIDER }: Token,
): string[] {
    return roles
        .filter(({ arn, trustPolicy }) => {
            const { decision } = evaluate(
                {
                    action: "sts:AssumeRoleWithWebIdentity",
                    principal: { kind: "federated", provider },
                    resource: { arn, accountId: HUB, organizationId: ORGANIZATION },
                    context: new Map([
                        ["token.actions.githubusercontent.com:sub", [sub]],
                        ["token.actions.githubusercontent.com:aud", [aud]],
                    ]),
                },
                { resource: parsePolicy(JSON.stringify(trustPolicy), "trust") },
            );
            return decision !== "implicitDeny" && decision !== "explicitDeny";
        })
        .map(({ name }) => name);
}

/** A session of a role of the hub. */
export function sessionOf(name: string): Principal {
    return {
        kind: "roleSession",
        accountId: HUB,
        arn: `arn:aws:sts::${HUB}:assumed-role/${name}/job`,
        roleArn: `arn:aws:iam::${HUB}:role/${name}`,
        organizationId: ORGANIZATION,
    };
}

/** The IAM policies of a role of the hub. */
export function identityOf({ roles }: Hub, name: string): Policy<"identity">[] {
    const role = roles.find((one) => one.name === name);
    return (role?.policies ?? []).map(({ document }) =>
        parsePolicy(JSON.stringify(document), "identity"),
    );
}
