import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

type Broad = { readonly policies: readonly string[] };

const DEFAULTS: Broad = {
    policies: ["AdministratorAccess", "AWSKeyManagementServicePowerUser", "PowerUserAccess"],
};

/** Property of each type of resource that holds the ARN of an attached policy, or a list of them. */
const ATTACHED: Readonly<Record<string, string>> = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
};

/** Nobody gets one of AWS's managed policies that hold the administration or use of all keys. */
export const iamAttachmentForbidBroad: ResourcePolicy = exemptible({
    name: "iam-attachment-forbid-broad",
    description:
        "Nobody gets one of AWS's managed policies that hold the administration or use of all keys.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["iam", "kms"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/security-iam-awsmanpol.html",
    remediationSteps:
        "Attach a policy of your own that lists what the role needs, action by action.",
    configSchema: {
        properties: {
            policies: listOfTexts(
                "Names of AWS's managed policies that nobody may get.",
                DEFAULTS.policies,
            ),
        },
    },
    validateResource: validate<Broad>({
        types: Object.keys(ATTACHED),
        defaults: DEFAULTS,
        checks: [(resource, config) => attached(resource, config)],
    }),
});

function attached(resource: ResourceView, { policies }: Broad): string[] {
    const property = ATTACHED[resource.type] ?? "policyArn";
    const given = resource.given(property);
    if (given === undefined && property === "managedPolicyArns") {
        return [];
    }
    const list: readonly unknown[] =
        property.endsWith("s") && Array.isArray(given) ? given : [given];
    return resource.attemptEach(list, (arn) => judge(arn, policies));
}

/** AWS ignores the case of the names of its policies. */
function judge(arn: unknown, policies: readonly string[]): string[] {
    if (typeof arn !== "string" || !arn.startsWith("arn:")) {
        return [`attaches ${show(arn)}; expected the ARN of a policy`];
    }
    const [, name = ""] = /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/i.exec(arn) ?? [];
    return policies.some((broad) => broad.toLowerCase() === name.toLowerCase())
        ? [`attaches ${show(arn)}; expected a policy that lists its actions`]
        : [];
}
