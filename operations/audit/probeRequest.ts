import type { Principal, Request } from "../../iam/index";
import type { AccountFacts, KeyFacts } from "./accessFacts";
import type { Assignment } from "./assignments";
import type { Probe } from "./probes";

/** A request with these values; those that follow from caller and key become theirs. */
export function requestOf(
    key: KeyFacts,
    account: AccountFacts,
    probe: Probe,
    principal: Principal,
    values: Assignment,
): Request {
    const context = new Map<string, readonly string[]>(
        [...probe.known].map(([name, options]) => [name, options[0] ?? []]),
    );
    let caller = principal;
    let resource = {
        arn: key.arn,
        accountId: key.accountId,
        tags: key.tags,
        ...(account.organizationId === undefined ? {} : { organizationId: account.organizationId }),
    };
    for (const [name, list] of values) {
        const [first] = list;
        const one = (property: string) => (first === undefined ? {} : { [property]: first });
        const changed = derived(name, list, one);
        if (changed === undefined) {
            context.set(name, list);
        } else if (name.startsWith("aws:resource")) {
            const tags = { ...withoutTag(resource.tags, name), ...changed.tags };
            resource = { ...resource, ...changed, tags };
        } else if ("accountId" in caller) {
            const tags = { ...caller.tags, ...changed.tags };
            caller = { ...caller, ...changed, tags };
        }
    }
    return { action: probe.action, resource, principal: caller, context };
}

/** What a key's value changes of caller or resource; nothing when it is a key of the context. */
function derived(
    key: string,
    values: readonly string[],
    one: (property: string) => Record<string, string>,
): (Record<string, unknown> & { tags?: Record<string, string> }) | undefined {
    const tag = /^aws:(?:principal|resource)tag\/(.+)$/.exec(key)?.[1];
    if (tag !== undefined) {
        return { tags: one(tag) };
    }
    switch (key) {
        case "aws:principalorgid":
        case "aws:resourceorgid":
            return one("organizationId");
        case "aws:principalorgpaths":
        case "aws:resourceorgpaths":
            return { organizationPaths: values };
        case "aws:userid":
            return one("userId");
        case "aws:sourceidentity":
            return one("sourceIdentity");
        default:
            return undefined;
    }
}

function withoutTag(tags: Readonly<Record<string, string>>, key: string): Record<string, string> {
    const kept = Object.entries(tags).filter(
        ([name]) => `aws:resourcetag/${name.toLowerCase()}` !== key,
    );
    return Object.fromEntries(kept);
}

/** What the tags of a key say without anybody changing them. */
export function resourceValues(key: KeyFacts): [string, readonly string[]][] {
    return Object.entries(key.tags).map(([name, value]) => [
        `aws:resourcetag/${name.toLowerCase()}`,
        [value],
    ]);
}
