import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import {
    aliasChildName,
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    documentKeyChildName,
    generationChildName,
    requiredTags,
} from "../../components/naming";
import { type PolicyDocument, serializePolicy } from "../../components/policyDocument";
import { GENERATION_TRAITS } from "../../components/generation";
import { resolveRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { CartorioStatus, type Generation, GenerationState } from "../../registry/index";
import { policyDigest } from "../account/keyFacts";
import type { StackAccount } from "../account/stackAccount";
import { DOCUMENT, SIGNING } from "../deploy/live/declaration";
import type { StepCheck } from "../evidence/stepRecord";
import type { Adoption } from "./adoptionFields";
import type { AdoptionFacts } from "./adoptionFacts";

/** A key as it must be once it is the program's. */
interface Wanted {
    readonly title: string;
    /** Name in the program. */
    readonly name: string;
    readonly keyId: string;
    readonly policy: PolicyDocument;
    readonly tags: Readonly<Record<string, string>>;
}

/**
 * Compares what was adopted with what the program declares: the same keys in the state and behind the
 * aliases, the public keys as before, policy and tags the program's own.
 * @param before public keys as they were seen before, by key id.
 */
export function judgeResult(
    { keys, documentKeyId }: Adoption,
    facts: AdoptionFacts,
    stack: StackAccount,
    before: ReadonlyMap<string, string>,
): StepCheck[] {
    const active = keys.find(({ generation }) => generation.state === GenerationState.Active)!;
    return [
        ...keys.flatMap(({ generation, keyId }) =>
            keyChecks(wantedSigning(generation, keyId, stack), facts, before),
        ),
        ...(documentKeyId === undefined
            ? []
            : keyChecks(wantedDocument(documentKeyId, stack), facts, before)),
        aliasCheck(SIGNING, DEFAULT_SIGNING_ALIAS, active.keyId, facts, facts.signingTarget),
        aliasCheck(
            DOCUMENT,
            DEFAULT_DOCUMENT_ALIAS,
            documentKeyId ?? facts.state.get(documentKeyChildName(DOCUMENT)),
            facts,
            facts.documentTarget,
        ),
    ];
}

/** Says of the checks that are not met what is wrong, one a line. */
export function failedChecks(checks: readonly StepCheck[]): string[] {
    return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail ?? "no"}`);
}

function keyChecks(
    { title, name, keyId, policy, tags }: Wanted,
    { keys, state }: AdoptionFacts,
    before: ReadonlyMap<string, string>,
): StepCheck[] {
    const check = (what: string, found: string | undefined, wanted: string): StepCheck => ({
        name: `${title}-${what}`,
        ok: found === wanted,
        detail: found === wanted ? wanted : `${found ?? "nothing"}, expected ${wanted}`,
    });
    const seen = keys.get(keyId);
    if (seen === undefined || "hidden" in seen) {
        return [{ name: `${title}-seen`, ok: false, detail: "AWS does not show it" }];
    }
    const earlier = before.get(keyId);
    const differing = Object.entries(tags).filter(([tag, value]) => seen.tags[tag] !== value);
    return [
        check("id", state.get(name), keyId),
        ...(earlier === undefined ? [] : [check("public-key", seen.publicKeySha256, earlier)]),
        check("policy", seen.policySha256, policyDigest(serializePolicy(policy))),
        {
            name: `${title}-tags`,
            ok: differing.length === 0,
            detail:
                differing.length === 0
                    ? `${Object.keys(tags).length} required tags`
                    : differing
                          .map(
                              ([tag, value]) =>
                                  `${tag} is ${seen.tags[tag] ?? "not there"}, expected ${value}`,
                          )
                          .join(", "),
        },
    ];
}

function aliasCheck(
    purpose: string,
    aliasName: string,
    keyId: string | undefined,
    { stateAliases }: AdoptionFacts,
    target: string | undefined,
): StepCheck {
    const ok =
        target !== undefined && target === keyId && stateAliases.has(aliasChildName(purpose));
    return {
        name: `${purpose}-alias`,
        ok,
        detail: ok
            ? `${aliasName} on ${target}`
            : `${aliasName} points at ${target ?? "nothing"}, expected ${keyId ?? "a document key"} and in the state`,
    };
}

function wantedSigning(generation: Generation, keyId: string, stack: StackAccount): Wanted {
    const { cartorio, organizationId } = stack;
    const { accountId, status } = cartorio;
    return {
        ...{ title: `generation-${generation.id}`, keyId },
        name: generationChildName(SIGNING, generation.id),
        policy: signingKeyPolicy({
            ...{ accountId, roles: resolveRoles(accountId), organizationId },
            maySign:
                GENERATION_TRAITS[generation.state].maySign && status !== CartorioStatus.Suspended,
        }),
        tags: tagsOf(stack, generation.id, generation.state),
    };
}

function wantedDocument(keyId: string, stack: StackAccount): Wanted {
    const { cartorio, organizationId } = stack;
    const { accountId, cns } = cartorio;
    return {
        ...{ title: "document-key", keyId },
        name: documentKeyChildName(DOCUMENT),
        policy: documentKeyPolicy({
            ...{ cns, accountId, roles: resolveRoles(accountId), organizationId },
        }),
        tags: tagsOf(stack, 1, GenerationState.Active),
    };
}

function tagsOf(
    { cartorio, environment }: StackAccount,
    generation: number,
    state: GenerationState,
): Record<string, string> {
    const { cns, uf, class: officeClass } = cartorio;
    return requiredTags({ cns, uf, class: officeClass, environment, generation, state });
}
