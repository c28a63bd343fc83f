import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { parseKmsArn } from "../arn";
import type { Call } from "../request/operation";
import { SandboxError } from "../sandboxError";
import type { KeyStore } from "../state/keyStore";
import type { GrantRecord } from "./keyRecord";

/** Version, nonce and authentication code, before the key's ARN and the grant's id in text. */
const VERSION = 1;
const NONCE_BYTES = 16;
const CODE_BYTES = 32;
const HEAD_BYTES = 1 + NONCE_BYTES + CODE_BYTES;

/** A new token of a grant; any number of them stand for it side by side. */
export function newGrantToken(grant: GrantRecord): string {
    const nonce = randomBytes(NONCE_BYTES);
    const name = Buffer.from(`${grant.keyArn} ${grant.grantId}`, "ascii");
    const code = codeOf(grant, nonce, name);
    return Buffer.concat([Buffer.from([VERSION]), nonce, code, name]).toString("base64url");
}

/** The grant that a token stands for; undefined when it is no token, or its grant is gone. */
export function grantOfToken(
    keys: Pick<KeyStore, "grant">,
    token: string,
): GrantRecord | undefined {
    const bytes = Buffer.from(token, "base64url");
    if (bytes[0] !== VERSION || bytes.toString("base64url") !== token) {
        return undefined;
    }
    const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
    const code = bytes.subarray(1 + NONCE_BYTES, HEAD_BYTES);
    const name = bytes.subarray(HEAD_BYTES);
    const [keyArn = "", grantId = ""] = name.toString("ascii").split(" ");
    const grant = parseKmsArn(keyArn) && keys.grant(keyArn, grantId);
    return grant !== undefined && timingSafeEqual(code, codeOf(grant, nonce, name))
        ? grant
        : undefined;
}

/**
 * Refuses tokens that stand for no grant.
 * @throws SandboxError `InvalidGrantTokenException`.
 */
export function requireGrantTokens(call: Call, tokens: readonly string[] = []): void {
    if (!tokens.every((token) => grantOfToken(call.keys, token) !== undefined)) {
        throw new SandboxError(
            "InvalidGrantTokenException",
            "The request was rejected because a grant token is not valid.",
        );
    }
}

function codeOf(grant: GrantRecord, nonce: Buffer, name: Buffer): Buffer {
    const secret = Buffer.from(grant.tokenSecret, "hex");
    return createHmac("sha256", secret).update(nonce).update(name).digest();
}
