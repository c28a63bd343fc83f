import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";
import { show, showAll } from "../../lib/show";

type Specs = { readonly specs: readonly string[] };

const DEFAULTS: Specs = { specs: ["RSA_2048"] };

/** Signing keys are SIGN_VERIFY keys of an allowed spec. */
export const kmsKeyRequireSigningSpec: ResourcePolicy = exemptible({
    name: "kms-key-require-signing-spec",
    description: "Signing keys are SIGN_VERIFY keys of an allowed spec.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "signing"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html",
    remediationSteps: 'keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048"',
    configSchema: {
        properties: {
            specs: listOfTexts("Specs that a signing key may have.", DEFAULTS.specs),
        },
    },
    validateResource: validate<Specs>({
        types: [ResourceType.Key],
        defaults: DEFAULTS,
        checks: [(key) => usage(key), (key, config) => spec(key, config)],
    }),
});

function usage(key: ResourceView): string[] {
    if (!key.signs) {
        return [];
    }
    const given = key.effective("keyUsage");
    return given === "SIGN_VERIFY" ? [] : [`has the usage ${show(given)}; expected SIGN_VERIFY`];
}

function spec(key: ResourceView, { specs }: Specs): string[] {
    if (!key.signs) {
        return [];
    }
    const given = key.effective("customerMasterKeySpec");
    return specs.some((allowed) => allowed === given)
        ? []
        : [`signs with the spec ${show(given)}; expected one of ${showAll(specs)}`];
}
