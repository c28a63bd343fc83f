import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Every key has a description that says what it is for. */
export const kmsKeyRequireDescription: ResourcePolicy = exemptible({
    name: "kms-key-require-description",
    description: "Every key has a description that says what it is for.",
    severity: "low",
    enforcementLevel: "mandatory",
    tags: ["kms", "inventory"],
    url: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
    remediationSteps:
        'description: "Chave KMS para assinatura do Cartório Digital (CNS 99.001-0, geração 1)"',
    validateResource: validateKey((key) => description(key)),
});

const MAX_LENGTH = 8192;
/** What Pulumi writes where the description is left out. */
const FILLER = "Managed by Pulumi";

function description(key: ResourceView): string[] {
    const text = key.given("description");
    return typeof text === "string" &&
        text.trim() !== "" &&
        text !== FILLER &&
        text.length <= MAX_LENGTH
        ? []
        : [
              `has the description ${show(text)}; expected a text of at most ${MAX_LENGTH} characters`,
          ];
}
