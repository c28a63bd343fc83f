import { exemptibleStack, type StackPolicy } from "../../lib/exemptible";
import { type SigningKey, signingKeysOf, stateOf } from "../../lib/signingKeys";
import { show } from "../../lib/show";
import { type StackFinding, type StackResource, validateStack } from "../../lib/stackRule";

/** A signing key is suspended as a whole: no generation stays enabled beside suspended ones. */
export const stackMatchSuspension: StackPolicy = exemptibleStack({
    name: "stack-match-suspension",
    description:
        "A signing key is suspended as a whole: no generation stays enabled beside suspended ones.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["stack", "kms", "state"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    remediationSteps:
        "Set suspended: true of the CartorioSigningKey, or isEnabled: true on its generations that are not disabled.",
    validateStack: validateStack({}, (resources) => signingKeysOf(resources).flatMap(suspension)),
});

/** A key that is disabled while its state is another is suspended. */
function suspension({ keys }: SigningKey): StackFinding[] {
    const disabled = keys.filter((key) => isEnabled(key) === false);
    const suspended = disabled.find((key) => {
        const known = stateOf(key);
        return known !== undefined && known.state !== "disabled";
    });
    return suspended === undefined
        ? []
        : keys
              .filter((key) => isEnabled(key) === true)
              .map((resource) => ({
                  resource,
                  text: `is enabled while ${show(suspended.name)} is suspended; expected both enabled, or both disabled`,
              }));
}

function isEnabled(key: StackResource): unknown {
    return key.attempt(() => key.effective("isEnabled"));
}
