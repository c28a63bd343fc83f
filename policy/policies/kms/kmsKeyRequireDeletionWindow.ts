import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** The deletion window is written out and has 30 days, the most that AWS offers. */
export const kmsKeyRequireDeletionWindow: ResourcePolicy = exemptible({
    name: "kms-key-require-deletion-window",
    description: "The deletion window is written out and has 30 days, the most that AWS offers.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "deletion"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    remediationSteps: "deletionWindowInDays: 30",
    validateResource: validateKey((key) => window(key)),
});

function window(key: ResourceView): string[] {
    const days = key.given("deletionWindowInDays");
    return days === 30 ? [] : [`has deletionWindowInDays ${show(days)}; expected 30`];
}
