import { Parameter, RoleName } from "./names";
import { ref, type Statement, sub, type TemplateText } from "./statement";

const ASSUME = ["sts:AssumeRole"];

/**
 * A principal that stands for an account, for conditions to narrow down to roles. A role that is
 * named as principal must exist, and one that is deleted and made again would not be trusted any
 * more: IAM remembers the role's id, not its name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
function accountOf(parameter: string): { readonly AWS: readonly TemplateText[] } {
    return { AWS: [sub(`arn:\${AWS::Partition}:iam::\${${parameter}}:root`)] };
}

function hubRole(parameter: Parameter): TemplateText {
    return sub(`arn:\${AWS::Partition}:iam::\${${Parameter.HubAccountId}}:role/\${${parameter}}`);
}

/** Callers from other accounts belong to the organisation, also after their account has left it. */
const IN_ORGANIZATION = { "aws:PrincipalOrgID": [ref(Parameter.OrganizationId)] };

const DEPLOYER: readonly Statement[] = [
    {
        Sid: "TrustHubDeployRole",
        purpose:
            "The pipeline becomes Deployer, and says for which environment it does: the external " +
            "id keeps the pipeline of one environment from acting in the accounts of another.",
        Effect: "Allow",
        Principal: accountOf(Parameter.HubAccountId),
        Action: ASSUME,
        Condition: {
            ArnEquals: { "aws:PrincipalArn": [hubRole(Parameter.DeployRoleName)] },
            StringEquals: {
                ...IN_ORGANIZATION,
                "sts:ExternalId": [ref(Parameter.ExternalId)],
            },
        },
    },
];

const BREAK_GLASS: readonly Statement[] = [
    {
        Sid: "TrustPeopleWhoSayWhoTheyAre",
        purpose:
            "Named roles of people in the hub, which ask for MFA themselves: a chained session " +
            "carries none. The source identity puts the person's name into every line of the trail.",
        Effect: "Allow",
        Principal: accountOf(Parameter.HubAccountId),
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        Condition: {
            ArnEquals: { "aws:PrincipalArn": ref(Parameter.BreakGlassPrincipalArns) },
            StringEquals: IN_ORGANIZATION,
            StringLike: { "sts:SourceIdentity": ["?*"] },
        },
    },
    {
        Sid: "NeverTrustThePipeline",
        purpose:
            "Also when somebody lists one of the pipeline's roles among the people's by mistake.",
        Effect: "Deny",
        Principal: { AWS: ["*"] },
        Action: ASSUME,
        Condition: {
            ArnEquals: {
                "aws:PrincipalArn": [
                    hubRole(Parameter.DeployRoleName),
                    hubRole(Parameter.PreviewRoleName),
                    hubRole(Parameter.AuditRunnerRoleName),
                ],
            },
        },
    },
];

/** @param Sid Unique in the template. */
function trustWorkload(Sid: string, purpose: string): Statement {
    return {
        Sid,
        purpose,
        Effect: "Allow",
        Principal: accountOf("AWS::AccountId"),
        Action: ASSUME,
        Condition: {
            ArnEquals: {
                "aws:PrincipalArn": [
                    sub(
                        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/" +
                            `\${${Parameter.WorkloadRoleName}}`,
                    ),
                ],
            },
        },
    };
}

const AUDITOR: readonly Statement[] = [
    {
        Sid: "TrustAuditAccount",
        purpose: "The audit account says itself which of its people and programs audit.",
        Effect: "Allow",
        Principal: accountOf(Parameter.AuditAccountId),
        Action: ASSUME,
        Condition: { StringEquals: IN_ORGANIZATION },
    },
    {
        Sid: "TrustHubReaders",
        purpose:
            "Previews of pull requests and the audit runner read only, so they never hold Deployer.",
        Effect: "Allow",
        Principal: accountOf(Parameter.HubAccountId),
        Action: ASSUME,
        Condition: {
            ArnEquals: {
                "aws:PrincipalArn": [
                    hubRole(Parameter.PreviewRoleName),
                    hubRole(Parameter.AuditRunnerRoleName),
                ],
            },
            StringEquals: IN_ORGANIZATION,
        },
    },
];

/**
 * Who may become which role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
export const TRUSTS: Readonly<Record<RoleName, readonly Statement[]>> = {
    [RoleName.Deployer]: DEPLOYER,
    [RoleName.BreakGlass]: BREAK_GLASS,
    [RoleName.Signer]: [
        trustWorkload(
            "TrustWorkloadToSign",
            "The application of this account, and nothing else here or elsewhere, becomes Signer.",
        ),
    ],
    [RoleName.Verifier]: [
        trustWorkload(
            "TrustWorkloadToVerify",
            "The application verifies without holding the right to sign.",
        ),
    ],
    [RoleName.Auditor]: AUDITOR,
};
