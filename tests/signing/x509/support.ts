import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { CreateAliasCommand, CreateKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import {
    createSelfSignedCertificate,
    type KmsDigestSigner,
    kmsDigestSigner,
    type Subject,
    X509Error,
    type X509ErrorCode,
} from "../../../signing/x509/index";
import {
    ALIAS,
    type ClientSandbox,
    openClientSandbox,
} from "../../integration/clients/support/clientSandbox";
import { isInstalled, skipFor } from "../../integration/clients/support/tools";
import { type Ended, run } from "../../support/processes";

export const SUBJECT: Subject = {
    commonName: "1º Ofício de Notas de Exemplo",
    organization: "Cartório de Exemplo",
    organizationalUnit: "CNS 99.001-0",
};
export const DOCUMENT = Buffer.from("Procuração pública, livro 7, folhas 89 a 91\r\n");
const DAY_MS = 24 * 60 * 60 * 1000;

/** A signing key in the sandbox's KMS, behind the alias, and a folder for openssl. */
export interface SigningBench {
    readonly sandbox: ClientSandbox;
    readonly kms: KMSClient;
    readonly signer: KmsDigestSigner;
    /** Writes a file for openssl. */
    file(name: string, content: Uint8Array | string): string;
    close(): Promise<void>;
}

/** Opens a bench; skips where there is no openssl. */
export async function openBench(context: Mocha.Context): Promise<SigningBench> {
    if (!(await isInstalled("openssl", "version"))) {
        skipFor(context, "no openssl on PATH");
    }
    const sandbox = await openClientSandbox();
    const kms = sandbox.kms();
    const { KeyMetadata: key } = await kms.send(
        new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
    );
    await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: key!.KeyId }));
    return {
        sandbox,
        kms,
        signer: await kmsDigestSigner(kms, ALIAS),
        file: (name, content) => {
            const place = path.join(sandbox.folder, name);
            fs.writeFileSync(place, content);
            return place;
        },
        close: () => sandbox.close(),
    };
}

/** A self-signed certificate of the bench's key, valid for a day before and after now. */
export function selfSigned(
    { signer }: Pick<SigningBench, "signer">,
    changed: Partial<Parameters<typeof createSelfSignedCertificate>[0]> = {},
): Promise<Uint8Array> {
    return createSelfSignedCertificate({
        signer,
        subject: SUBJECT,
        notBefore: new Date(Date.now() - DAY_MS),
        notAfter: new Date(Date.now() + DAY_MS),
        ...changed,
    });
}

/** Runs openssl. */
export function openssl(...args: string[]): Promise<Ended> {
    return run("openssl", args);
}

/** Expects an error of this boundary. */
export function refusal(code: X509ErrorCode, message: RegExp) {
    return (error: unknown): true => {
        assert.ok(error instanceof X509Error, String((error as Error).stack));
        assert.match(error.message, message);
        assert.equal(error.code, code);
        return true;
    };
}

/** Every byte of these, one at a time, with a bit at its ends or all of them turned. */
export function* mutations(bytes: Uint8Array): Generator<[place: number, changed: Uint8Array]> {
    for (let place = 0; place < bytes.length; place += 1) {
        for (const mask of [0x01, 0x80, 0xff]) {
            const changed = Uint8Array.from(bytes);
            changed[place]! ^= mask;
            yield [place, changed];
        }
    }
}
