import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { keyPolicyOf } from "../../lib/keyPolicy";
import { isRecord, ResourceType, type ResourceView } from "../../lib/resourceView";
import { validate } from "../../lib/rule";
import { textsOf } from "../../lib/texts";
import { show } from "../../lib/show";

type Accounts = { readonly accounts: readonly string[] };

const DEFAULTS: Accounts = { accounts: [] };

/** ARNs in a key policy are of the account that the provider is bound to. */
export const kmsKeyNameOwnAccount: ResourcePolicy = exemptible({
    name: "kms-key-name-own-account",
    description: "ARNs in a key policy are of the account that the provider is bound to.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
    remediationSteps:
        "Correct the account id in the ARN, or name the account in the configuration's accounts.",
    configSchema: {
        properties: {
            accounts: listOfTexts(
                "Further accounts that policies may name, twelve digits each.",
                DEFAULTS.accounts,
            ),
        },
    },
    validateResource: validate<Accounts>({
        types: [ResourceType.Key],
        defaults: DEFAULTS,
        checks: [(key, config) => ownAccount(key, config)],
    }),
});

function ownAccount(key: ResourceView, { accounts }: Accounts): string[] {
    const { account } = key;
    if (account === undefined) {
        return [
            "has a provider that is bound to no account; expected one account in its allowedAccountIds",
        ];
    }
    const reading = keyPolicyOf(key);
    if ("problems" in reading) {
        return ["has a policy that can't be read, which kms-key-require-inline-policy explains"];
    }
    const texts = new Set(textsOf(withoutAllowed(reading.document)));
    return [...texts]
        .filter((text) => {
            const owner = /^arn:/i.test(text) ? (text.split(":")[4] ?? "") : account;
            return owner !== account && !accounts.includes(owner);
        })
        .map((text) => `names ${show(text)} in its policy; expected ARNs of account ${account}`);
}

/** Whom a statement allows from outside is kms-key-restrict-outsiders' to judge. */
function withoutAllowed(document: unknown): unknown {
    const statement = isRecord(document) ? document["Statement"] : undefined;
    const list: unknown[] = Array.isArray(statement) ? statement : [statement];
    return list.map((item) =>
        isRecord(item) && item["Effect"] === "Allow" ? { ...item, Principal: undefined } : item,
    );
}
