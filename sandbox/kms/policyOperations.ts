import { recordedParameters } from "../request/recordedParameters";
import { SandboxError } from "../sandboxError";
import { changeKey, defineKeyOperation, KEY_ID } from "./keyOperation";
import { checkKeyPolicy, POLICY } from "./keyPolicy";
import { requireState } from "./keyStates";
import { limitUpTo, MARKER, page } from "./paging";

const POLICY_NAME = { type: "string", min: 1, max: 128, pattern: "[\\w]+" } as const;
/** The one name that a key policy can have. */
const DEFAULT_NAME = "default";

/** GetKeyPolicy: the text exactly as it was stored. */
export const getKeyPolicy = defineKeyOperation({
    forms: "keyOnly",
    parameters: { PolicyName: POLICY_NAME },
    run: (_call, input, key) => {
        if ((input.PolicyName ?? DEFAULT_NAME) !== DEFAULT_NAME) {
            throw new SandboxError("NotFoundException", "No such policy exists");
        }
        return { Policy: key.policy, PolicyName: DEFAULT_NAME };
    },
});

const PUT_PARAMETERS = {
    PolicyName: POLICY_NAME,
    Policy: { ...POLICY, required: true },
    BypassPolicyLockoutSafetyCheck: { type: "boolean" },
} as const;

/** PutKeyPolicy. */
export const putKeyPolicy = defineKeyOperation({
    forms: "keyOnly",
    parameters: PUT_PARAMETERS,
    // CloudTrail shows the flag also where it was left out.
    trailParameters: (input) => ({
        bypassPolicyLockoutSafetyCheck: false,
        ...recordedParameters({ ...PUT_PARAMETERS, KeyId: KEY_ID }, input),
    }),
    validate: (input) => {
        if ((input.PolicyName ?? DEFAULT_NAME) !== DEFAULT_NAME) {
            throw new SandboxError(
                "ValidationException",
                `PolicyName must be ${DEFAULT_NAME}, not ${String(input.PolicyName)}`,
            );
        }
    },
    run: async (call, input, key) => {
        const mayLockOut = input.BypassPolicyLockoutSafetyCheck === true;
        checkKeyPolicy(call, { ...key, policy: input.Policy }, mayLockOut);
        await changeKey(call, key, (present) => {
            requireState(present, "read");
            return { ...present, policy: input.Policy };
        });
        return {};
    },
});

/** ListKeyPolicies. */
export const listKeyPolicies = defineKeyOperation({
    forms: "keyOnly",
    parameters: { Limit: limitUpTo(1000), Marker: MARKER },
    run: (_call, input) => {
        const names = [DEFAULT_NAME];
        const { items, rest } = page(names, (name) => name, input.Limit ?? 100, input.Marker);
        return { PolicyNames: items, ...rest };
    },
});
