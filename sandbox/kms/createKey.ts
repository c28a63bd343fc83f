import { generateKeyPair, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { keyArn } from "../arn";
import { defineOperation, type Call } from "../request/operation";
import type { InputOf } from "../request/parameters";
import { SandboxError } from "../sandboxError";
import { keyMetadata } from "./keyMetadata";
import { checkLockout, defaultKeyPolicy, parseKeyPolicy, POLICY } from "./keyPolicy";
import type { KeyRecord } from "./keyRecord";
import { ALL_KEY_SPECS, ALL_KEY_USAGES, chooseSpec, modulusBits, type KeySpec } from "./keySpecs";
import { checkTags, TAGS } from "./tags";

const generateKeyPairAsync = promisify(generateKeyPair);

/** `Description`, as CreateKey and UpdateKeyDescription take it. */
export const DESCRIPTION = { type: "string", min: 0, max: 8192 } as const;

const PARAMETERS = {
    Policy: POLICY,
    Description: DESCRIPTION,
    KeyUsage: { type: "string", enum: ALL_KEY_USAGES },
    CustomerMasterKeySpec: { type: "string", enum: ALL_KEY_SPECS },
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
    resolve: () => undefined,
    resources: () => [],
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
        const policy = choosePolicy(call, input);
        const { keySpec, keyUsage } = chooseSpec(
            input.KeySpec ?? input.CustomerMasterKeySpec,
            input.KeyUsage,
        );
        const keyId = randomUUID();
        const material = await generate(keySpec);
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
            policy,
            tags: input.Tags ?? [],
            ...(material && { publicKey: material.publicKey.toString("base64") }),
        };
        await call.keys.addKey(key, material?.privateKey);
        return { KeyMetadata: keyMetadata(key) };
    },
});

function choosePolicy(call: Call, input: InputOf<typeof PARAMETERS>): string {
    const { principal } = call.caller;
    const text = input.Policy ?? defaultKeyPolicy(principal.accountId);
    const statements = parseKeyPolicy(text, (name) => call.principals.exists(name));
    if (input.BypassPolicyLockoutSafetyCheck !== true) {
        checkLockout(statements, principal, principal.accountId);
    }
    return text;
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

/** A key pair, made on the thread pool: RSA_4096 takes seconds. Nothing for symmetric keys. */
async function generate(
    spec: KeySpec,
): Promise<{ readonly publicKey: Buffer; readonly privateKey: Buffer } | undefined> {
    const modulusLength = modulusBits(spec);
    if (modulusLength === undefined) {
        return undefined;
    }
    return generateKeyPairAsync("rsa", {
        modulusLength,
        publicExponent: 65537,
        publicKeyEncoding: { type: "spki", format: "der" },
        privateKeyEncoding: { type: "pkcs8", format: "der" },
    });
}
