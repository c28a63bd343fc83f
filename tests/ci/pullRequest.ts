import { RenderedFile, resolveRoles } from "../../bootstrap/index";
import { resolveRoles as keyRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { evaluate, parsePolicy, type Policies, type Policy, type Principal } from "../../iam/index";
import {
    ACCOUNT,
    committed,
    EXTERNAL_ID,
    HUB,
    ORGANIZATION,
    roleParameters,
} from "../bootstrap/support";
import { type Hub, hubOf, identityOf, REPOSITORY, rolesOf, SECRETS_KEY, sessionOf } from "./hub";
import { CARTORIO_WRITES, callsOf, FOREIGN_KEY, HUB_WRITES, KEY } from "./writes";

/** Subject of a token that a job of a pull request gets, unless it names an environment. */
export const PULL_REQUEST = `repo:${REPOSITORY}:pull_request`;

/** Values with which a caller would come nearest to being let in. */
const CONTEXT = new Map([
    ["aws:RequestedRegion", ["sa-east-1"]],
    ["aws:SecureTransport", ["true"]],
    ["kms:SigningAlgorithm", ["RSASSA_PSS_SHA_256"]],
    ["kms:MessageType", ["DIGEST"]],
    ["kms:KeySpec", ["RSA_2048"]],
    ["kms:KeyUsage", ["SIGN_VERIFY"]],
    ["kms:KeyOrigin", ["AWS_KMS"]],
    ["kms:BypassPolicyLockoutSafetyCheck", ["false"]],
    ["kms:ScheduleKeyDeletionPendingWindowInDays", ["30"]],
]);

/** Whether a call is refused for sure: what can't be judged counts as permitted. */
export function refuses(
    by: Principal,
    action: string,
    arn: string,
    accountId: string,
    policies: Policies,
    externalId = EXTERNAL_ID,
): boolean {
    const { decision } = evaluate(
        {
            action,
            principal: by,
            resource: { arn, accountId, organizationId: ORGANIZATION },
            context: new Map([...CONTEXT, ["sts:ExternalId", [externalId]]]),
        },
        policies,
    );
    return decision === "implicitDeny" || decision === "explicitDeny";
}

/** A role that leaves to an account's IAM who becomes it: the most open trust that still needs a permission. */
export function trustOf(account: string): Policy<"trust"> {
    return parsePolicy(
        {
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { AWS: `arn:aws:iam::${account}:root` },
                    Action: "sts:AssumeRole",
                },
            ],
        },
        "trust",
    );
}

/** What the templates are, as committed or as somebody would change them. */
export interface Templates {
    readonly hub: string;
    readonly roles: string;
}

/** The templates as they are committed. */
export const COMMITTED: Templates = {
    hub: committed(RenderedFile.Hub),
    roles: committed(RenderedFile.Roles),
};

/**
 * Everything that a pull request could change or use, by whatever it runs: every role that its token leads to,
 * and every role that these lead to. No guardrail of the organisation helps here. Empty when it can't.
 */
export function whatItCouldWrite(templates: Templates): string[] {
    const hub = hubOf(templates.hub);
    return rolesOf(hub, { sub: PULL_REQUEST }).flatMap((name) => [
        ...writesOf(hub, name).map((write) => `${name}: ${write}`),
        ...becomes(hub, name, templates.roles),
    ]);
}

function writesOf(hub: Hub, name: string): string[] {
    const identity = identityOf(hub, name);
    const resourceOf = (action: string, arn: string) =>
        arn === SECRETS_KEY
            ? { resource: hub.secretsKey }
            : action === "sts:AssumeRole"
              ? { resource: trustOf(HUB) }
              : {};
    return callsOf(HUB_WRITES)
        .filter(
            ([action, arn]) =>
                !refuses(sessionOf(name), action, arn, HUB, {
                    identity,
                    ...resourceOf(action, arn),
                }),
        )
        .map(([action, arn]) => `${action} on ${arn}`);
}

/** Roles of a cartório's account that either side would let it become, and what it could do as them. */
function becomes(hub: Hub, name: string, rolesTemplate: string): string[] {
    const roles = resolveRoles(rolesTemplate, roleParameters(), ACCOUNT);
    const identity = identityOf(hub, name);
    const everything = parsePolicy(
        {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        },
        "identity",
    );
    return roles.flatMap((role) => {
        const trust = parsePolicy(JSON.stringify(role.trustPolicy), "trust");
        const becoming = (policies: Policies) =>
            !refuses(sessionOf(name), "sts:AssumeRole", role.arn, ACCOUNT, policies);
        if (role.name !== "Auditor") {
            return [
                ...(becoming({ identity, resource: trustOf(HUB) })
                    ? [`${name} may become ${role.name}`]
                    : []),
                ...(becoming({ identity: [everything], resource: trust })
                    ? [`${role.name} trusts ${name}`]
                    : []),
            ];
        }
        return becoming({ identity, resource: trust }) ? auditorWrites(role) : ["it can't read"];
    });
}

type Role = ReturnType<typeof resolveRoles>[number];

function auditorWrites(role: Role): string[] {
    const identity = role.policies.map(({ document }) =>
        parsePolicy(JSON.stringify(document), "identity"),
    );
    const key = parsePolicy(
        JSON.stringify(
            signingKeyPolicy({ accountId: ACCOUNT, roles: keyRoles(ACCOUNT), maySign: true }),
        ),
        "key",
    );
    const foreign = parsePolicy(
        {
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
                    Action: "kms:*",
                    Resource: "*",
                },
            ],
        },
        "key",
    );
    const auditor: Principal = {
        kind: "roleSession",
        accountId: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Auditor/preview`,
        roleArn: role.arn,
        organizationId: ORGANIZATION,
    };
    const refused = (action: string, arn: string) =>
        refuses(auditor, action, arn, ACCOUNT, {
            identity,
            ...(arn === KEY ? { resource: key } : arn === FOREIGN_KEY ? { resource: foreign } : {}),
            ...(action === "sts:AssumeRole" ? { resource: trustOf(ACCOUNT) } : {}),
        });
    const writes = callsOf(CARTORIO_WRITES)
        .filter(([action, arn]) => !refused(action, arn))
        .map(([action, arn]) => `Auditor: ${action} on ${arn}`);
    return refused("kms:GetKeyPolicy", KEY) ? [...writes, "Auditor can't read"] : writes;
}
