import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { show, showAll } from "../../lib/show";

type Packages = { readonly packages: readonly string[] };

const DEFAULTS: Packages = { packages: ["aws", "cartorio", "pulumi"] };

/** Every resource is of a kind that the rules can read, and hides no others. */
export const stackForbidOpaqueResources: ResourcePolicy = exemptible({
    name: "stack-forbid-opaque-resources",
    description: "Every resource is of a kind that the rules can read, and hides no others.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["stack"],
    url: "https://www.pulumi.com/docs/iac/concepts/resources/names/#types",
    remediationSteps:
        "Declare the resource by the aws package, or name its package in the configuration's packages.",
    configSchema: {
        properties: {
            packages: listOfTexts(
                "Packages of which resources and components may be.",
                DEFAULTS.packages,
            ),
        },
    },
    validateResource: validate<Packages>({
        types: () => true,
        defaults: DEFAULTS,
        checks: [({ type }, config) => opaque(type, config)],
    }),
});

/** Resources of AWS that make others, which neither the engine nor a rule ever sees. */
const HIDING = [
    "aws:cloudcontrol/resource:Resource",
    "aws:cloudformation/stack:Stack",
    "aws:cloudformation/stackInstances:StackInstances",
    "aws:cloudformation/stackSet:StackSet",
    "aws:cloudformation/stackSetInstance:StackSetInstance",
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
];

function opaque(type: string, { packages }: Packages): string[] {
    const [first = "", , provider = ""] = type.split(":");
    // Providers are of the package pulumi, and act for another.
    const name = type.startsWith("pulumi:providers:") ? provider : first;
    if (!packages.includes(name)) {
        return [`is of the package ${show(name)}; expected ${showAll(packages)}`];
    }
    return HIDING.includes(type)
        ? ["makes resources that no rule sees; expected them to be declared one by one"]
        : [];
}
