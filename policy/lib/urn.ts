/**
 * The type in a URN, without those of its parents: `urn:pulumi:<stack>::<project>::<type>::<name>`,
 * where the type is a chain joined by `$`.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export function lastTypeOf(urn: string): string | undefined {
    return urn.split("::")[2]?.split("$").at(-1);
}
