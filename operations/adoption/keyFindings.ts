import { administerKey } from "../../components/keyPolicy";
import { resolveRoles } from "../../components/roles";
import type { Generation } from "../../registry/index";
import type { KeyView } from "../account/keyFacts";
import type { StackAccount } from "../account/stackAccount";
import type { HiddenKey } from "./adoptionFacts";

/** A key as Deployer sees it; nothing where there is none. */
export type Seen = KeyView | HiddenKey | undefined;

/** Whether AWS shows the key to Deployer. */
export function isVisible(seen: Seen): seen is KeyView {
    return seen !== undefined && !("hidden" in seen);
}

/** What of a key is otherwise than the program would have made it. */
export function propertyFindings(
    key: KeyView,
    expected: { readonly spec: string; readonly usage: string; readonly state: string },
): string[] {
    const differ = (what: string, found: string, wanted: string, why: string) =>
        found === wanted ? [] : [`${what} ${found}; expected ${wanted}: ${why}`];
    const fixed =
        "it can't be changed, so this key can't be adopted. Start with a new key: cartorio onboard";
    return [
        ...differ("its KeySpec is", key.spec, expected.spec, fixed),
        ...differ("its KeyUsage is", key.usage, expected.usage, fixed),
        ...differ(
            "its Origin is",
            key.origin,
            "AWS_KMS",
            `somebody has its private half; ${fixed}`,
        ),
        ...(key.multiRegion
            ? [
                  `it is a multi-Region key; expected a single-Region one: a replica has a policy of its own; ${fixed}`,
              ]
            : []),
        ...differ("its state is", key.state, expected.state, stateAdvice(key.state)),
    ];
}

function stateAdvice(state: string): string {
    switch (state) {
        case "PendingDeletion":
            return (
                "AWS deletes it soon. Find out who scheduled that and why; to keep it, whoever administers it runs " +
                "aws kms cancel-key-deletion, then aws kms enable-key"
            );
        case "Disabled":
            return "find out who disabled it and why; whoever administers it runs aws kms enable-key";
        default:
            return "the registry file says otherwise; see that generation and status there are right";
    }
}

/** Tags of another office, environment or generation. */
export function tagFindings(
    { tags }: KeyView,
    generation: Generation | undefined,
    { cartorio, environment }: StackAccount,
): string[] {
    const expected = {
        "cartorio:cns": cartorio.cns,
        "cartorio:ambiente": environment,
        ...(generation === undefined ? {} : { "cartorio:geracao": String(generation.id) }),
    };
    return Object.entries(expected).flatMap(([name, value]) =>
        tags[name] === undefined || tags[name] === value
            ? []
            : [
                  `its tag ${name} is ${JSON.stringify(tags[name])}; expected ${JSON.stringify(value)}: is it another's?`,
              ],
    );
}

/** What Deployer holds by IAM, and what must be in the key's policy where that is not enough. */
export function unseenText(
    seen: Seen,
    { cartorio, region }: StackAccount,
    purpose: "signing" | "document",
) {
    const { accountId } = cartorio;
    if (!(seen !== undefined && "hidden" in seen)) {
        return `account ${accountId}, Region ${region} has no such key; compare with: aws kms describe-key --key-id`;
    }
    const roles = resolveRoles(accountId);
    const extra =
        purpose === "signing"
            ? ["kms:GetPublicKey"]
            : ["kms:EnableKeyRotation", "kms:DisableKeyRotation"];
    const statement = JSON.stringify(administerKey({ accountId, roles }, extra));
    const why =
        purpose === "signing"
            ? "By IAM Deployer sees keys with KeyUsage SIGN_VERIFY and Origin AWS_KMS alone, whose policy hands the " +
              "account's IAM policies the question, as AWS's default policy does. So either this key is of another usage " +
              "or origin, and can't be adopted; or its policy names others alone"
            : "Deployer sees a document key by its key policy alone, and this one's does not name it";
    return (
        `AWS does not show it to Deployer (${seen.hidden}). ${why}. Then whoever may PutKeyPolicy on it (an ` +
        `administrator of the key; break-glass where the policy names it) adds this statement, and adoption replaces it: ${statement}`
    );
}
