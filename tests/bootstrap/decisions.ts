/** Decisions of `iam/` under the committed guardrails, where everything else allows everything. */
import {
    type Evaluation,
    evaluate,
    parsePolicy,
    type Policy,
    type Principal,
    type Request,
} from "../../iam/index";
import { RenderedFile } from "../../bootstrap/index";
import { ACCOUNT, committed, ORGANIZATION } from "./support";

export const OTHER_CARTORIO = "222222222222";
const MANAGEMENT = "999999990000";
export const OUTSIDE = "888888888888";

const EVERYTHING = [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }];
const full = { Version: "2012-10-17", Statement: EVERYTHING };
const fullScp = parsePolicy(full, "scp");
const fullIdentity = parsePolicy(full, "identity");
const openKey = parsePolicy(
    { ...full, Statement: [{ ...EVERYTHING[0], Principal: { AWS: "*" }, Action: "kms:*" }] },
    "key",
);
const scp = parsePolicy(committed(RenderedFile.ServiceControlPolicy), "scp");
const rcp = parsePolicy(committed(RenderedFile.ResourceControlPolicy), "rcp");

/** Accounts below the OU that the guardrails are attached to. */
const GUARDED: readonly string[] = [ACCOUNT, OTHER_CARTORIO];

function organizationOf(accountId: string): { organizationId?: string } {
    return accountId === OUTSIDE ? {} : { organizationId: ORGANIZATION };
}

export function role(name: string, accountId = ACCOUNT): Principal {
    return {
        kind: "roleSession",
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${name.split("/").at(-1)}/x`,
        roleArn: `arn:aws:iam::${accountId}:role/${name}`,
        ...organizationOf(accountId),
    };
}

export const root: Principal = {
    kind: "root",
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    organizationId: ORGANIZATION,
};

export interface Call {
    readonly by: Principal;
    readonly action: string;
    readonly on?: string;
    readonly context?: Readonly<Record<string, string>>;
}

export const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const ALIAS = `arn:aws:kms:sa-east-1:${ACCOUNT}:alias/cartorio-assinatura`;
export const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
export const RULE = `arn:aws:events:sa-east-1:${ACCOUNT}:rule/cartorio-key-changes`;

/** Decides with the guardrails, and policies elsewhere that allow everything. */
export function decide(
    { by, action, on = KEY, context = {} }: Call,
    trust?: Policy<"trust">,
): Evaluation {
    const request: Request = {
        action,
        principal: by,
        resource: { arn: on, accountId: ACCOUNT, organizationId: ORGANIZATION },
        context: new Map(
            Object.entries({ "aws:RequestedRegion": "sa-east-1", ...context }).map(
                ([key, value]) => [key, [value]],
            ),
        ),
    };
    const guarded = "accountId" in by && GUARDED.includes(by.accountId);
    return evaluate(request, {
        identity: [fullIdentity],
        ...(trust === undefined ? (on === KEY ? { resource: openKey } : {}) : { resource: trust }),
        organization: {
            id: ORGANIZATION,
            managementAccountId: MANAGEMENT,
            scps: [[fullScp], guarded ? [fullScp, scp] : [fullScp]],
            rcps: [[rcp]],
        },
    });
}

export function deniedBy(call: Call, trust?: Policy<"trust">): string[] {
    const { decision, statements } = decide(call, trust);
    return decision === "explicitDeny"
        ? statements.filter(({ effect }) => effect === "Deny").map(({ sid }) => sid ?? "")
        : [decision];
}
