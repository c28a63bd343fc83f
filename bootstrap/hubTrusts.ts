import { HubParameter } from "./names";
import { type Statement, sub, type TemplateText } from "./statement";

/** Issuer of the tokens of GitHub's workflows, without scheme, as IAM names it. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** Audience of the tokens that are meant for AWS. */
export const GITHUB_AUDIENCE = "sts.amazonaws.com";

/** A job's token says that its workflow ran for a pull request, and that the job has no environment. */
const PULL_REQUEST = "pull_request";

/** A job's token says in which environment of the repository it runs, whatever started the workflow. */
function environment(parameter: HubParameter): string {
    return `environment:\${${parameter}}`;
}

/**
 * Whose tokens lead to a role: compared as texts, without wildcards. A pattern would also match names
 * of repositories, branches and environments that others choose.
 *
 * @param context What the subject says after the repository's name.
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
function trustWorkflow(Sid: string, purpose: string, context: string): Statement {
    const provider: TemplateText = sub(
        `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${GITHUB_ISSUER}`,
    );
    return {
        Sid,
        purpose,
        Effect: "Allow",
        Principal: { Federated: [provider] },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: {
            StringEquals: {
                [`${GITHUB_ISSUER}:aud`]: [GITHUB_AUDIENCE],
                [`${GITHUB_ISSUER}:sub`]: [sub(`repo:\${${HubParameter.Repository}}:${context}`)],
            },
        },
    };
}

/** Who may become which of the pipeline's roles, by what they are for. */
export const HUB_TRUSTS = {
    deploy: [
        trustWorkflow(
            "TrustProtectedEnvironment",
            "Jobs of the environment that GitHub guards by approval and branch. No pull request and no " +
                "other branch gets there.",
            environment(HubParameter.DeployEnvironment),
        ),
    ],
    preview: [
        trustWorkflow(
            "TrustPullRequests",
            "Whatever a pull request runs, also a workflow that it brings itself: so this role must be " +
                "harmless in everybody's hands.",
            PULL_REQUEST,
        ),
    ],
    auditRunner: [
        trustWorkflow(
            "TrustNightlyComparison",
            "Jobs of an environment that only the default branch may use.",
            environment(HubParameter.DriftEnvironment),
        ),
    ],
} as const satisfies Readonly<Record<string, readonly Statement[]>>;
