import { aliasArn, keyArn, parseKmsArn } from "../arn";
import { foreignDenied } from "../request/authorisation";
import type { Call } from "../request/operation";
import { SandboxError } from "../sandboxError";
import { asSeen } from "./aliasVisibility";
import type { KeyRecord } from "./keyRecord";

/** Which forms of `KeyId` an operation takes. */
export type KeyForms = "keyOnly" | "keyOrAlias";

const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Finds the key that a `KeyId` names: id, ARN, alias name or alias ARN.
 *
 * Ids and alias names are looked up in the caller's account, so another account's key is found by ARN only.
 * @throws SandboxError `NotFoundException`, `InvalidArnException`; `AccessDeniedException` for what another
 * account does not have, so that nobody learns what it has.
 */
export function findKey(call: Call, text: string, forms: KeyForms): KeyRecord {
    const { region } = call.caller;
    const { accountId } = call.caller.principal;
    if (text.startsWith("arn:")) {
        return findByArn(call, text, forms);
    }
    if (text.startsWith("alias/")) {
        if (forms === "keyOnly") {
            throw new SandboxError("NotFoundException", `Invalid keyId '${text}'`);
        }
        return findByAlias(call, accountId, region, text);
    }
    if (!KEY_ID.test(text)) {
        throw new SandboxError("NotFoundException", `Invalid keyId '${text}'`);
    }
    return findById(call, accountId, region, text);
}

function findByArn(call: Call, text: string, forms: KeyForms): KeyRecord {
    const parsed = parseKmsArn(text);
    if (parsed === undefined) {
        throw new SandboxError("InvalidArnException", `Invalid arn ${text}`);
    }
    if (parsed.kind === "alias" && forms === "keyOnly") {
        throw new SandboxError("InvalidArnException", `${text} is not a key ARN`);
    }
    if (parsed.region !== call.caller.region) {
        throw new SandboxError("NotFoundException", `Invalid arn ${parsed.region}`);
    }
    return parsed.kind === "alias"
        ? findByAlias(call, parsed.accountId, parsed.region, parsed.name)
        : findById(call, parsed.accountId, parsed.region, parsed.name);
}

function findByAlias(call: Call, accountId: string, region: string, name: string): KeyRecord {
    const present = call.keys.alias(accountId, region, name);
    const alias = present && asSeen(present, call.staleAliasSeconds);
    if (alias === undefined) {
        requireOwn(call, accountId);
        const arn = aliasArn(region, accountId, name);
        throw new SandboxError("NotFoundException", `Alias ${arn} is not found.`);
    }
    return findById(call, accountId, region, alias.targetKeyId);
}

function findById(call: Call, accountId: string, region: string, keyId: string): KeyRecord {
    const key = call.keys.key(accountId, region, keyId);
    if (key === undefined) {
        requireOwn(call, accountId);
        throw keyNotFound(keyArn(region, accountId, keyId));
    }
    return key;
}

function requireOwn({ caller: { principal }, action }: Call, accountId: string): void {
    if (accountId !== principal.accountId) {
        throw foreignDenied(principal, action);
    }
}

/** The refusal for a key that does not exist, or exists no longer. */
export function keyNotFound(arn: string): SandboxError {
    return new SandboxError("NotFoundException", `Key '${arn}' does not exist`);
}
