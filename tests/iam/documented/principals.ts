/** IAM user guide and STS reference: Principal, NotPrincipal, who may assume a role. */
import {
    ACCOUNT,
    ALLOW_ALL,
    KEY_ARN,
    OTHER_ACCOUNT,
    session,
    user,
    type Written,
} from "../builders";
import { page, type Row } from "./row";

const guide = (name: string) =>
    page(`https://docs.aws.amazon.com/IAM/latest/UserGuide/${name}.html`);
const principal = guide("reference_policies_elements_principal");
const notPrincipal = guide("reference_policies_elements_notprincipal");
const externalId = guide("id_roles_common-scenarios_third-party");
const assumeRole = page("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html");

const to = (value: unknown): Written => ({
    Effect: "Allow",
    Principal: value,
    Action: "kms:*",
    Resource: "*",
});
const allBut = (...AWS: string[]): Written => ({
    Effect: "Deny",
    NotPrincipal: { AWS },
    Action: "kms:*",
    Resource: "*",
});
const sign = { action: "kms:Sign", on: KEY_ARN };
const allowed = { identity: [ALLOW_ALL] };
const everyone = to("*");

const bob = user("Bob", { accountId: OTHER_ACCOUNT });
const bobsAccount = `arn:aws:iam::${OTHER_ACCOUNT}:root`;
const audit = session("cross-account-read-only-role", {
    accountId: OTHER_ACCOUNT,
    arn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/cross-account-read-only-role/cross-account-audit-app`,
});
const insteadOf: Written = {
    Sid: "UsePrincipalArnInsteadOfNotPrincipalWithDeny",
    Effect: "Deny",
    Action: "kms:*",
    Principal: "*",
    Resource: "*",
    Condition: {
        ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${OTHER_ACCOUNT}:user/user-name` },
    },
};
const trust = (value: unknown, Condition?: object): Written => ({
    Effect: "Allow",
    Principal: value,
    Action: "sts:AssumeRole",
    ...(Condition ? { Condition } : {}),
});
const assume = { action: "sts:AssumeRole", on: session("ExampleRole").roleArn };
const example = user("x", { accountId: OTHER_ACCOUNT });
const withId = trust({ AWS: OTHER_ACCOUNT }, { StringEquals: { "sts:ExternalId": "12345" } });

export const PRINCIPALS: readonly Row[] = [
    ...[ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`].map((account) =>
        principal(`${account} delegates to the account`, "allow", {
            ...sign,
            ...allowed,
            key: [to({ AWS: account })],
        }),
    ),
    principal("several principals are connected by OR", "allow", {
        ...sign,
        by: user("user-name-2"),
        key: [to({ AWS: [user("user-name-1").arn, user("user-name-2").arn] })],
    }),
    principal("user names are case sensitive", "implicitDeny", {
        ...sign,
        by: user("Ana"),
        key: [to({ AWS: user("ana").arn })],
    }),
    principal("a session principal is that session", "allow", {
        ...sign,
        by: session("role-name"),
        key: [to({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/role-name/app` })],
    }),
    principal("and no other session of the role", "implicitDeny", {
        ...sign,
        by: session("role-name"),
        key: [to({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/role-name/other` })],
    }),
    principal("a service principal may be listed among several", "allow", {
        action: "sts:AssumeRole",
        on: session("service").roleArn,
        by: { kind: "service", name: "elasticloadbalancing.amazonaws.com" },
        trust: [trust({ Service: ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"] })],
    }),
    principal("an identity provider may be trusted", "allow", {
        action: "sts:AssumeRoleWithWebIdentity",
        on: session("web").roleArn,
        by: { kind: "federated", provider: "cognito-identity.amazonaws.com" },
        trust: [
            {
                Effect: "Allow",
                Principal: { Federated: "cognito-identity.amazonaws.com" },
                Action: "sts:AssumeRoleWithWebIdentity",
            },
        ],
    }),
    ...["*", { AWS: "*" }].map((all) =>
        principal(`${JSON.stringify(all)} gives anonymous users access`, "allow", {
            ...sign,
            by: { kind: "anonymous" },
            key: [to(all)],
        }),
    ),
    principal("* : identities of the account need nothing else", "allow", {
        ...sign,
        key: [everyone],
    }),
    principal("* : identities of other accounts need permissions of their own", "implicitDeny", {
        ...sign,
        by: bob,
        key: [everyone],
    }),
    principal("Deny with ArnNotEquals spares the one who is named", "allow", {
        ...sign,
        ...allowed,
        by: user("user-name", { accountId: OTHER_ACCOUNT }),
        key: [everyone, insteadOf],
    }),
    principal("and denies all others", "explicitDeny", {
        ...sign,
        ...allowed,
        by: bob,
        key: [everyone, insteadOf],
    }),
    notPrincipal("Bob and his account are spared", "allow", {
        ...sign,
        ...allowed,
        by: bob,
        key: [everyone, allBut(bob.arn, bobsAccount)],
    }),
    notPrincipal("other users of his account are not", "explicitDeny", {
        ...sign,
        ...allowed,
        by: user("Eve", { accountId: OTHER_ACCOUNT }),
        key: [everyone, allBut(bob.arn, bobsAccount)],
    }),
    notPrincipal("sparing alone allows nothing", "implicitDeny", {
        ...sign,
        ...allowed,
        by: bob,
        key: [allBut(bob.arn, bobsAccount)],
    }),
    notPrincipal("without his account Bob might be denied, which can't be judged", "error", {
        ...sign,
        ...allowed,
        by: bob,
        key: [everyone, allBut(bob.arn)],
    }),
    notPrincipal("a session is spared with its role and account", "allow", {
        ...sign,
        ...allowed,
        by: audit,
        key: [everyone, allBut(audit.arn, audit.roleArn, bobsAccount)],
    }),
    notPrincipal("without the role it might be denied, which can't be judged", "error", {
        ...sign,
        ...allowed,
        by: audit,
        key: [everyone, allBut(audit.arn, bobsAccount)],
    }),
    notPrincipal("without the account it might be denied, which can't be judged", "error", {
        ...sign,
        ...allowed,
        by: audit,
        key: [everyone, allBut(audit.arn, audit.roleArn)],
    }),
    notPrincipal("whoever has a permissions boundary is always denied", "explicitDeny", {
        ...sign,
        ...allowed,
        by: bob,
        boundary: ALLOW_ALL,
        key: [everyone, allBut(bob.arn, bobsAccount)],
    }),
    externalId("the right external id", "allow", {
        ...assume,
        ...allowed,
        by: example,
        context: { "sts:ExternalId": "12345" },
        trust: [withId],
    }),
    externalId("another customer's external id fails", "implicitDeny", {
        ...assume,
        ...allowed,
        by: example,
        context: { "sts:ExternalId": "67890" },
        trust: [withId],
    }),
    assumeRole("same account: named in the trust policy", "allow", {
        ...assume,
        trust: [trust({ AWS: user("ana").arn })],
    }),
    assumeRole("same account: the account is trusted and a policy allows", "allow", {
        ...assume,
        trust: [trust({ AWS: ACCOUNT })],
        identity: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: assume.on }],
    }),
    assumeRole("same account: the account is trusted and no policy allows", "implicitDeny", {
        ...assume,
        trust: [trust({ AWS: ACCOUNT })],
    }),
    assumeRole("another account: the user needs a policy too", "implicitDeny", {
        ...assume,
        by: example,
        trust: [trust({ AWS: example.arn })],
    }),
    assumeRole("another account: with it", "allow", {
        ...assume,
        by: example,
        trust: [trust({ AWS: OTHER_ACCOUNT })],
        identity: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: assume.on }],
    }),
];
