import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

type Tags = { readonly tags: readonly string[] };

const DEFAULTS: Tags = {
    tags: [
        "cartorio:cns",
        "cartorio:uf",
        "cartorio:classe",
        "cartorio:ambiente",
        "cartorio:geracao",
        "cartorio:estado",
    ],
};

/** Every key carries the tags by which it is found and understood, among its own tags. */
export const kmsKeyRequireTags: ResourcePolicy = exemptible({
    name: "kms-key-require-tags",
    description:
        "Every key carries the tags by which it is found and understood, among its own tags.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms", "inventory"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html",
    remediationSteps:
        'tags: { "cartorio:cns": …, "cartorio:uf": …, "cartorio:classe": …, "cartorio:ambiente": …, "cartorio:geracao": …, "cartorio:estado": … }',
    configSchema: {
        properties: {
            tags: listOfTexts("Tags that every key must have.", DEFAULTS.tags),
        },
    },
    validateResource: validate<Tags>({
        types: [ResourceType.Key],
        defaults: DEFAULTS,
        checks: [(key, config) => required(key, config)],
    }),
});

/** States of a generation that has a key in the program. */
const STATES = ["candidate", "active", "draining", "verifyOnly", "disabled"];

/** Each tag by itself, so that one that is unknown at preview does not hide the others. */
function required(key: ResourceView, { tags }: Tags): string[] {
    return tags.flatMap((tag) => key.attempt(() => oneTag(key, tag)) ?? []);
}

function oneTag(key: ResourceView, tag: string): string[] {
    const value = key.tag(tag);
    if (typeof value !== "string" || value.trim() === "") {
        return [`has the tag ${tag} ${show(value)}; expected a text among its own tags`];
    }
    return tag === "cartorio:estado" && !STATES.includes(value)
        ? [`has the tag ${tag} ${show(value)}; expected one of ${STATES.join(", ")}`]
        : [];
}
