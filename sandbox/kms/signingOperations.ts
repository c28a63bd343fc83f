import { createPublicKey, type KeyObject } from "node:crypto";
import type { InputOf } from "../request/parameters";
import { SandboxError } from "../sandboxError";
import { HASH_BYTES } from "./emsa";
import { defineKeyOperation } from "./keyOperation";
import type { KeyRecord } from "./keyRecord";
import { ALL_SIGNING_ALGORITHMS, RSA_SIGNING_ALGORITHMS, rsaScheme } from "./keySpecs";
import { requireState } from "./keyStates";
import {
    signDigest,
    signMessage,
    verifyDigest,
    verifyMessage,
    type RsaScheme,
} from "./rsaSignatures";

const SIGN_PARAMETERS = {
    Message: { type: "blob", required: true, min: 1, max: 4096 },
    MessageType: { type: "string", enum: ["RAW", "DIGEST", "EXTERNAL_MU"] },
    SigningAlgorithm: { type: "string", required: true, enum: ALL_SIGNING_ALGORITHMS },
    GrantTokens: {
        type: "list",
        min: 0,
        max: 10,
        member: { type: "string", min: 1, max: 8192 },
    },
    DryRun: { type: "boolean" },
} as const;
type SignInput = InputOf<typeof SIGN_PARAMETERS>;

/** Sign. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const sign = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: SIGN_PARAMETERS,
    trailParameters,
    run: async (call, input, key) => {
        const scheme = chooseScheme("Sign", input, key);
        refuseDryRun(input);
        const privateKey = await call.keys.privateKey(key);
        const signature = isDigest(input)
            ? signDigest(privateKey, input.Message, scheme)
            : await signMessage(privateKey, input.Message, scheme);
        return { KeyId: key.arn, Signature: signature, SigningAlgorithm: input.SigningAlgorithm };
    },
});

/** Verify: a signature that does not hold is an error, never a `false`. */
export const verify = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: {
        ...SIGN_PARAMETERS,
        Signature: { type: "blob", required: true, min: 1, max: 6144 },
    },
    trailParameters,
    run: async (_call, input, key) => {
        const scheme = chooseScheme("Verify", input, key);
        refuseDryRun(input);
        const publicKey = publicKeyOf(key);
        const isValid = isDigest(input)
            ? verifyDigest(publicKey, input.Message, input.Signature, scheme)
            : await verifyMessage(publicKey, input.Message, input.Signature, scheme);
        if (!isValid) {
            throw new SandboxError("KMSInvalidSignatureException", "");
        }
        const { SigningAlgorithm } = input;
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm };
    },
});

/** GetPublicKey. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const getPublicKey = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: { GrantTokens: SIGN_PARAMETERS.GrantTokens },
    run: (_call, _input, key) => {
        if (key.publicKey === undefined) {
            throw new SandboxError(
                "UnsupportedOperationException",
                `${key.arn} key spec is ${key.keySpec} which is not valid for GetPublicKey.`,
            );
        }
        requireState(key, "use");
        return {
            KeyId: key.arn,
            PublicKey: Buffer.from(key.publicKey, "base64"),
            CustomerMasterKeySpec: key.keySpec,
            KeySpec: key.keySpec,
            KeyUsage: key.keyUsage,
            SigningAlgorithms: RSA_SIGNING_ALGORITHMS,
        };
    },
});

/** CloudTrail keeps these three and nothing of the message. */
function trailParameters(
    input: SignInput & { readonly KeyId: string },
): Readonly<Record<string, unknown>> {
    return {
        keyId: input.KeyId,
        messageType: input.MessageType ?? "RAW",
        signingAlgorithm: input.SigningAlgorithm,
    };
}

function chooseScheme(operation: "Sign" | "Verify", input: SignInput, key: KeyRecord): RsaScheme {
    requireState(key, "use");
    if (key.keyUsage !== "SIGN_VERIFY") {
        throw new SandboxError(
            "InvalidKeyUsageException",
            `${key.arn} key usage is ${key.keyUsage} which is not valid for ${operation}.`,
        );
    }
    const scheme = rsaScheme(input.SigningAlgorithm);
    if (scheme === undefined) {
        throw new SandboxError(
            "InvalidKeyUsageException",
            `Algorithm ${input.SigningAlgorithm} is incompatible with key spec ${key.keySpec}.`,
        );
    }
    if (input.MessageType === "EXTERNAL_MU") {
        throw new SandboxError(
            "ValidationException",
            `MessageType EXTERNAL_MU is not valid for algorithm ${input.SigningAlgorithm}.`,
        );
    }
    if (isDigest(input) && input.Message.length !== HASH_BYTES[scheme.hash]) {
        throw new SandboxError(
            "ValidationException",
            `Digest is invalid length for algorithm ${input.SigningAlgorithm}.`,
        );
    }
    return scheme;
}

function isDigest(input: SignInput): boolean {
    return input.MessageType === "DIGEST";
}

function refuseDryRun(input: SignInput): void {
    if (input.DryRun === true) {
        throw new SandboxError(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        );
    }
}

/** Parsing a key costs more than verifying with it. */
const publicKeys = new WeakMap<KeyRecord, KeyObject>();

function publicKeyOf(key: KeyRecord): KeyObject {
    const known = publicKeys.get(key);
    if (known !== undefined) {
        return known;
    }
    const der = Buffer.from(key.publicKey ?? "", "base64");
    const parsed = createPublicKey({ key: der, format: "der", type: "spki" });
    publicKeys.set(key, parsed);
    return parsed;
}
