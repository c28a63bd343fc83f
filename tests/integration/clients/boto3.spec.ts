import assert from "node:assert/strict";
import path from "node:path";
import {
    ACCOUNT,
    ALIAS,
    type ClientSandbox,
    openClientSandbox,
    REGION,
} from "./support/clientSandbox";
import { pythonToolsOrSkip, succeed } from "./support/tools";

/*
 * boto3 and the `cryptography` package on the signing flow of signingFlow.py. Does not prove that AWS's
 * messages are the same: only names, statuses and classes are compared.
 */
interface Refusal {
    readonly exception: string;
    readonly code: string;
    readonly status: number;
}

/** What signingFlow.py prints. */
interface Saw {
    readonly withoutKeySpec: Refusal | null;
    readonly key: Readonly<Record<"Arn" | "Description" | "KeySpec" | "KeyState", string>>;
    readonly signed: Readonly<Record<string, { KeyId: string; length: number; signature: string }>>;
    readonly verified: Readonly<Record<string, boolean>>;
    readonly tampered: Refusal | null;
    readonly publicKey: Readonly<Record<string, string>>;
    readonly offline: Readonly<Record<string, boolean>>;
    readonly keys: { readonly pages: number; readonly all: boolean };
    readonly aliases: { readonly pages: number; readonly names: readonly string[] };
    readonly waiters: readonly string[];
    readonly exceptions: Readonly<Record<string, boolean>>;
    readonly retired: Readonly<Record<string, unknown>>;
    readonly afterwards: Refusal | null;
}

describe("boto3", function () {
    this.timeout(120_000);
    let client: ClientSandbox;
    let saw: Saw;

    before(async function () {
        const { python } = await pythonToolsOrSkip(this);
        client = await openClientSandbox();
        const script = path.join(__dirname, "signingFlow.py");
        const { stdout } = await succeed(python, [script], { env: client.env() });
        saw = JSON.parse(stdout) as Saw;
    });

    after(() => client?.close());

    const refusal = (code: string, exception = code) => ({ exception, code, status: 400 });

    it("is refused a signing key without KeySpec", () => {
        // AWS's model has no ValidationException, so boto3 knows it by its code alone.
        assert.deepEqual(saw.withoutKeySpec, refusal("ValidationException", "ClientError"));
    });

    it("makes an RSA_2048 key", () => {
        const { Arn, ...rest } = saw.key;
        assert.match(Arn, new RegExp(`^arn:aws:kms:${REGION}:${ACCOUNT}:key/[0-9a-f-]{36}$`));
        assert.deepEqual(rest, {
            Description: "Chave KMS para assinatura do Cartório Digital",
            KeySpec: "RSA_2048",
            KeyState: "Enabled",
        });
    });

    it("signs the document and its digest through the alias", () => {
        for (const form of ["RAW", "DIGEST"]) {
            const { KeyId, length } = saw.signed[form]!;
            assert.deepEqual({ KeyId, length }, { KeyId: saw.key.Arn, length: 256 }, form);
        }
        assert.notEqual(saw.signed["RAW"]!.signature, saw.signed["DIGEST"]!.signature, "PSS salts");
    });

    it("verifies either signature as either form", () => {
        assert.deepEqual(saw.verified, {
            "RAW as RAW": true,
            "RAW as DIGEST": true,
            "DIGEST as RAW": true,
            "DIGEST as DIGEST": true,
        });
    });

    it("raises KMSInvalidSignatureException for a tampered document", () => {
        assert.deepEqual(saw.tampered, refusal("KMSInvalidSignatureException"));
    });

    it("gets the public key, with which `cryptography` verifies: PSS, MGF1, a salt of 32 bytes", () => {
        assert.deepEqual(saw.publicKey, {
            KeyId: saw.key.Arn,
            KeySpec: "RSA_2048",
            KeyUsage: "SIGN_VERIFY",
        });
        assert.deepEqual(saw.offline, {
            "RAW, salt 32": true,
            "RAW, salt 222": false,
            "DIGEST, salt 32": true,
            "DIGEST, salt 222": false,
        });
    });

    it("reads keys and aliases page by page", () => {
        assert.deepEqual(saw.keys, { pages: 3, all: true });
        const others = [0, 1, 2, 3].map((number) => `alias/outra-${number}`);
        assert.deepEqual(
            { ...saw.aliases, names: [...saw.aliases.names].sort() },
            { pages: 3, names: [ALIAS, ...others] },
        );
    });

    it("has nothing to wait with", () => assert.deepEqual(saw.waiters, []));

    it("reaches every error as a class of client.exceptions", () => {
        const missed = Object.keys(saw.exceptions).filter((name) => !saw.exceptions[name]);
        assert.deepEqual(missed, []);
        assert.equal(Object.keys(saw.exceptions).length, 9);
    });

    it("schedules the deletion, and signs no more", () => {
        assert.deepEqual(saw.retired, {
            KeyId: saw.key.Arn,
            KeyState: "PendingDeletion",
            PendingWindowInDays: 30,
        });
        assert.deepEqual(saw.afterwards, refusal("KMSInvalidStateException"));
    });
});
