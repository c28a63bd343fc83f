import { anyAccountRoleArn, RoleName, withPath } from "./names";
import type { Organisation } from "./organisation";
import { actions, type Condition, type Statement } from "./statement";

/** Callers whose account is not in the resource's organisation; AWS services act for us. */
const OUTSIDERS: Condition = {
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": ["${aws:ResourceOrgID}"] },
    BoolIfExists: { "aws:PrincipalIsAWSService": ["false"] },
};

const OTHER_ACCOUNTS = {
    StringNotEquals: { "aws:PrincipalAccount": ["${aws:ResourceAccount}"] },
} as const satisfies Condition;

function deny(
    Sid: string,
    purpose: string,
    action: readonly string[],
    Resource: readonly string[],
    Condition?: Condition,
): Statement {
    const core = {
        Sid,
        purpose,
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource,
    } as const;
    return Condition === undefined ? core : { ...core, Condition };
}

/**
 * What nobody may do to the keys and roles of a cartório's account, wherever he calls from; service-
 * linked roles excepted. Closes what service control policies leave open: a key policy, rewritten
 * for a principal of another account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function resourceControlPolicy(organisation: Organisation): readonly Statement[] {
    const cartorioRoles = anyAccountRoleArn(withPath("*"));
    return [
        deny(
            "OnlySignersSign",
            "Needs no policy variable, so that it holds by itself. AWS services are not excepted: " +
                "none of them signs with a cartório's key.",
            ["kms:Sign"],
            ["*"],
            {
                ArnNotLike: {
                    "aws:PrincipalArn": [anyAccountRoleArn(withPath(RoleName.Signer))],
                },
            },
        ),
        deny(
            "OnlyOwnSignerSigns",
            "The Signer of one cartório signs with no key of another.",
            ["kms:Sign"],
            ["*"],
            OTHER_ACCOUNTS,
        ),
        deny(
            "DataKeysStayInTheirAccount",
            "A document key's policy, rewritten for a principal of the hub, opens no document.",
            actions("kms", "Decrypt", "Encrypt", "GenerateDataKey*", "ReEncrypt*"),
            ["*"],
            {
                ...OTHER_ACCOUNTS,
                Null: { "kms:ViaService": ["true"] },
                BoolIfExists: { "aws:PrincipalIsAWSService": ["false"] },
            },
        ),
        deny(
            "KeysForTheOrganisationOnly",
            "Nobody outside the organisation uses, reads or changes a key.",
            ["kms:*"],
            ["*"],
            OUTSIDERS,
        ),
        deny(
            "RolesForTheOrganisationOnly",
            "Nobody outside the organisation becomes one of our roles or the application.",
            ["sts:AssumeRole"],
            [cartorioRoles, anyAccountRoleArn(organisation.workloadRole)],
            OUTSIDERS,
        ),
        deny(
            "OnlyOwnWorkloadBecomesSigner",
            "A trust policy that was opened lets in nobody from another account of ours either.",
            ["sts:AssumeRole"],
            [RoleName.Signer, RoleName.Verifier].map(withPath).map(anyAccountRoleArn),
            OTHER_ACCOUNTS,
        ),
        deny(
            "OnlyOwnAccountBecomesApplication",
            "Who becomes the application signs by it: not even the hub does, whatever the application's " +
                "role trusts. AWS services run the application.",
            ["sts:AssumeRole"],
            [anyAccountRoleArn(organisation.workloadRole)],
            { ...OTHER_ACCOUNTS, BoolIfExists: { "aws:PrincipalIsAWSService": ["false"] } },
        ),
        deny(
            "NoIdentityProviders",
            "Our roles are taken on by AWS principals, never by those of an identity provider.",
            actions("sts", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"),
            [cartorioRoles],
        ),
    ];
}
