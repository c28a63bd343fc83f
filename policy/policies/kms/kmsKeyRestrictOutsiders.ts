import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { accountOf } from "../../lib/principals";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

type Outside = { readonly organizationId: string; readonly principals: readonly string[] };

const DEFAULTS: Outside = { organizationId: "", principals: [] };

/** Principals outside of the account are in the organisation, or in an explicit list. */
export const kmsKeyRestrictOutsiders: ResourcePolicy = exemptible({
    name: "kms-key-restrict-outsiders",
    description:
        "Principals outside of the account are in the organisation, or in an explicit list.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    remediationSteps: [
        "Name the principal in the configuration's principals, or narrow the statement to the organisation:",
        'Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-…"] } }',
    ].join("\n"),
    configSchema: {
        properties: {
            organizationId: {
                type: "string",
                description: "Organisation to which a statement may be narrowed; empty for none.",
                default: DEFAULTS.organizationId,
            },
            principals: listOfTexts(
                "Principals from outside, each as the policy writes it.",
                DEFAULTS.principals,
            ),
        },
    },
    validateResource: validate<Outside>({
        types: [ResourceType.Key],
        defaults: DEFAULTS,
        checks: [inStatements(outside)],
    }),
});

function outside(
    statements: readonly PolicyStatement[],
    { account: home }: ResourceView,
    config: Outside,
): string[] {
    return statements
        .filter(({ allows }) => allows)
        .flatMap((statement) =>
            statement.principals
                .filter(({ type, text }) => {
                    const account = type === "AWS" ? accountOf(text) : undefined;
                    return !(
                        (account !== undefined && account === home) ||
                        config.principals.includes(text) ||
                        (account !== undefined && isInOrganization(statement, config))
                    );
                })
                .map(
                    ({ text }) =>
                        `allows ${show(text)} in ${statement.label}; expected principals of ${home === undefined ? "the one account in the provider's allowedAccountIds, which has none" : `account ${home}`}, of the organisation, or of the configuration's list`,
                ),
        );
}

function isInOrganization({ conditions }: PolicyStatement, { organizationId }: Outside): boolean {
    return (
        organizationId !== "" &&
        conditions.some(
            ({ operator, key, values }) =>
                operator === "StringEquals" &&
                key === "aws:principalorgid" &&
                values.every((value) => value === organizationId),
        )
    );
}
