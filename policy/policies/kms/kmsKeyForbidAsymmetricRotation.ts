import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Asymmetric and HMAC keys ask for no automatic rotation, which AWS does not have for them. */
export const kmsKeyForbidAsymmetricRotation: ResourcePolicy = exemptible({
    name: "kms-key-forbid-asymmetric-rotation",
    description:
        "Asymmetric and HMAC keys ask for no automatic rotation, which AWS does not have for them.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms", "rotation"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    remediationSteps:
        "Leave enableKeyRotation and rotationPeriodInDays out: a signing key rotates by generations.",
    validateResource: validateKey(
        (key) => rotation(key, "enableKeyRotation"),
        (key) => rotation(key, "rotationPeriodInDays"),
    ),
});

function rotation(key: ResourceView, property: string): string[] {
    const value = key.given(property);
    const spec = key.effective("customerMasterKeySpec");
    return spec === "SYMMETRIC_DEFAULT" || value === undefined || value === false
        ? []
        : [
              `has ${property} ${show(value)} with the spec ${show(spec)}; expected it to be left out`,
          ];
}
