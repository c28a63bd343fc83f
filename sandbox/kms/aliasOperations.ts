import { aliasArn } from "../arn";
import { foreignDenied } from "../request/authorisation";
import { defineOperation, type Call } from "../request/operation";
import { SandboxError } from "../sandboxError";
import { ALIAS_NAME, checkAliasName } from "./aliasNames";
import { asSeen } from "./aliasVisibility";
import { KEY_ID } from "./keyOperation";
import type { AliasRecord, KeyRecord } from "./keyRecord";
import { findKey, keyNotFound } from "./keyReferences";
import { requireState } from "./keyStates";
import { limitUpTo, MARKER, page } from "./paging";

const MAX_ALIASES_PER_KEY = 50;

/** CreateAlias. */
export const createAlias = defineOperation({
    parameters: { AliasName: ALIAS_NAME, TargetKeyId: KEY_ID },
    identifiedBy: ["AliasName", "TargetKeyId"],
    resolve: (call, input) => {
        checkAliasName(input.AliasName);
        return { alias: place(call, input.AliasName), key: findTarget(call, input.TargetKeyId) };
    },
    resources: ({ alias, key }) => [alias, key],
    run: async (call, _input, { alias, key }) => {
        const created = await call.keys.putAlias(key, (target) => {
            if (call.keys.alias(alias.accountId, alias.region, alias.name) !== undefined) {
                throw new SandboxError(
                    "AlreadyExistsException",
                    `An alias with the name ${alias.arn} already exists`,
                );
            }
            requireState(target, "edit");
            requireRoom(call, target);
            return {
                ...alias,
                targetKeyId: target.keyId,
                creationDate: call.now,
                lastUpdatedDate: call.now,
                change: { at: Date.now() },
            };
        });
        return requireWritten(created, key);
    },
});

/** UpdateAlias: moves an alias to a key of the same type and usage. */
export const updateAlias = defineOperation({
    parameters: { AliasName: ALIAS_NAME, TargetKeyId: KEY_ID },
    identifiedBy: ["AliasName", "TargetKeyId"],
    resolve: (call, input) => {
        checkAliasName(input.AliasName);
        const alias = findAlias(call, input.AliasName);
        const present = findKey(call, alias.targetKeyId, "keyOnly");
        return { alias, present, key: findTarget(call, input.TargetKeyId) };
    },
    // The caller needs the alias, the key that loses it and the key that gets it.
    resources: ({ alias, present, key }) => [alias, present, key],
    run: async (call, _input, { alias, key }) => {
        const moved = await call.keys.putAlias(key, (target) => {
            const now = findAlias(call, alias.name);
            requireState(target, "edit");
            requireSameKind(findKey(call, now.targetKeyId, "keyOnly"), target);
            if (now.targetKeyId !== target.keyId) {
                requireRoom(call, target);
            }
            const change = { at: Date.now(), from: now.targetKeyId };
            return { ...now, targetKeyId: target.keyId, lastUpdatedDate: call.now, change };
        });
        return requireWritten(moved, key);
    },
});

/** DeleteAlias; works in every state of the key. */
export const deleteAlias = defineOperation({
    parameters: { AliasName: ALIAS_NAME },
    identifiedBy: ["AliasName"],
    resolve: (call, input) => {
        checkAliasName(input.AliasName);
        const alias = findAlias(call, input.AliasName);
        return { alias, key: findKey(call, alias.targetKeyId, "keyOnly") };
    },
    resources: ({ alias, key }) => [alias, key],
    run: async (call, _input, { alias }) => {
        if (!(await call.keys.removeAlias(alias))) {
            throw aliasNotFound(alias.arn);
        }
        return {};
    },
});

/** ListAliases, of one key or of the account and Region. */
export const listAliases = defineOperation({
    parameters: {
        KeyId: { type: "string", min: 1, max: 2048 },
        Limit: limitUpTo(100),
        Marker: MARKER,
    },
    identifiedBy: ["KeyId"],
    resolve: (call, input) =>
        input.KeyId === undefined ? undefined : findOwnKey(call, input.KeyId),
    // The list is the account's: no key's policy has a say.
    resources: () => [],
    run: (call, input, key) => {
        const aliases = call.keys
            .aliasesOf(call.caller.principal.accountId, call.caller.region)
            .map((alias) => asSeen(alias, call.staleAliasSeconds))
            .filter((alias) => alias !== undefined)
            .filter((alias) => key === undefined || alias.targetKeyId === key.keyId);
        const { items, rest } = page(
            aliases,
            (alias) => alias.name,
            input.Limit ?? 50,
            input.Marker,
        );
        return { Aliases: items.map(describeAlias), ...rest };
    },
});

function describeAlias(alias: AliasRecord): object {
    return {
        AliasName: alias.name,
        AliasArn: alias.arn,
        TargetKeyId: alias.targetKeyId,
        CreationDate: alias.creationDate / 1000,
        LastUpdatedDate: alias.lastUpdatedDate / 1000,
    };
}

function place(call: Call, name: string) {
    const { region } = call.caller;
    const { accountId } = call.caller.principal;
    return { name, accountId, region, arn: aliasArn(region, accountId, name) };
}

function findAlias(call: Call, name: string): AliasRecord {
    const { accountId, region, arn } = place(call, name);
    const alias = call.keys.alias(accountId, region, name);
    if (alias === undefined) {
        throw aliasNotFound(arn);
    }
    return alias;
}

function findOwnKey(call: Call, text: string): KeyRecord {
    const key = findKey(call, text, "keyOnly");
    if (key.accountId !== call.caller.principal.accountId) {
        throw foreignDenied(call.caller.principal, call.action);
    }
    return key;
}

function findTarget(call: Call, text: string): KeyRecord {
    if (text.startsWith("alias/")) {
        throw new SandboxError("ValidationException", "Aliases must refer to keys. Not aliases");
    }
    return findKey(call, text, "keyOnly");
}

function requireRoom(call: Call, target: KeyRecord): void {
    const own = call.keys.aliasNamesOf(target);
    if (own.length >= MAX_ALIASES_PER_KEY) {
        throw new SandboxError(
            "LimitExceededException",
            `${target.arn} has ${String(own.length)} aliases, and may not have more.`,
        );
    }
}

function requireSameKind(present: KeyRecord, next: KeyRecord): void {
    const typeOf = (key: KeyRecord) =>
        key.keySpec === "SYMMETRIC_DEFAULT" ? "symmetric" : "asymmetric";
    if (typeOf(present) !== typeOf(next) || present.keyUsage !== next.keyUsage) {
        throw new SandboxError(
            "ValidationException",
            `Alias cannot move from ${present.arn} (${typeOf(present)}, ${present.keyUsage}) to ${next.arn} ` +
                `(${typeOf(next)}, ${next.keyUsage}): both keys must have the same type and key usage.`,
        );
    }
}

function requireWritten(alias: AliasRecord | undefined, key: KeyRecord): object {
    if (alias === undefined) {
        throw keyNotFound(key.arn);
    }
    return {};
}

function aliasNotFound(arn: string): SandboxError {
    return new SandboxError("NotFoundException", `Alias ${arn} is not found.`);
}
