// urn:pulumi:<stack>::<project>::<type>::<name>, where the type is a chain joined by $, and the name
// may hold :: itself. See https://www.pulumi.com/docs/iac/concepts/resources/names/#urns

/** The type in a URN, without those of its parents. */
export function lastTypeOf(urn: string): string | undefined {
    return urn.split("::")[2]?.split("$").at(-1);
}

/** The name of a resource: the last part of its URN. */
export function nameOf({ urn }: { readonly urn: string }): string {
    return urn.split("::").slice(3).join("::");
}

/** The stack in a URN; empty where it is none. */
export function stackOf(urn: string): string {
    return /^urn:pulumi:(.*)$/.exec(urn.split("::")[0] ?? "")?.[1] ?? "";
}
