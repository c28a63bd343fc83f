/** Organizations user guide: resource control policies. */
import {
    ALLOW_ALL,
    KEY_ARN,
    MANAGEMENT_ACCOUNT,
    ORGANIZATION,
    OTHER_ACCOUNT,
    user,
    type Written,
} from "../builders";
import { page, type Row } from "./row";

const guide = (name: string) =>
    page(
        `https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_${name}.html`,
    );
const rcps = guide("rcps");
const rcpEvaluation = guide("rcps_evaluation");

const ana = user("ana", { organizationId: ORGANIZATION });
const everyone: Written = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };
const insideOnly: Written = {
    Effect: "Deny",
    Principal: "*",
    Action: "kms:*",
    Resource: "*",
    Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": ORGANIZATION } },
};
const sign = { action: "kms:Sign", on: KEY_ARN, key: [everyone], identity: [ALLOW_ALL] };
const outside = user("x", { accountId: OTHER_ACCOUNT });

export const RESOURCE_CONTROL: readonly Row[] = [
    rcps("an RCP restricts callers from outside", "explicitDeny", {
        ...sign,
        by: outside,
        ownerOrganization: ORGANIZATION,
        rcps: [[insideOnly]],
    }),
    rcps("and lets members pass", "allow", {
        ...sign,
        by: ana,
        ownerOrganization: ORGANIZATION,
        rcps: [[insideOnly]],
    }),
    rcps("it does not affect resources of the management account", "allow", {
        ...sign,
        by: outside,
        owner: MANAGEMENT_ACCOUNT,
        ownerOrganization: ORGANIZATION,
        rcps: [[insideOnly]],
    }),
    rcps("it grants nothing", "implicitDeny", {
        action: "kms:Sign",
        key: [{ ...everyone, Principal: { AWS: OTHER_ACCOUNT } }],
        by: ana,
        ownerOrganization: ORGANIZATION,
        rcps: [[{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }]],
    }),
    rcpEvaluation("a Deny of any level on the path denies", "explicitDeny", {
        ...sign,
        by: ana,
        ownerOrganization: ORGANIZATION,
        rcps: [[], [{ Effect: "Deny", Principal: "*", Action: "kms:Sign", Resource: "*" }], []],
    }),
];
