import type { Policy } from "../../iam/index";
import type { KeyRecord } from "../kms/keyRecord";
import type { PrincipalDirectory } from "../principals";
import type { CredentialStore } from "../state/credentialStore";
import type { KeyStore } from "../state/keyStore";
import type { Resource } from "./authorisation";
import type { Caller } from "./identity";
import type { InputOf, ParameterShape } from "./parameters";
import { recordedParameters } from "./recordedParameters";

/** What operations ask about policies, beside being allowed at all. */
export interface PolicyJudge {
    /** Whether a key with this policy would let the caller put another one. */
    letsPutPolicyAgain(
        subject: Pick<Call, "caller" | "now">,
        key: KeyRecord,
        policy: Policy<"key">,
    ): boolean;
}

/** What operations work with. */
export interface Services {
    readonly access: PolicyJudge;
    readonly keys: KeyStore;
    readonly credentials: CredentialStore;
    readonly principals: PrincipalDirectory;
}

/** One call, from the moment its caller is known. */
export interface Call extends Services {
    readonly caller: Caller;
    /** `kms:Sign`, `sts:AssumeRole`. */
    readonly action: string;
    /** The sandbox's time when the call came in, in milliseconds since 1970. */
    readonly now: number;
    /** For how many seconds of real time changes of aliases stay unseen; 0 unless a fault says so. */
    readonly staleAliasSeconds: number;
}

/** Parameters and functions of one operation: all that the request path needs to know of it. */
export interface OperationDefinition<S extends ParameterShape, T> {
    readonly parameters: S;
    /** Parameters that `resolve` reads: they are validated before it. */
    readonly identifiedBy?: readonly (keyof S & string)[];
    /** Finds what the call acts on. */
    readonly resolve: (call: Call, input: InputOf<S>) => T;
    /** The resources whose owners must allow the call. */
    readonly resources: (target: T) => readonly Resource[];
    /** Rules beyond the limits of single parameters. */
    readonly validate?: (input: InputOf<S>) => void;
    /** Does it; the answer's fields, empty when there are none. */
    readonly run: (call: Call, input: InputOf<S>, target: T) => object | Promise<object>;
    /** What the trail keeps of the parameters; all but blobs and tokens when left out. */
    readonly trailParameters?: (input: InputOf<S>) => Readonly<Record<string, unknown>>;
}

/** An operation with its types forgotten, as the table holds it. */
export interface Operation {
    readonly parameters: ParameterShape;
    readonly identifiedBy: readonly string[];
    /** Binds a call's input, so that the steps that follow share one target. */
    readonly bind: (call: Call, input: Readonly<Record<string, unknown>>) => BoundOperation;
    readonly trailParameters: (
        input: Readonly<Record<string, unknown>>,
    ) => Readonly<Record<string, unknown>> | undefined;
}

/** An operation whose target has been found. */
export interface BoundOperation {
    readonly resources: readonly Resource[];
    readonly validate: () => void;
    readonly run: () => object | Promise<object>;
}

/** Makes a definition fit for the table. */
export function defineOperation<const S extends ParameterShape, T>(
    definition: OperationDefinition<S, T>,
): Operation {
    // The shape decides what deserialise and validate let through, and InputOf says the same in types.
    const typed = (input: Readonly<Record<string, unknown>>) => input as InputOf<S>;
    return {
        parameters: definition.parameters,
        identifiedBy: definition.identifiedBy ?? [],
        bind: (call, input) => {
            const target = definition.resolve(call, typed(input));
            return {
                resources: definition.resources(target),
                validate: () => definition.validate?.(typed(input)),
                run: () => definition.run(call, typed(input), target),
            };
        },
        trailParameters: (input) =>
            definition.trailParameters?.(typed(input)) ??
            recordedParameters(definition.parameters, input),
    };
}
