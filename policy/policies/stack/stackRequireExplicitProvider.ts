import { hasExplicitProvider, isOfAws } from "../../lib/awsProvider";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Every resource of AWS has a provider that the program declares, none the engine's default one. */
export const stackRequireExplicitProvider: ResourcePolicy = exemptible({
    name: "stack-require-explicit-provider",
    description:
        "Every resource of AWS has a provider that the program declares, none the engine's default one.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["stack", "provider"],
    url: "https://www.pulumi.com/docs/iac/concepts/resources/providers/",
    remediationSteps:
        "Pass the provider of the cartório's account in the options: { provider }, or { parent } of a component that has it.",
    validateResource: validate({
        types: isOfAws,
        defaults: {},
        checks: [(resource) => explicit(resource)],
    }),
});

/** The default provider acts in whatever account the credentials of the moment belong to. */
function explicit(resource: ResourceView): string[] {
    return hasExplicitProvider(resource)
        ? []
        : [
              `has the provider ${show(resource.providerName)}; expected one of the type aws that the program declares`,
          ];
}
