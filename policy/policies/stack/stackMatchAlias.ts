import { exemptibleStack, type StackPolicy } from "../../lib/exemptible";
import { probe, ResourceType } from "../../lib/resourceView";
import { activeOf, signingKeysOf, stateOf } from "../../lib/signingKeys";
import { show, showAll } from "../../lib/show";
import { type StackFinding, type StackResource, validateStack } from "../../lib/stackRule";

/** Exactly one alias points at the active generation of a signing key, none at another, and none at a key that the stack does not hold. */
export const stackMatchAlias: StackPolicy = exemptibleStack({
    name: "stack-match-alias",
    description:
        "Exactly one alias points at the active generation of a signing key, none at another, and none at a key that the stack does not hold.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["stack", "kms", "alias", "signing"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/alias-about.html",
    remediationSteps: "targetKeyId: the keyId of the active generation, on one alias alone.",
    validateStack: validateStack({}, judge),
});

/** Where an alias points: at a key of the stack, at something else, or nobody knows yet. */
type Target =
    { readonly key: StackResource } | { readonly elsewhere: unknown } | { readonly unknown: true };

function judge(resources: readonly StackResource[]): StackFinding[] {
    const keys = resources.filter(({ type }) => type === ResourceType.Key);
    const aliases = resources
        .filter(({ type }) => type === ResourceType.Alias)
        .map((alias) => ({ alias, target: targetOf(alias, keys) }));
    const signingKeys = signingKeysOf(resources);
    const ofSigningKeys = signingKeys.flatMap((signingKey) => {
        const active = activeOf(signingKey);
        const own = aliases.filter(
            ({ alias, target }) =>
                alias.parentUrn === signingKey.urn ||
                ("key" in target && signingKey.keys.includes(target.key)),
        );
        return [
            ...own.flatMap(({ alias, target }) => astray(alias, target, active)),
            ...active.flatMap((key) => count(key, own)),
        ];
    });
    const others = aliases.filter(
        ({ alias }) => !signingKeys.some(({ urn }) => urn === alias.parentUrn),
    );
    return [
        ...ofSigningKeys,
        ...others.flatMap(({ alias, target }) => outsideStack(alias, target)),
    ];
}

/** Applications know names alone: under the right one they would sign with a key that no rule has seen. */
function outsideStack(resource: StackResource, target: Target): StackFinding[] {
    return "elsewhere" in target
        ? [{ resource, text: `points at ${show(target.elsewhere)}; expected a key of this stack` }]
        : [];
}

/** stack-match-generations judges how many are active. */
function astray(
    resource: StackResource,
    target: Target,
    active: readonly StackResource[],
): StackFinding[] {
    if ("unknown" in target) {
        return [];
    }
    if ("key" in target && (active.includes(target.key) || stateOf(target.key) === undefined)) {
        return [];
    }
    const at = "key" in target ? target.key.name : target.elsewhere;
    const expected = active.length === 0 ? "the active generation" : showAll(namesOf(active));
    return [{ resource, text: `points at ${show(at)}; expected ${expected}` }];
}

function count(
    key: StackResource,
    aliases: readonly { readonly alias: StackResource; readonly target: Target }[],
): StackFinding[] {
    const pointing = aliases.filter(({ target }) => "key" in target && target.key === key);
    const isOpen = aliases.some(({ target }) => "unknown" in target);
    if (pointing.length === 1 || (pointing.length === 0 && isOpen)) {
        return [];
    }
    const text =
        pointing.length === 0
            ? "is active and no alias of the stack points at it; expected one"
            : `is active and several aliases point at it (${showAll(namesOf(pointing.map(({ alias }) => alias)))}); expected one`;
    return [{ resource: key, text }];
}

const namesOf = (resources: readonly StackResource[]): string[] =>
    resources.map(({ name }) => name);

/**
 * A new key has no id at preview, so the target of an alias on it is unknown, and what the program
 * made it from says which key it is. A mixture of several keys says nothing: it is left for later.
 */
function targetOf(alias: StackResource, keys: readonly StackResource[]): Target {
    const { value, unknown } = probe(() => ({ target: alias.given("targetKeyId") }));
    return value === undefined
        ? fromDependencies(alias, keys, unknown)
        : fromIds(alias, keys, value.target);
}

function fromDependencies(
    alias: StackResource,
    keys: readonly StackResource[],
    unknown: Error | undefined,
): Target {
    const urns = alias.dependenciesOf("targetKeyId");
    const from = keys.filter(({ urn }) => urns.includes(urn));
    const [key] = from;
    if (key !== undefined && from.length === 1) {
        return { key };
    }
    alias.unknowns.push(...(unknown === undefined ? [] : [unknown]));
    return { unknown: true };
}

function fromIds(alias: StackResource, keys: readonly StackResource[], target: unknown): Target {
    const unknowns: Error[] = [];
    for (const key of keys) {
        for (const property of ["keyId", "arn"]) {
            const { value, unknown } = probe(() => key.given(property));
            if (value !== undefined && value === target) {
                return { key };
            }
            unknowns.push(...(unknown === undefined ? [] : [unknown]));
        }
    }
    alias.unknowns.push(...unknowns);
    return unknowns.length > 0 ? { unknown: true } : { elsewhere: target };
}
