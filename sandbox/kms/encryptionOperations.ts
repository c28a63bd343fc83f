import { recordedParameters } from "../request/recordedParameters";
import { defineOperation } from "../request/operation";
import type { ParameterShape } from "../request/parameters";
import { ALL_ENCRYPTION_ALGORITHMS } from "./algorithms";
import {
    DRY_RUN,
    DRY_RUN_MODIFIERS,
    GRANT_TOKENS,
    ignoresCiphertext,
    RECIPIENT,
    refuseDryRun,
    refuseRecipient,
} from "./callOptions";
import { cipherRequest, decryptWith, encryptWith, requireCipher } from "./ciphers";
import { findCiphertextKey, requireCiphertext } from "./ciphertextKey";
import { ENCRYPTION_CONTEXT } from "./encryptionContext";
import { requireGrantTokens } from "./grantTokens";
import { defineKeyOperation, KEY_ID } from "./keyOperation";
import { findKey } from "./keyReferences";

const ALGORITHM = { type: "string", enum: ALL_ENCRYPTION_ALGORITHMS } as const;
const CIPHERTEXT = { type: "blob", min: 1, max: 6144 } as const;
const OPTIONAL_KEY_ID = { type: "string", min: 1, max: 2048 } as const;

const ENCRYPT_PARAMETERS = {
    Plaintext: { type: "blob", required: true, min: 1, max: 4096 },
    EncryptionContext: ENCRYPTION_CONTEXT,
    GrantTokens: GRANT_TOKENS,
    EncryptionAlgorithm: ALGORITHM,
    DryRun: DRY_RUN,
} as const;

/** Encrypt. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const encrypt = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: ENCRYPT_PARAMETERS,
    trailParameters: (input) =>
        withAlgorithms({ ...ENCRYPT_PARAMETERS, KeyId: KEY_ID }, input, "encryptionAlgorithm"),
    run: async (call, input, key) => {
        const { EncryptionAlgorithm, EncryptionContext } = input;
        const request = cipherRequest("Encrypt", EncryptionAlgorithm, EncryptionContext);
        const ciphertext = await encryptWith(call, key, request, input.Plaintext);
        refuseDryRun(input);
        return {
            CiphertextBlob: ciphertext,
            KeyId: key.arn,
            EncryptionAlgorithm: request.algorithm,
        };
    },
});

const DECRYPT_PARAMETERS = {
    CiphertextBlob: CIPHERTEXT,
    EncryptionContext: ENCRYPTION_CONTEXT,
    GrantTokens: GRANT_TOKENS,
    KeyId: OPTIONAL_KEY_ID,
    EncryptionAlgorithm: ALGORITHM,
    Recipient: RECIPIENT,
    DryRun: DRY_RUN,
    DryRunModifiers: DRY_RUN_MODIFIERS,
} as const;

/** Decrypt. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const decrypt = defineOperation({
    parameters: DECRYPT_PARAMETERS,
    identifiedBy: ["CiphertextBlob", "KeyId", "EncryptionAlgorithm", "DryRunModifiers"],
    trailParameters: (input) => withAlgorithms(DECRYPT_PARAMETERS, input, "encryptionAlgorithm"),
    resolve: (call, input) =>
        findCiphertextKey(call, {
            ...input,
            parameter: "KeyId",
            keyId: input.KeyId,
            algorithm: input.EncryptionAlgorithm,
            ciphertext: input.CiphertextBlob,
        }),
    resources: (key) => [{ arn: key.arn, accountId: key.accountId }],
    validate: (input) => {
        refuseRecipient("Decrypt", input);
    },
    run: async (call, input, key) => {
        requireGrantTokens(call, input.GrantTokens);
        const { EncryptionAlgorithm, EncryptionContext } = input;
        const request = cipherRequest("Decrypt", EncryptionAlgorithm, EncryptionContext);
        if (ignoresCiphertext(input)) {
            requireCipher(key, request);
            refuseDryRun(input);
        }
        const ciphertext = requireCiphertext(input.CiphertextBlob);
        const plaintext = await decryptWith(call, key, request, ciphertext);
        refuseDryRun(input);
        return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm: request.algorithm };
    },
});

const RE_ENCRYPT_PARAMETERS = {
    CiphertextBlob: CIPHERTEXT,
    SourceEncryptionContext: ENCRYPTION_CONTEXT,
    SourceKeyId: OPTIONAL_KEY_ID,
    DestinationKeyId: KEY_ID,
    DestinationEncryptionContext: ENCRYPTION_CONTEXT,
    SourceEncryptionAlgorithm: ALGORITHM,
    DestinationEncryptionAlgorithm: ALGORITHM,
    GrantTokens: GRANT_TOKENS,
    DryRun: DRY_RUN,
    DryRunModifiers: DRY_RUN_MODIFIERS,
} as const;
const FROM = "kms:ReEncryptFrom";
const TO = "kms:ReEncryptTo";

/** ReEncrypt: two keys, each with a permission of its own. */
export const reEncrypt = defineOperation({
    parameters: RE_ENCRYPT_PARAMETERS,
    identifiedBy: [
        "CiphertextBlob",
        "SourceKeyId",
        "SourceEncryptionAlgorithm",
        "DestinationKeyId",
        "DryRunModifiers",
    ],
    trailParameters: (input) =>
        withAlgorithms(
            RE_ENCRYPT_PARAMETERS,
            input,
            "sourceEncryptionAlgorithm",
            "destinationEncryptionAlgorithm",
        ),
    resolve: (call, input) => ({
        source: findCiphertextKey(
            { ...call, action: FROM },
            {
                ...input,
                parameter: "SourceKeyId",
                keyId: input.SourceKeyId,
                algorithm: input.SourceEncryptionAlgorithm,
                ciphertext: input.CiphertextBlob,
            },
        ),
        destination: findKey({ ...call, action: TO }, input.DestinationKeyId, "keyOrAlias"),
    }),
    resources: ({ source, destination }) => [
        { arn: source.arn, accountId: source.accountId, action: FROM },
        { arn: destination.arn, accountId: destination.accountId, action: TO },
    ],
    run: async (call, input, { source, destination }) => {
        requireGrantTokens(call, input.GrantTokens);
        const from = cipherRequest(
            "ReEncrypt",
            input.SourceEncryptionAlgorithm,
            input.SourceEncryptionContext,
        );
        const to = cipherRequest(
            "ReEncrypt",
            input.DestinationEncryptionAlgorithm,
            input.DestinationEncryptionContext,
        );
        if (ignoresCiphertext(input)) {
            requireCipher(source, from);
            requireCipher(destination, to);
            refuseDryRun(input);
        }
        const ciphertext = requireCiphertext(input.CiphertextBlob);
        const plaintext = await decryptWith(call, source, from, ciphertext);
        const again = await encryptWith(call, destination, to, plaintext);
        refuseDryRun(input);
        return {
            CiphertextBlob: again,
            SourceKeyId: source.arn,
            KeyId: destination.arn,
            SourceEncryptionAlgorithm: from.algorithm,
            DestinationEncryptionAlgorithm: to.algorithm,
        };
    },
});

/** CloudTrail shows the algorithm also where it was left out. */
function withAlgorithms(
    shape: ParameterShape,
    input: Readonly<Record<string, unknown>>,
    ...names: readonly string[]
): Readonly<Record<string, unknown>> {
    const defaults = names.map((name) => [name, "SYMMETRIC_DEFAULT"] as const);
    return { ...Object.fromEntries(defaults), ...recordedParameters(shape, input) };
}
