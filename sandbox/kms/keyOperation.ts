import { defineOperation, type Call, type Operation } from "../request/operation";
import type { InputOf, ParameterShape } from "../request/parameters";
import { requireGrantTokens } from "./grantTokens";
import type { KeyRecord } from "./keyRecord";
import { findKey, keyNotFound, type KeyForms } from "./keyReferences";

/** `KeyId`, as every operation on one key takes it. */
export const KEY_ID = { type: "string", required: true, min: 1, max: 2048 } as const;

type WithKeyId<S> = S & { readonly KeyId: typeof KEY_ID };

/** An operation on the one key that its `KeyId` names. */
export function defineKeyOperation<const S extends ParameterShape>(definition: {
    readonly forms: KeyForms;
    /** Parameters beside `KeyId`. */
    readonly parameters: S;
    readonly validate?: (input: InputOf<WithKeyId<S>>) => void;
    readonly run: (
        call: Call,
        input: InputOf<WithKeyId<S>>,
        key: KeyRecord,
    ) => object | Promise<object>;
    readonly trailParameters?: (input: InputOf<WithKeyId<S>>) => Readonly<Record<string, unknown>>;
}): Operation {
    const { forms, parameters, ...functions } = definition;
    const shape: WithKeyId<S> = { ...parameters, KeyId: KEY_ID };
    return defineOperation<WithKeyId<S>, KeyRecord>({
        parameters: shape,
        identifiedBy: ["KeyId"],
        // The shape requires KeyId, and it has been validated before.
        resolve: (call, input) => findKey(call, (input as { readonly KeyId: string }).KeyId, forms),
        resources: (key) => [{ arn: key.arn, accountId: key.accountId }],
        ...functions,
        run: (call, input, key) => {
            requireGrantTokens(
                call,
                (input as { readonly GrantTokens?: readonly string[] }).GrantTokens,
            );
            return functions.run(call, input, key);
        },
    });
}

/**
 * Changes a key, one change at a time.
 * @throws SandboxError `NotFoundException` when it went away meanwhile, and what `change` throws.
 */
export async function changeKey(
    call: Call,
    key: KeyRecord,
    change: (present: KeyRecord) => KeyRecord,
): Promise<KeyRecord> {
    const next = await call.keys.changeKey(key, change);
    if (next === undefined) {
        throw keyNotFound(key.arn);
    }
    return next;
}
