import { constants, verify as verifyOffline } from "node:crypto";
import { KMSClient, SignCommand, VerifyCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

/** PSS as AWS does it with SHA-256: the salt is as long as the hash, in bytes. */
const SALT_LENGTH = 32;
const ALGORITHM = "RSASSA_PSS_SHA_256";

/** What the application of a cartório needs to sign. */
export interface Workload {
    readonly endpoint: string;
    readonly region: string;
    readonly accountId: string;
    /** Of the application's own role in the cartório's account. */
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly aliasName: string;
}

/** A signature, and what is needed to check it later. */
export interface SignedDocument {
    readonly document: Buffer;
    /** 256 bytes. */
    readonly signature: Uint8Array;
    /** ARN of the key that signed: the alias may have moved when the signature is checked. */
    readonly keyArn: string;
}

/** The clients of an application that assumed its account's Signer. */
async function signerClient(workload: Workload): Promise<KMSClient> {
    const { endpoint, region, accountId, credentials } = workload;
    const sts = new STSClient({ endpoint, region, credentials });
    const { Credentials: assumed } = await sts.send(
        new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${accountId}:role/cartorio/Signer`,
            RoleSessionName: "application",
        }),
    );
    sts.destroy();
    return new KMSClient({
        endpoint,
        region,
        credentials: {
            accessKeyId: assumed!.AccessKeyId!,
            secretAccessKey: assumed!.SecretAccessKey!,
            sessionToken: assumed!.SessionToken!,
        },
    });
}

/** Signs a document through the alias, as the application does, and has KMS verify it by the key's ARN. */
export async function signAndVerify(workload: Workload, document: Buffer): Promise<SignedDocument> {
    const kms = await signerClient(workload);
    try {
        const signed = await kms.send(
            new SignCommand({
                KeyId: workload.aliasName,
                Message: document,
                MessageType: "RAW",
                SigningAlgorithm: ALGORITHM,
            }),
        );
        const verified = await kms.send(
            new VerifyCommand({
                KeyId: signed.KeyId,
                Message: document,
                MessageType: "RAW",
                Signature: signed.Signature,
                SigningAlgorithm: ALGORITHM,
            }),
        );
        if (verified.SignatureValid !== true) {
            throw new Error(`KMS did not confirm the signature of ${signed.KeyId}`);
        }
        return {
            document,
            signature: signed.Signature!,
            keyArn: signed.KeyId!,
        };
    } finally {
        kms.destroy();
    }
}

/**
 * Verifies a signature without any AWS call, as whoever receives the document would.
 * @param publicKey PEM, SPKI.
 * @throws Error when the signature is not of this document by this key.
 */
export function requireOfflineValid(signed: SignedDocument, publicKey: string): void {
    const key = {
        key: publicKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: SALT_LENGTH,
    };
    if (!verifyOffline("sha256", signed.document, key, signed.signature)) {
        throw new Error(
            `the signature of ${signed.keyArn} does not verify with the exported public key`,
        );
    }
    const altered = Buffer.concat([signed.document, Buffer.from(" ")]);
    if (verifyOffline("sha256", altered, key, signed.signature)) {
        throw new Error("the offline check accepts an altered document: it proves nothing");
    }
}
