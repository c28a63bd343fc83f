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

/** A resource as rules see it. Reading what is unknown at preview throws the engine's error. */
export class ResourceView {
    /** Everything that could not be read so far. */
    readonly unknowns: Error[] = [];

    constructor(private readonly args: ResourceValidationArgs) {}

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
        const given: unknown = this.args.provider?.props["allowedAccountIds"];
        const list: unknown = typeof given === "string" ? parsed(given) : given;
        const [account] = Array.isArray(list) && list.length === 1 ? (list as unknown[]) : [];
        return typeof account === "string" && /^[0-9]{12}$/.test(account) ? account : undefined;
    }

    /**
     * What the function returns; nothing when it reads an unknown, which is kept for later: first
     * everything that is known is judged.
     */
    attempt<T>(read: () => T): T | undefined {
        try {
            return read();
        } catch (error) {
            if (error instanceof Error && "unknownTypeSentinel" in error) {
                this.unknowns.push(error);
                return undefined;
            }
            throw error;
        }
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
        // No list, so no account: the rules that need one say so.
        return undefined;
    }
}
