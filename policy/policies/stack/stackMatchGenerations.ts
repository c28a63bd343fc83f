import { exemptibleStack, type StackPolicy } from "../../lib/exemptible";
import { activeOf, type SigningKey, signingKeysOf, stateOf } from "../../lib/signingKeys";
import { show, showAll } from "../../lib/show";
import { type StackFinding, type StackResource, validateStack } from "../../lib/stackRule";

/** Every key of a signing key is a generation of its own, and exactly one of them is active. */
export const stackMatchGenerations: StackPolicy = exemptibleStack({
    name: "stack-match-generations",
    description:
        "Every key of a signing key is a generation of its own, and exactly one of them is active.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["stack", "kms", "signing"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys-manually.html",
    remediationSteps:
        'Name each key <component>-g<id> with tags: { "cartorio:geracao": "<id>" }, and give one of them "cartorio:estado": "active".',
    validateStack: validateStack({}, (resources) =>
        signingKeysOf(resources).flatMap((signingKey) => [
            ...names(signingKey),
            ...repeated(signingKey),
            ...active(signingKey),
        ]),
    ),
});

function generationOf(key: StackResource): { readonly id: unknown } | undefined {
    return key.attempt(() => ({ id: key.tag("cartorio:geracao") }));
}

function names({ name, keys }: SigningKey): StackFinding[] {
    return keys.flatMap((key) => {
        const generation = generationOf(key);
        if (generation === undefined) {
            const isForm = key.name.startsWith(`${name}-g`);
            return isForm ? [] : [{ resource: key, text: `has a name that is not ${name}-g<id>` }];
        }
        const { id } = generation;
        const isId = typeof id === "string" && /^[1-9][0-9]{0,8}$/.test(id);
        if (!isId) {
            const text = `has the tag cartorio:geracao ${show(id)}; expected the number of its generation, 1 or more`;
            return [{ resource: key, text }];
        }
        const expected = `${name}-g${id}`;
        const text = `has the tag cartorio:geracao ${show(id)}; expected the name ${show(expected)} with it`;
        return key.name === expected ? [] : [{ resource: key, text }];
    });
}

/** Names differ in any stack, so two keys of one generation have two forms of name, or one tag. */
function repeated({ keys }: SigningKey): StackFinding[] {
    const seen = new Map<unknown, StackResource>();
    return keys.flatMap((key) => {
        const id = generationOf(key)?.id;
        const first = seen.get(id);
        if (id === undefined || first === undefined) {
            seen.set(id, key);
            return [];
        }
        const text = `is generation ${show(id)} as ${show(first.name)} is; expected each once`;
        return [{ resource: key, text }];
    });
}

function active(signingKey: SigningKey): StackFinding[] {
    const { keys, shown } = signingKey;
    const found = activeOf(signingKey);
    const isOpen = keys.some((key) => stateOf(key) === undefined);
    if (found.length === 1 || (found.length === 0 && isOpen)) {
        return [];
    }
    const which = found.length === 0 ? "no active generation" : "several active generations";
    const of = found.length === 0 ? "" : ` (${showAll(found.map(({ name }) => name))})`;
    return [{ resource: shown, text: `has ${which}${of}; expected exactly one` }];
}
