/** Builders and a recording deployment for the specs of `components/`. */
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";

import type { CartorioDocumentKeyArgs } from "../../components/cartorioDocumentKey";
import type { CartorioSigningKeyArgs } from "../../components/cartorioSigningKey";
import { resolveRoles } from "../../components/roles";
import type { SigningKeyPolicyInputs } from "../../components/signingKeyPolicy";

export const ACCOUNT = "111111111111";
export const ORGANIZATION = "o-exemplo12345";
export const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

export const ROLE = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/cartorio/${name}`;

export function signingKeyArgs(over: Partial<CartorioSigningKeyArgs> = {}): CartorioSigningKeyArgs {
    return { ...documentKeyArgs(), ...over };
}

export function documentKeyArgs(
    over: Partial<CartorioDocumentKeyArgs> = {},
): CartorioDocumentKeyArgs {
    return {
        cns: "990010",
        accountId: ACCOUNT,
        uf: "SP",
        class: 2,
        environment: "prod",
        ...over,
    };
}

export function policyInputs(over: Partial<SigningKeyPolicyInputs> = {}): SigningKeyPolicyInputs {
    return { accountId: ACCOUNT, roles: resolveRoles(ACCOUNT), maySign: true, ...over };
}

/** What one resource was registered with. */
export interface Registered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
    readonly provider: string;
    readonly importId: string;
    readonly options: pulumi.CustomResourceOptions;
}

export interface DeploySettings {
    readonly preview?: boolean;
    /** Names of the resources that the run is about to make: unknown at preview. */
    readonly unmade?: readonly string[];
    /** Answers GetPublicKey. */
    readonly getPublicKey?: (keyId: string) => string;
    /** ARNs of the keys that are disabled on AWS, whatever is declared. */
    readonly disabled?: readonly string[];
    /** How the component gets its provider. */
    readonly providerOptions?: (provider: Provider) => pulumi.ComponentResourceOptions;
}

export interface Deployment<T> {
    readonly component: T;
    /** Children and the component itself, in the order of their constructors. */
    readonly registered: readonly Registered[];
    readonly calls: readonly MockCallArgs[];
    readonly provider: Provider;
}

/** The error of a provider, in the form in which the SDK takes it from the engine. */
export function providerError(text: string): Error {
    return Object.assign(new Error(text), { details: text });
}

export const keyArn = (name: string): string =>
    `arn:aws:kms:sa-east-1:${ACCOUNT}:key/00000000-0000-4000-8000-${name}`;

/**
 * Builds a component under mocks and waits until all of it is registered. Options come from a
 * transformation, since mocks don't carry them.
 */
export async function deploy<T extends pulumi.ComponentResource>(
    make: (opts: pulumi.ComponentResourceOptions) => T,
    settings: DeploySettings = {},
): Promise<Deployment<T>> {
    const seen: { resource: pulumi.Resource; options: pulumi.CustomResourceOptions }[] = [];
    const mocked = new Map<string, MockResourceArgs>();
    const calls: MockCallArgs[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: (args) => {
                mocked.set(args.name, args);
                return settings.unmade?.includes(args.name)
                    ? { id: "", state: args.inputs as Record<string, unknown> }
                    : { id: `${args.name}-id`, state: stateOf(args) };
            },
            call: (args) => {
                calls.push(args);
                const { keyId } = args.inputs as { keyId: string };
                const isDisabled = settings.disabled?.includes(keyId) === true;
                if (args.token === "aws:kms/getKey:getKey") {
                    return { enabled: !isDisabled, keyState: isDisabled ? "Disabled" : "Enabled" };
                }
                if (isDisabled) {
                    throw providerError(`DisabledException: ${keyId} is disabled.`);
                }
                return { publicKeyPem: (settings.getPublicKey ?? ((id) => `PEM of ${id}`))(keyId) };
            },
        },
        "cartorio-digital",
        "prod-990010",
        settings.preview ?? false,
    );
    const provider = new Provider("conta", { region: "sa-east-1" });
    const component = make({
        ...(settings.providerOptions ?? ((own) => ({ provider: own })))(provider),
        transformations: [
            ({ resource, opts }) => {
                seen.push({ resource, options: opts });
                return undefined;
            },
        ],
    });
    // Resources that a child waits for are registered before it; the URNs say when all are.
    await Promise.all(seen.map(({ resource }) => value(resource.urn)));
    const registered = seen.map(({ resource, options }) => {
        const name = (resource as unknown as { __name: string }).__name;
        const args = mocked.get(name) as MockResourceArgs;
        return {
            type: args.type,
            name,
            inputs: args.inputs as Record<string, unknown>,
            provider: args.provider ?? "",
            importId: args.id ?? "",
            options,
        };
    });
    return { component, registered, calls, provider };
}

/** The value of an Output that is known. */
export function value<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

/** Whether an Output is known: what a preview shows of it. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
    return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/** A subclass of a component that keeps what it registers as outputs, for the frozen output names. */
export function spyOutputs<T extends new (...args: never[]) => pulumi.ComponentResource>(
    component: T,
): { spied: T; outputs: unknown[] } {
    const outputs: unknown[] = [];
    const base = component as unknown as new (...args: unknown[]) => {
        registerOutputs(values?: unknown): void;
    };
    const spied = class extends base {
        override registerOutputs(values?: unknown): void {
            // Pulumi calls it once more by itself, without values.
            if (values !== undefined) {
                outputs.push(values);
            }
            super.registerOutputs(values);
        }
    };
    return { spied: spied as unknown as T, outputs };
}

export function find(deployment: Deployment<unknown>, name: string): Registered {
    const found = deployment.registered.find((each) => each.name === name);
    if (!found) {
        throw new Error(`${name} was not registered`);
    }
    return found;
}

function stateOf(args: MockResourceArgs): Record<string, unknown> {
    const inputs = args.inputs as Record<string, unknown>;
    switch (args.type) {
        case "aws:kms/key:Key":
            return { ...inputs, arn: keyArn(args.name), keyId: `id-of-${args.name}` };
        case "aws:kms/alias:Alias":
            return { ...inputs, arn: `arn-of-${String(inputs["name"])}` };
        default:
            return inputs;
    }
}
