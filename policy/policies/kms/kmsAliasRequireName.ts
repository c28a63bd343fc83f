import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

type Prefix = { readonly prefix: string };

const DEFAULTS: Prefix = { prefix: "alias/cartorio-" };

/** An alias has a whole name of its own, under the prefix that the organisation guards. */
export const kmsAliasRequireName: ResourcePolicy = exemptible({
    name: "kms-alias-require-name",
    description:
        "An alias has a whole name of its own, under the prefix that the organisation guards.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms", "alias"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html",
    remediationSteps: 'name: "alias/cartorio-assinatura", and no namePrefix.',
    configSchema: {
        properties: {
            prefix: {
                type: "string",
                description: "How the name of every alias begins.",
                default: DEFAULTS.prefix,
            },
        },
    },
    validateResource: validate<Prefix>({
        types: [ResourceType.Alias],
        defaults: DEFAULTS,
        checks: [(alias, config) => aliasName(alias, config), (alias) => noPrefix(alias)],
    }),
});

const FORM = /^alias\/[A-Za-z0-9/_-]+$/;
const MAX_LENGTH = 256;

function aliasName(alias: ResourceView, { prefix }: Prefix): string[] {
    const name = alias.given("name");
    const isForm =
        typeof name === "string" &&
        FORM.test(name) &&
        name.length <= MAX_LENGTH &&
        !name.startsWith("alias/aws/");
    if (!isForm) {
        return [
            `has the name ${show(name)}; expected alias/ and ASCII letters, digits, / _ -, at most ${MAX_LENGTH} characters, not under alias/aws/`,
        ];
    }
    return name.startsWith(prefix)
        ? []
        : [`has the name ${show(name)}; expected it to begin with ${show(prefix)}`];
}

function noPrefix(alias: ResourceView): string[] {
    const value = alias.given("namePrefix");
    return value === undefined
        ? []
        : [`has the namePrefix ${show(value)}; expected a whole name, which applications know`];
}
