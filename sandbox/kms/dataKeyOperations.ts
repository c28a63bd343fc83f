import { randomBytes } from "node:crypto";
import type { Call } from "../request/operation";
import type { InputOf } from "../request/parameters";
import { SandboxError } from "../sandboxError";
import { DRY_RUN, GRANT_TOKENS, RECIPIENT, refuseDryRun, refuseRecipient } from "./callOptions";
import { cipherRequest, encryptWith, requireCipher } from "./ciphers";
import { ENCRYPTION_CONTEXT } from "./encryptionContext";
import { defineKeyOperation } from "./keyOperation";
import type { KeyRecord } from "./keyRecord";

const PARAMETERS = {
    EncryptionContext: ENCRYPTION_CONTEXT,
    NumberOfBytes: { type: "integer", min: 1, max: 1024 },
    KeySpec: { type: "string", enum: ["AES_256", "AES_128"] },
    GrantTokens: GRANT_TOKENS,
    DryRun: DRY_RUN,
} as const;
type DataKeyInput = InputOf<typeof PARAMETERS>;

const SPEC_BYTES = { AES_256: 32, AES_128: 16 } as const;

/** GenerateDataKey. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const generateDataKey = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: { ...PARAMETERS, Recipient: RECIPIENT },
    validate: (input) => {
        chooseLength(input);
        refuseRecipient("GenerateDataKey", input);
    },
    run: async (call, input, key) => {
        const { plaintext, ciphertext } = await generate(call, "GenerateDataKey", input, key);
        return { CiphertextBlob: ciphertext, Plaintext: plaintext, KeyId: key.arn };
    },
});

/** GenerateDataKeyWithoutPlaintext. */
export const generateDataKeyWithoutPlaintext = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: PARAMETERS,
    validate: chooseLength,
    run: async (call, input, key) => {
        const operation = "GenerateDataKeyWithoutPlaintext";
        const { ciphertext } = await generate(call, operation, input, key);
        return { CiphertextBlob: ciphertext, KeyId: key.arn };
    },
});

async function generate(call: Call, operation: string, input: DataKeyInput, key: KeyRecord) {
    const request = cipherRequest(operation, "SYMMETRIC_DEFAULT", input.EncryptionContext);
    requireCipher(key, request);
    if (key.keySpec !== "SYMMETRIC_DEFAULT") {
        throw new SandboxError(
            "InvalidKeyUsageException",
            "You cannot generate a data key with an asymmetric CMK",
        );
    }
    refuseDryRun(input);
    const plaintext = randomBytes(chooseLength(input));
    return { plaintext, ciphertext: await encryptWith(call, key, request, plaintext) };
}

/** Length of the data key in bytes. */
function chooseLength({ KeySpec, NumberOfBytes }: DataKeyInput): number {
    const length = KeySpec === undefined ? NumberOfBytes : SPEC_BYTES[KeySpec];
    if (length === undefined || (KeySpec !== undefined && NumberOfBytes !== undefined)) {
        throw new SandboxError(
            "ValidationException",
            "Please specify either number of bytes or key spec.",
        );
    }
    return length;
}
