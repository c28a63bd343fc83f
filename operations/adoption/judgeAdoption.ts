import {
    aliasChildName,
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    documentKeyChildName,
    generationChildName,
} from "../../components/naming";
import { type Generation, GenerationState } from "../../registry/index";
import type { StackAccount } from "../account/stackAccount";
import { DOCUMENT, SIGNING } from "../deploy/live/declaration";
import type { Adoption } from "./adoptionFields";
import type { AdoptionFacts } from "./adoptionFacts";
import type { AdoptionRequest, GenerationKey } from "./adoptionRequest";
import { isVisible, propertyFindings, tagFindings, unseenText } from "./keyFindings";

/** What was looked at before keys come under the program. */
export interface AdoptionVerdict {
    /** Why nothing may be adopted; empty where it may. */
    readonly findings: readonly string[];
    /** What is to be the program's. */
    readonly adoption: Adoption;
    /** What of it the stack's state lacks: what the registry must say, for the next `up`. */
    readonly lacking: Adoption;
    /** Whether the stack's state holds all of it, a document key too. */
    readonly held: boolean;
}

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
        lacking: lackingOf(adoption, facts),
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

function lackingOf(adoption: Adoption, { state, stateAliases }: AdoptionFacts): Adoption {
    const { keys, importAlias, documentKeyId, importDocumentAlias } = adoption;
    return {
        keys: keys.filter((key) => !state.has(nameOf(key))),
        importAlias: importAlias && !stateAliases.has(aliasChildName(SIGNING)),
        ...(documentKeyId === undefined || state.has(documentKeyChildName(DOCUMENT))
            ? {}
            : { documentKeyId }),
        importDocumentAlias: importDocumentAlias && !stateAliases.has(aliasChildName(DOCUMENT)),
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
    const wrong = isVisible(seen)
        ? [
              ...propertyFindings(seen, {
                  spec: "RSA_2048",
                  usage: "SIGN_VERIFY",
                  state: expectedState(generation, stack),
              }),
              ...tagFindings(seen, generation, stack),
          ]
        : [unseenText(seen, stack, "signing")];
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
        // Its tags say that this program had the key, and so a document key beside it. A key that the state
        // holds may come from an adoption that broke off before it made one.
        const isLost = request.keys.some((key) => {
            const seen = keys.get(key.keyId);
            const tagged = isVisible(seen) && seen.tags["cartorio:cns"] === stack.cartorio.cns;
            return tagged && !state.has(nameOf(key));
        });
        return isLost
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
        ...(isVisible(seen)
            ? [
                  ...propertyFindings(seen, {
                      spec: "SYMMETRIC_DEFAULT",
                      usage: "ENCRYPT_DECRYPT",
                      state: "Enabled",
                  }),
                  ...tagFindings(seen, undefined, stack),
              ]
            : [unseenText(seen, stack, "document")]),
        ...(held === undefined || held === documentKeyId
            ? []
            : [`the state of ${stack.stackName} holds key ${held} as the document key`]),
        ...mentioned(documentKeyId, facts),
    ].map((text) => `${subject}: ${text}`);
}

function expectedState({ state }: Generation, { cartorio }: StackAccount): string {
    return state === GenerationState.Disabled || cartorio.status === "suspended"
        ? "Disabled"
        : "Enabled";
}

function mentioned(keyId: string, { mentions }: AdoptionFacts): string[] {
    return (mentions.get(keyId) ?? []).map(
        (file) => `${file} names it too; a key belongs to one cartório in one environment`,
    );
}
