import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import { ComponentType, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Signing keys are children of a CartorioSigningKey. */
export const kmsKeyRequireComponent: ResourcePolicy = exemptible({
    name: "kms-key-require-component",
    description: "Signing keys are children of a CartorioSigningKey.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "signing"],
    url: "https://www.pulumi.com/docs/iac/concepts/components/",
    remediationSteps: "Declare the key as a generation of a CartorioSigningKey.",
    validateResource: validateKey((key) => component(key)),
});

function component(key: ResourceView): string[] {
    const { parentType } = key;
    return parentType === ComponentType.SigningKey || !key.signs
        ? []
        : [`signs and is a child of ${show(parentType)}; expected ${ComponentType.SigningKey}`];
}
