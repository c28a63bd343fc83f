import { isOfAws } from "../../lib/awsProvider";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { isRecord, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** No provider has endpoints of its own: requests go to AWS, or where the environment says. */
export const stackForbidEndpoints: ResourcePolicy = exemptible({
    name: "stack-forbid-endpoints",
    description:
        "No provider has endpoints of its own: requests go to AWS, or where the environment says.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["stack", "provider"],
    url: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
    remediationSteps:
        "Leave endpoints out of the provider. For the sandbox set AWS_ENDPOINT_URL in the environment.",
    validateResource: validate({
        types: isOfAws,
        defaults: {},
        checks: [(resource) => endpoints(resource)],
    }),
});

function endpoints(resource: ResourceView): string[] {
    const value = resource.ofProvider("endpoints");
    const members: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isEmpty = members.every(
        (member) =>
            member === undefined ||
            (isRecord(member) && Object.values(member).every((url) => url === "" || url === null)),
    );
    return isEmpty
        ? []
        : [`has a provider with endpoints ${show(value)}; expected them to be left out`];
}
