import { coversAction } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** A key is disabled only where its state tag says so, or where its policy lets nobody sign. */
export const kmsKeyMatchState: ResourcePolicy = exemptible({
    name: "kms-key-match-state",
    description:
        "A key is disabled only where its state tag says so, or where its policy lets nobody sign.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms", "state"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    remediationSteps:
        'isEnabled: false goes with tags: { "cartorio:estado": "disabled" }, or with suspended: true of the CartorioSigningKey.',
    validateResource: validateKey((key) => state(key)),
});

function state(key: ResourceView): string[] {
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
    return tag === "disabled" ? [] : suspension(key, {});
}

/**
 * The key of a suspended cartório keeps its state, and says by its policy that it is suspended: a
 * disabled key that roles may still sign with is a mistake. stack-match-suspension compares it with
 * the other generations.
 */
const suspension = inStatements((statements, key) => {
    const signing = statements.filter((item) => item.allows && coversAction(item, "kms:Sign"));
    const tag = show(key.tag("cartorio:estado"));
    if (!key.signs) {
        return [`is disabled and has the tag cartorio:estado ${tag}; expected disabled`];
    }
    return signing.map(
        ({ label }) =>
            `is disabled, has the tag cartorio:estado ${tag} and allows kms:Sign in ${label}; expected the tag disabled, or a suspended cartório, whose policies let nobody sign`,
    );
});
