import assert from "node:assert/strict";
import { EncryptionError, type EncryptionErrorCode } from "../../../signing/encryption/index";

/** Asserts that the work is refused with this code and in these words. */
export async function refusedWith(
    work: Promise<unknown>,
    code: EncryptionErrorCode,
    words: RegExp = /(?:)/,
): Promise<void> {
    await assert.rejects(work, (error: unknown) => {
        assert(error instanceof EncryptionError, String((error as Error).stack));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, words);
        return true;
    });
}
