import { administerKey } from "../../components/keyPolicy";
import {
    aliasChildName,
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    documentKeyChildName,
    generationChildName,
} from "../../components/naming";
import { resolveRoles } from "../../components/roles";
import { type Generation, GenerationState } from "../../registry/index";
import type { KeyView } from "../account/keyFacts";
import type { StackAccount } from "../account/stackAccount";
import { DOCUMENT, SIGNING } from "../deploy/live/declaration";
import type { Adoption } from "./adoptionFields";
import type { AdoptionFacts, HiddenKey } from "./adoptionFacts";
import type { AdoptionRequest, GenerationKey } from "./adoptionRequest";

/** What was looked at before keys come under the program. */
export interface AdoptionVerdict {
    /** Why nothing may be adopted; empty where it may. */
    readonly findings: readonly string[];
    /** What is taken over. */
    readonly adoption: Adoption;
    /** Whether the stack's state holds all of it. */
    readonly held: boolean;
}

type Seen = KeyView | HiddenKey | undefined;

/** Judges whether keys and aliases may come under the program as they are; everything wrong at once. */
export function judgeAdoption(
    request: AdoptionRequest,
    facts: AdoptionFacts,
    stack: StackAccount,
): AdoptionVerdict {
    const { signingTarget, documentTarget, state, stateAliases } = facts;
    const documentKeyId =
        request.documentKeyId ?? documentTarget ?? state.get(documentKeyChildName(DOCUMENT));
    const active = request.keys.find(isActive)!;
    const adoption: Adoption = {
        keys: request.keys,
        importAlias: signingTarget !== undefined,
        ...(documentKeyId === undefined ? {} : { documentKeyId }),
        importDocumentAlias: documentTarget !== undefined,
    };
    const names = [...request.keys.map(nameOf), documentKeyChildName(DOCUMENT)];
    return {
        adoption,
        held:
            names.every((name) => state.has(name)) &&
            [SIGNING, DOCUMENT].every((name) => stateAliases.has(aliasChildName(name))),
        findings: [
            ...request.keys.flatMap((key) => signingKeyFindings(key, facts, stack)),
            ...(signingTarget === undefined || signingTarget === active.keyId
                ? []
                : [
                      `${DEFAULT_SIGNING_ALIAS} points at key ${signingTarget}; expected ${active.keyId}. Adopting would ` +
                          "move it, a rotation that nobody planned. Give the key that it points at, which applications sign " +
                          "with now",
                  ]),
            ...documentFindings(request, documentKeyId, facts, stack),
        ],
    };
}

function isActive({ generation }: GenerationKey): boolean {
    return generation.state === GenerationState.Active;
}

function nameOf({ generation }: GenerationKey): string {
    return generationChildName(SIGNING, generation.id);
}

function signingKeyFindings(
    key: GenerationKey,
    facts: AdoptionFacts,
    stack: StackAccount,
): string[] {
    const { generation, keyId } = key;
    const subject = `key ${keyId} (generation ${generation.id})`;
    const say = (text: string) => `${subject}: ${text}`;
    const seen = facts.keys.get(keyId);
    const held = facts.state.get(nameOf(key));
    const wrong = visible(seen)
        ? [
              ...propertyFindings(seen, {
                  spec: "RSA_2048",
                  usage: "SIGN_VERIFY",
                  state: expectedState(generation, stack),
              }),
              ...tagFindings(seen, generation, stack),
          ]
        : [unseen(seen, stack, "signing")];
    return [
        ...wrong,
        ...(held === undefined || held === keyId
            ? []
            : [
                  `the state of ${stack.stackName} holds key ${held} as this generation. A stack that has a key gets ` +
                      "another by rotation (docs/runbook.md), not by adoption",
              ]),
        ...mentioned(keyId, facts),
    ].map(say);
}

function documentFindings(
    request: AdoptionRequest,
    documentKeyId: string | undefined,
    facts: AdoptionFacts,
    stack: StackAccount,
): string[] {
    const { documentTarget, keys, state } = facts;
    if (documentKeyId === undefined) {
        // Its tags say that this program made or had the key, and so a document key beside it.
        const ours = request.keys.some(({ keyId }) => {
            const seen = keys.get(keyId);
            return visible(seen) && seen.tags["cartorio:cns"] === stack.cartorio.cns;
        });
        return ours
            ? [
                  `the signing key carries the tags of this program, so there was a document key too, and account ` +
                      `${stack.cartorio.accountId} has no ${DEFAULT_DOCUMENT_ALIAS} that tells which; \`up\` would make ` +
                      "another, and documents encrypted under the old one would seem lost. Give it with " +
                      "--document-key-id <key id> (as Auditor: aws kms list-keys; its KeyUsage is ENCRYPT_DECRYPT)",
              ]
            : [];
    }
    const subject = `key ${documentKeyId} (the document key)`;
    const seen = keys.get(documentKeyId);
    const held = state.get(documentKeyChildName(DOCUMENT));
    return [
        ...(documentTarget === undefined || documentTarget === documentKeyId
            ? []
            : [
                  `${DEFAULT_DOCUMENT_ALIAS} points at key ${documentTarget}, not at this one; give that key, under ` +
                      "which applications encrypt now",
              ]),
        ...(visible(seen)
            ? [
                  ...propertyFindings(seen, {
                      spec: "SYMMETRIC_DEFAULT",
                      usage: "ENCRYPT_DECRYPT",
                      state: "Enabled",
                  }),
                  ...tagFindings(seen, undefined, stack),
              ]
            : [unseen(seen, stack, "document")]),
        ...(held === undefined || held === documentKeyId
            ? []
            : [`the state of ${stack.stackName} holds key ${held} as the document key`]),
        ...mentioned(documentKeyId, facts),
    ].map((text) => `${subject}: ${text}`);
}

function visible(seen: Seen): seen is KeyView {
    return seen !== undefined && !("hidden" in seen);
}

function expectedState({ state }: Generation, { cartorio }: StackAccount): string {
    return state === GenerationState.Disabled || cartorio.status === "suspended"
        ? "Disabled"
        : "Enabled";
}

function propertyFindings(
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

function tagFindings(
    { tags }: KeyView,
    generation: Generation | undefined,
    { cartorio }: StackAccount,
): string[] {
    const expected = {
        "cartorio:cns": cartorio.cns,
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

function mentioned(keyId: string, { mentions }: AdoptionFacts): string[] {
    return (mentions.get(keyId) ?? []).map(
        (file) => `${file} names it too; a key belongs to one cartório in one environment`,
    );
}

/** What Deployer holds by IAM, and what must be in the key's policy where that is not enough. */
function unseen(seen: Seen, { cartorio, region }: StackAccount, purpose: "signing" | "document") {
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
