import type { Check } from "./rule";
import type { ResourceView } from "./resourceView";

/** Whether a resource is one of the AWS provider's, in which all rules of this pack are written. */
export function isOfAws(type: string): boolean {
    return type.startsWith("aws:");
}

/** Whether the resource has a provider that the program declares. */
export function hasExplicitProvider({ providerName, providerType }: ResourceView): boolean {
    return (
        providerType === "pulumi:providers:aws" &&
        providerName !== undefined &&
        // The engine calls the ones that it makes itself default, or default_7_48_0.
        !/^default(_|$)/.test(providerName)
    );
}

/**
 * A check of the provider's own settings. It is made at every resource that uses the provider, since a
 * provider that the program only refers to is not shown by itself.
 */
export function ofExplicitProvider<C extends Parameters<Check>[1]>(check: Check<C>): Check<C> {
    return (resource, config) => (hasExplicitProvider(resource) ? check(resource, config) : []);
}
