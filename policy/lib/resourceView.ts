import type { ResourceValidationArgs } from "@pulumi/policy";

import { lastTypeOf } from "./urn";

/** Tokens of the resources that the rules judge, compared as text so that no SDK is loaded. */
export const ResourceType = {
    /** A KMS key. */
    Key: "aws:kms/key:Key",
    /** The name of a KMS key. */
    Alias: "aws:kms/alias:Alias",
    /** A grant on a KMS key. */
    Grant: "aws:kms/grant:Grant",
    /** The policy of a KMS key, apart from the key. */
    KeyPolicy: "aws:kms/keyPolicy:KeyPolicy",
} as const;
/** One of the values of {@link ResourceType}. */
export type ResourceType = (typeof ResourceType)[keyof typeof ResourceType];

/** Tokens of the components whose keys these are. */
export const ComponentType = {
    /** Holds the generations of a signing key. */
    SigningKey: "cartorio:index:CartorioSigningKey",
    /** Holds a document key. */
    DocumentKey: "cartorio:index:CartorioDocumentKey",
} as const;

/** What AWS takes where the property is left out. */
const AWS_DEFAULTS: Readonly<Record<string, unknown>> = {
    keyUsage: "ENCRYPT_DECRYPT",
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    isEnabled: true,
    enableKeyRotation: false,
    multiRegion: false,
    bypassPolicyLockoutSafetyCheck: false,
};

/** What a resource is seen from: all that the engine says of it alone, and of it in its stack. */
export type Seen = Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props" | "opts"> & {
    readonly provider?: ResourceValidationArgs["provider"] | undefined;
};

/** A resource as rules see it. Reading what is unknown at preview throws the engine's error. */
export class ResourceView {
    /** Everything that could not be read so far. */
    readonly unknowns: Error[] = [];

    constructor(private readonly args: Seen) {}

    /** URN of the resource. */
    get urn(): string {
        return this.args.urn;
    }

    /** Type token of the resource. */
    get type(): string {
        return this.args.type;
    }

    /** Name of the resource in the program. */
    get name(): string {
        return this.args.name;
    }

    /** Options of the resource. */
    get opts(): ResourceValidationArgs["opts"] {
        return this.args.opts;
    }

    /** Type token of the resource's parent; nothing for a resource directly under the stack. */
    get parentType(): string | undefined {
        const { parent } = this.args.opts;
        return parent ? lastTypeOf(parent) : undefined;
    }

    /** URN of the resource's parent; nothing for a resource directly under the stack. */
    get parentUrn(): string | undefined {
        return this.args.opts.parent;
    }

    /** Whether the resource is the child of a `CartorioDocumentKey`. */
    get isOfDocumentKey(): boolean {
        return this.parentType === ComponentType.DocumentKey;
    }

    /** The property as given; nothing where it is missing or null. */
    given(property: string): unknown {
        return (this.args.props[property] as unknown) ?? undefined;
    }

    /** The property, or what AWS takes where it is missing. */
    effective(property: string): unknown {
        return this.given(property) ?? AWS_DEFAULTS[property];
    }

    /** Whether the key signs: by its usage, or since it is a generation of a signing key. */
    get signs(): boolean {
        return (
            this.parentType === ComponentType.SigningKey ||
            this.effective("keyUsage") === "SIGN_VERIFY"
        );
    }

    /** One tag of the resource's own; nothing where it is missing. */
    tag(key: string): unknown {
        const tags = this.given("tags");
        return isRecord(tags) && Object.hasOwn(tags, key) ? (tags[key] ?? undefined) : undefined;
    }

    /**
     * The account that the provider is bound to: the only one of its `allowedAccountIds`. Explicit
     * providers show it as JSON text.
     */
    get account(): string | undefined {
        const list = this.ofProvider("allowedAccountIds");
        const [account] = Array.isArray(list) && list.length === 1 ? (list as unknown[]) : [];
        return typeof account === "string" && /^[0-9]{12}$/.test(account) ? account : undefined;
    }

    /** Name of the resource's provider; nothing where it has none. */
    get providerName(): string | undefined {
        return this.args.provider?.name;
    }

    /** Type token of the resource's provider; nothing where it has none. */
    get providerType(): string | undefined {
        return this.args.provider?.type;
    }

    /**
     * A property of the provider, nothing where it is missing or null. What is no text comes as JSON
     * from explicit providers; a text that is no JSON is taken as it is.
     */
    ofProvider(property: string): unknown {
        const given: unknown = this.args.provider?.props[property] ?? undefined;
        return typeof given === "string" ? (parsed(given) ?? given) : given;
    }

    /**
     * What the function returns; nothing when it reads an unknown, which is kept for later: first
     * everything that is known is judged.
     */
    attempt<T>(read: () => T): T | undefined {
        const { value, unknown } = probe(read);
        if (unknown !== undefined) {
            this.unknowns.push(unknown);
        }
        return value;
    }

    /** Findings of each member of a list, so that an unknown one does not hide the others. */
    attemptEach<T>(list: readonly unknown[], judge: (member: unknown, index: number) => T[]): T[] {
        // By index: to go over the list would read the unknown one outside of the attempt.
        const each = Array.from({ length: list.length }, (_, index) =>
            this.attempt(() => judge(list[index], index)),
        );
        return each.flatMap((findings) => findings ?? []);
    }
}

/** What the function returns, or the engine's error where it reads what is unknown at preview. */
export function probe<T>(read: () => T): { readonly value?: T; readonly unknown?: Error } {
    try {
        return { value: read() };
    } catch (error) {
        if (error instanceof Error && "unknownTypeSentinel" in error) {
            return { unknown: error };
        }
        throw error;
    }
}

/** Whether the value is an object with names. */
export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        // A plain text, such as the Region.
        return undefined;
    }
}
