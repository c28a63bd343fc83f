import { randomUUID } from "node:crypto";
import { keyArn } from "../arn";
import { defineOperation } from "../request/operation";
import type { InputOf } from "../request/parameters";
import { recordedParameters } from "../request/recordedParameters";
import { SandboxError } from "../sandboxError";
import { generateMaterial } from "./keyMaterial";
import { keyMetadata } from "./keyMetadata";
import { checkKeyPolicy, defaultKeyPolicy, POLICY } from "./keyPolicy";
import type { KeyRecord } from "./keyRecord";
import { ALL_KEY_SPECS, ALL_KEY_USAGES, chooseSpec, CUSTOMER_MASTER_KEY_SPECS } from "./keySpecs";
import { checkTags, TAGS } from "./tags";

/** `Description`, as CreateKey and UpdateKeyDescription take it. */
export const DESCRIPTION = { type: "string", min: 0, max: 8192 } as const;

const PARAMETERS = {
    Policy: POLICY,
    Description: DESCRIPTION,
    KeyUsage: { type: "string", enum: ALL_KEY_USAGES },
    CustomerMasterKeySpec: { type: "string", enum: CUSTOMER_MASTER_KEY_SPECS },
    KeySpec: { type: "string", enum: ALL_KEY_SPECS },
    Origin: { type: "string", enum: ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] },
    CustomKeyStoreId: { type: "string", min: 1, max: 64 },
    BypassPolicyLockoutSafetyCheck: { type: "boolean" },
    Tags: TAGS,
    MultiRegion: { type: "boolean" },
    XksKeyId: { type: "string", min: 1, max: 128 },
} as const;

/** CreateKey. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const createKey = defineOperation({
    parameters: PARAMETERS,
    resolve: ({ caller: { principal, region } }, input) => {
        const { accountId } = principal;
        const action = "kms:TagResource";
        const tagged = { arn: keyArn(region, accountId, "*"), accountId, action };
        // Tags need a permission of their own, on a key that has no id yet.
        return [{ arn: "*", accountId }, ...(input.Tags === undefined ? [] : [tagged])];
    },
    resources: (needed) => needed,
    trailParameters,
    validate: (input) => {
        if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
            throw new SandboxError(
                "ValidationException",
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. " +
                    "CustomerMasterKeySpec is deprecated.",
            );
        }
        chooseSpec(input.KeySpec ?? input.CustomerMasterKeySpec, input.KeyUsage);
        refuseUnimplemented(input);
        checkTags(input.Tags ?? []);
    },
    run: async (call, input) => {
        const { accountId } = call.caller.principal;
        const { keySpec, keyUsage } = chooseSpec(
            input.KeySpec ?? input.CustomerMasterKeySpec,
            input.KeyUsage,
        );
        const keyId = randomUUID();
        const key: KeyRecord = {
            keyId,
            arn: keyArn(call.caller.region, accountId, keyId),
            accountId,
            region: call.caller.region,
            creationDate: call.now,
            description: input.Description ?? "",
            keyUsage,
            keySpec,
            keyState: "Enabled",
            policy: input.Policy ?? defaultKeyPolicy(accountId),
            tags: input.Tags ?? [],
        };
        checkKeyPolicy(call, key, input.BypassPolicyLockoutSafetyCheck === true);
        const { secret, publicKey } = await generateMaterial(keySpec);
        const whole: KeyRecord =
            publicKey === undefined
                ? { ...key, hasMaterial: true }
                : { ...key, publicKey: publicKey.toString("base64") };
        await call.keys.addKey(whole, secret);
        return { KeyMetadata: keyMetadata(whole) };
    },
});

/** CloudTrail shows what CreateKey takes for what is left out, and the spec under both names. */
function trailParameters(input: InputOf<typeof PARAMETERS>): Readonly<Record<string, unknown>> {
    const { KeySpec, CustomerMasterKeySpec, ...others } = input;
    const spec = KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
    return {
        description: "",
        keyUsage: "ENCRYPT_DECRYPT",
        customerMasterKeySpec: spec,
        keySpec: spec,
        origin: "AWS_KMS",
        bypassPolicyLockoutSafetyCheck: false,
        ...recordedParameters(PARAMETERS, others),
    };
}

function refuseUnimplemented(input: InputOf<typeof PARAMETERS>): void {
    const asked = [
        ...(input.Origin !== undefined && input.Origin !== "AWS_KMS"
            ? [`Origin ${input.Origin}`]
            : []),
        ...(input.CustomKeyStoreId === undefined ? [] : ["CustomKeyStoreId"]),
        ...(input.XksKeyId === undefined ? [] : ["XksKeyId"]),
        ...(input.MultiRegion === true ? ["MultiRegion keys"] : []),
    ];
    if (asked.length > 0) {
        throw new SandboxError(
            "UnsupportedOperationException",
            `The sandbox does not implement ${asked.join(", ")} in CreateKey.`,
        );
    }
}
