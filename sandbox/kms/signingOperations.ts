import type { InputOf } from "../request/parameters";
import { SandboxError } from "../sandboxError";
import {
    ALL_SIGNING_ALGORITHMS,
    describeAlgorithms,
    signatureScheme,
    type SignatureScheme,
} from "./algorithms";
import { DRY_RUN, GRANT_TOKENS, refuseDryRun } from "./callOptions";
import { HASH_BYTES } from "./emsa";
import { defineKeyOperation } from "./keyOperation";
import type { KeyRecord } from "./keyRecord";
import { requireState, requireUsage } from "./keyStates";
import { signWith, verifyWith, type Signed } from "./signatures";

const SIGN_PARAMETERS = {
    Message: { type: "blob", required: true, min: 1, max: 4096 },
    MessageType: { type: "string", enum: ["RAW", "DIGEST", "EXTERNAL_MU"] },
    SigningAlgorithm: { type: "string", required: true, enum: ALL_SIGNING_ALGORITHMS },
    GrantTokens: GRANT_TOKENS,
    DryRun: DRY_RUN,
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
        const signature = await signWith(call, key, scheme, signedBy(input));
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
    run: async (call, input, key) => {
        const scheme = chooseScheme("Verify", input, key);
        refuseDryRun(input);
        if (!(await verifyWith(call, key, scheme, signedBy(input), input.Signature))) {
            throw new SandboxError("KMSInvalidSignatureException", "");
        }
        const { SigningAlgorithm } = input;
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm };
    },
});

/** GetPublicKey. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const getPublicKey = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: { GrantTokens: GRANT_TOKENS },
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
            ...describeAlgorithms(key),
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

function chooseScheme(
    operation: "Sign" | "Verify",
    input: SignInput,
    key: KeyRecord,
): SignatureScheme {
    requireState(key, "use");
    requireUsage(key, "SIGN_VERIFY", operation);
    const scheme = signatureScheme(key, input.SigningAlgorithm);
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
    const { bytes, isDigest } = signedBy(input);
    if (isDigest && bytes.length !== HASH_BYTES[scheme.hash]) {
        throw new SandboxError(
            "ValidationException",
            `Digest is invalid length for algorithm ${input.SigningAlgorithm}.`,
        );
    }
    return scheme;
}

function signedBy(input: SignInput): Signed {
    return { bytes: input.Message, isDigest: input.MessageType === "DIGEST" };
}
