import { isOfAws, ofExplicitProvider } from "../../lib/awsProvider";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { accountOf } from "../../lib/principals";
import { validate } from "../../lib/rule";
import { isRecord, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** A provider is bound to one account, and reaches it by a role of that account. */
export const stackBindProviderAccount: ResourcePolicy = exemptible({
    name: "stack-bind-provider-account",
    description: "A provider is bound to one account, and reaches it by a role of that account.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["stack", "provider"],
    url: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
    remediationSteps:
        'allowedAccountIds: ["111111111111"], assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/cartorio/Deployer" }]',
    validateResource: validate({
        types: isOfAws,
        defaults: {},
        checks: [
            ofExplicitProvider((resource) => oneAccount(resource)),
            ofExplicitProvider((resource) => ownRole(resource)),
        ],
    }),
});

function oneAccount(resource: ResourceView): string[] {
    return resource.account === undefined
        ? [
              `has a provider with allowedAccountIds ${show(resource.ofProvider("allowedAccountIds"))}; expected a list of one account, twelve digits`,
          ]
        : [];
}

/** Roles are assumed one after the other: the last one acts. */
function ownRole(resource: ResourceView): string[] {
    const roles = resource.ofProvider("assumeRoles");
    const last: unknown = Array.isArray(roles) ? (roles as unknown[]).at(-1) : undefined;
    const arn = isRecord(last) ? last["roleArn"] : undefined;
    const isRole = typeof arn === "string" && /:role\//.test(arn);
    const account = isRole ? accountOf(arn) : undefined;
    if (account === undefined) {
        return [
            `has a provider whose assumeRoles end in ${show(arn)}; expected the ARN of a role to act as`,
        ];
    }
    return resource.account === undefined || account === resource.account
        ? []
        : [
              `has a provider that acts as ${show(arn)}; expected a role of account ${resource.account}`,
          ];
}
