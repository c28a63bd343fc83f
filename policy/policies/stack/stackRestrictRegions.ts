import { isOfAws, ofExplicitProvider } from "../../lib/awsProvider";
import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show, showAll } from "../../lib/show";

type Regions = { readonly regions: readonly string[] };

const DEFAULTS: Regions = { regions: ["sa-east-1"] };

/** Resources are in the Regions of the configuration. */
export const stackRestrictRegions: ResourcePolicy = exemptible({
    name: "stack-restrict-regions",
    description: "Resources are in the Regions of the configuration.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["stack", "provider"],
    url: "https://docs.aws.amazon.com/general/latest/gr/kms.html",
    remediationSteps: 'region: "sa-east-1" of the provider, and no region of the resource.',
    configSchema: {
        properties: {
            regions: listOfTexts("Regions in which resources may be.", DEFAULTS.regions),
        },
    },
    validateResource: validate<Regions>({
        types: isOfAws,
        defaults: DEFAULTS,
        checks: [
            ofExplicitProvider((resource, config) => ofProvider(resource, config)),
            (resource, config) => ofResource(resource, config),
        ],
    }),
});

/** Without one the environment of the moment would decide. */
function ofProvider(resource: ResourceView, { regions }: Regions): string[] {
    const region = resource.ofProvider("region");
    return regions.some((allowed) => allowed === region)
        ? []
        : [`has a provider in the Region ${show(region)}; expected ${showAll(regions)}`];
}

/** Resources may name a Region of their own, past the provider's. */
function ofResource(resource: ResourceView, { regions }: Regions): string[] {
    const region = resource.given("region");
    return region === undefined || regions.some((allowed) => allowed === region)
        ? []
        : [`is in the Region ${show(region)}; expected ${showAll(regions)}`];
}
