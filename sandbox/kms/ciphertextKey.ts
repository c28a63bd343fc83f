import type { Call } from "../request/operation";
import { SandboxError } from "../sandboxError";
import type { EncryptionAlgorithm } from "./algorithms";
import { ignoresCiphertext } from "./callOptions";
import { invalidCiphertext } from "./ciphers";
import { parseBlob } from "./ciphertextBlob";
import type { KeyRecord } from "./keyRecord";
import { findKey } from "./keyReferences";

/** What Decrypt says of its ciphertext, and ReEncrypt of its source. */
export interface CiphertextSource {
    /** Name of the parameter that names the key, for refusals. */
    readonly parameter: "KeyId" | "SourceKeyId";
    readonly keyId: string | undefined;
    readonly algorithm: EncryptionAlgorithm | undefined;
    readonly ciphertext: Buffer | undefined;
    readonly DryRun?: boolean | undefined;
    readonly DryRunModifiers?: readonly string[] | undefined;
}

/**
 * Finds the key that a ciphertext is to be decrypted with: the one that is named, else the one that the
 * ciphertext names.
 * @throws SandboxError as `findKey` for a key that is named; `ValidationException` where one must be;
 * `InvalidCiphertextException` for a ciphertext that names none, `AccessDeniedException` for one whose key
 * is not here: AWS does not say whether there is such a key.
 */
export function findCiphertextKey(call: Call, source: CiphertextSource): KeyRecord {
    if (source.keyId !== undefined) {
        return findKey(call, source.keyId, "keyOrAlias");
    }
    const isAsymmetric = (source.algorithm ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT";
    if (isAsymmetric || ignoresCiphertext(source)) {
        throw new SandboxError("ValidationException", `${source.parameter} must not be null`);
    }
    const blob = parseBlob(requireCiphertext(source.ciphertext));
    if (blob === undefined) {
        throw invalidCiphertext();
    }
    return findNamed(call, blob.keyArn);
}

function findNamed(call: Call, keyArn: string): KeyRecord {
    try {
        return findKey(call, keyArn, "keyOnly");
    } catch (cause) {
        if (!(cause instanceof SandboxError)) {
            throw cause;
        }
        throw new SandboxError(
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this " +
                "region, or you are not allowed to access.",
            { cause },
        );
    }
}

/** The ciphertext, which only a dry run can do without. @throws SandboxError `ValidationException`. */
export function requireCiphertext(ciphertext: Buffer | undefined): Buffer {
    if (ciphertext === undefined) {
        throw new SandboxError(
            "ValidationException",
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: " +
                "Member must not be null",
        );
    }
    return ciphertext;
}
