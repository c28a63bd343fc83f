import type { ResourceValidationPolicy } from "@pulumi/policy";

import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

const NAME = "kms-key-require-deletion-window";

/** The deletion window is written out and has 30 days, the most that AWS offers. */
export const kmsKeyRequireDeletionWindow: ResourceValidationPolicy = {
    name: NAME,
    description: "The deletion window is written out and has 30 days, the most that AWS offers.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "deletion"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    remediationSteps: "deletionWindowInDays: 30",
    validateResource: validateKey(NAME, (key) => window(key)),
};

function window(key: ResourceView): string[] {
    const days = key.given("deletionWindowInDays");
    return days === 30 ? [] : [`has deletionWindowInDays ${show(days)}; expected 30`];
}
