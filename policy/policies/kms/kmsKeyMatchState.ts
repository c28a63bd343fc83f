import type { ResourceValidationPolicy } from "@pulumi/policy";

import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

type Suspended = { readonly suspended: readonly string[] };

const DEFAULTS: Suspended = { suspended: [] };

const NAME = "kms-key-match-state";

/** A key is disabled only where its state tag says so, or its cartório is suspended. */
export const kmsKeyMatchState: ResourceValidationPolicy = {
    name: NAME,
    description:
        "A key is disabled only where its state tag says so, or its cartório is suspended.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms", "state"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    remediationSteps:
        'isEnabled: false goes with tags: { "cartorio:estado": "disabled" }; the CNS of a suspended cartório goes into the configuration.',
    configSchema: {
        properties: {
            suspended: {
                type: "array",
                items: { type: "string" },
                description: "CNS of each cartório that is suspended, six digits.",
                default: [...DEFAULTS.suspended],
            },
        },
    },
    validateResource: validate<Suspended>({
        policy: NAME,
        types: [ResourceType.Key],
        defaults: DEFAULTS,
        checks: [(key, config) => state(key, config)],
    }),
};

function state(key: ResourceView, { suspended }: Suspended): string[] {
    const enabled = key.effective("isEnabled");
    if (typeof enabled !== "boolean") {
        return [`has isEnabled ${show(enabled)}; expected true or false`];
    }
    const tag = key.tag("cartorio:estado");
    if (enabled) {
        return tag === "disabled"
            ? ["is enabled and has the tag cartorio:estado disabled; expected isEnabled false"]
            : [];
    }
    return tag === "disabled" || suspended.some((cns) => cns === key.tag("cartorio:cns"))
        ? []
        : [
              `is disabled and has the tag cartorio:estado ${show(tag)}; expected disabled, or its CNS among the suspended of the configuration`,
          ];
}
