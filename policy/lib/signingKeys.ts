import { ComponentType, ResourceType } from "./resourceView";
import type { StackResource } from "./stackRule";
import { nameOf } from "./urn";

/** The generations of one signing key: the children of one `CartorioSigningKey`. */
export interface SigningKey {
    /** URN of the component. */
    readonly urn: string;
    /** Name of the component, with which the names of its children begin. */
    readonly name: string;
    /** What is shown for the signing key as a whole: the component, or else one of its children. */
    readonly shown: StackResource;
    /** A key a generation. */
    readonly keys: readonly StackResource[];
}

/** Every signing key of a stack, in the order of the resources. */
export function signingKeysOf(resources: readonly StackResource[]): SigningKey[] {
    const components = new Map<string, StackResource>();
    for (const resource of resources) {
        const { type, urn, parentUrn, parentType } = resource;
        if (type === ComponentType.SigningKey) {
            components.set(urn, resource);
        } else if (parentUrn !== undefined && parentType === ComponentType.SigningKey) {
            components.set(parentUrn, components.get(parentUrn) ?? resource);
        }
    }
    return [...components].map(([urn, shown]) => ({
        urn,
        name: nameOf({ urn }),
        shown,
        keys: resources.filter(
            ({ type, parentUrn }) => type === ResourceType.Key && parentUrn === urn,
        ),
    }));
}

/** State of a generation by its tag; nothing where it is unknown at preview. */
export function stateOf(key: StackResource): { readonly state: unknown } | undefined {
    return key.attempt(() => ({ state: key.tag("cartorio:estado") }));
}

/** The keys that call themselves active, as far as that is known. */
export function activeOf({ keys }: SigningKey): StackResource[] {
    return keys.filter((key) => stateOf(key)?.state === "active");
}
