import {
    DecryptCommand,
    DescribeKeyCommand,
    GenerateDataKeyCommand,
    type KMSClient,
    KMSServiceException,
} from "@aws-sdk/client-kms";
import { KmsKeyringNode, type KmsKeyringNodeInput } from "@aws-crypto/client-node";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";

/** Alias of the document key in every cartório's account. */
export const DOCUMENT_ALIAS = "alias/cartorio-documentos";

const ALIAS = /^alias\/[A-Za-z0-9/_-]{1,250}$/;
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

type EsdkKms = Exclude<ReturnType<NonNullable<KmsKeyringNodeInput["clientProvider"]>>, false>;

/** Refusals that say something of load or of the caller's credentials, not of the key. */
const OUTSIDE =
    /^(Throttling|LimitExceeded|Expired|UnrecognizedClient|InvalidClientTokenId|InvalidSignature)/;

/**
 * A document key as the AWS Encryption SDK uses it: GenerateDataKey and Decrypt, the two calls that the
 * key's policy grants, and no other. A failed call is kept, since the SDK keeps its text alone.
 */
export class DocumentKey {
    #failure: unknown;

    /**
     * @param key ARN of the key, or an alias of the client's account and Region.
     * @throws EncryptionError `invalid` for neither.
     */
    public constructor(
        private readonly kms: KMSClient,
        private readonly key: string,
    ) {
        if (!ALIAS.test(key) && !KEY_ARN.test(key)) {
            throw new EncryptionError(
                EncryptionErrorCode.Invalid,
                `the document key is ${JSON.stringify(key)}; expected the ARN of a key, or alias/<name>`,
            );
        }
    }

    /** Wraps a new data key; KMS answers with the ARN of the key behind an alias. */
    public encryptionKeyring(): KmsKeyringNode {
        return this.#keyring(this.key);
    }

    /**
     * Unwraps the data key of a message. KMS itself refuses when the key behind the alias is not the one
     * that wrapped it.
     * @param messageKeyArn what the message says.
     * @throws EncryptionError `key` when that is not this key, as far as can be told without KMS.
     */
    public decryptionKeyring(messageKeyArn: string): KmsKeyringNode {
        if (!KEY_ARN.test(messageKeyArn) || (!this.#isAlias && messageKeyArn !== this.key)) {
            throw new EncryptionError(
                EncryptionErrorCode.Key,
                `the document is encrypted under ${JSON.stringify(messageKeyArn)}; expected ${this.key}: ` +
                    "give the key, or the stack, that it belongs to",
            );
        }
        return this.#keyring(messageKeyArn);
    }

    /**
     * What to throw for an error of the SDK: what a call of KMS ended with, where one failed.
     * @returns the error itself when KMS is not the reason.
     */
    public async explain(error: unknown): Promise<unknown> {
        const failure = this.#failure;
        if (!(failure instanceof KMSServiceException)) {
            return failure ?? error;
        }
        const { name, message: words, $fault } = failure;
        if ($fault !== "client" || OUTSIDE.test(name)) {
            return failure;
        }
        const refused = (code: EncryptionErrorCode, what: string) =>
            new EncryptionError(code, `${what} KMS says: ${name}: ${words}`, { cause: failure });
        const usage = await this.#usage();
        if (usage !== undefined && usage !== "ENCRYPT_DECRYPT") {
            return refused(
                EncryptionErrorCode.Key,
                `${this.key} is a key for ${usage}; expected the document key: a signing key never ` +
                    `encrypts. Give ${DOCUMENT_ALIAS}, or the ARN behind it.`,
            );
        }
        if (name === "IncorrectKeyException") {
            return refused(
                EncryptionErrorCode.Key,
                `the document is not encrypted under ${this.key}: give the key, or the stack, that it belongs to.`,
            );
        }
        if (name === "InvalidCiphertextException") {
            return refused(
                EncryptionErrorCode.Tampered,
                "the wrapped data key of the document, or its context, is not what was encrypted.",
            );
        }
        return refused(
            EncryptionErrorCode.Refused,
            `${this.key} can't be used: its policy lets the signers of its own cartório alone use it, and ` +
                "with that cartório's CNS in the context.",
        );
    }

    get #isAlias(): boolean {
        return !this.key.startsWith("arn:");
    }

    #keyring(generatorKeyId: string): KmsKeyringNode {
        return new KmsKeyringNode({ generatorKeyId, clientProvider: () => this.#calls });
    }

    /** What the key is for; unknown where the caller may not ask, as signers may not of a document key. */
    async #usage(): Promise<string | undefined> {
        try {
            const { KeyMetadata } = await this.kms.send(
                new DescribeKeyCommand({ KeyId: this.key }),
            );
            return KeyMetadata?.KeyUsage;
        } catch (error) {
            if (error instanceof KMSServiceException) {
                return undefined;
            }
            throw error;
        }
    }

    readonly #calls: EsdkKms = {
        generateDataKey: async ({ KeyId, NumberOfBytes, EncryptionContext }) => {
            const command = new GenerateDataKeyCommand({ KeyId, NumberOfBytes, EncryptionContext });
            const made = await this.#keep(this.kms.send(command));
            return {
                KeyId: made.KeyId!,
                Plaintext: made.Plaintext!,
                CiphertextBlob: made.CiphertextBlob!,
            };
        },
        decrypt: async ({ CiphertextBlob, EncryptionContext }) => {
            const input = { KeyId: this.key, CiphertextBlob, EncryptionContext };
            const opened = await this.#keep(this.kms.send(new DecryptCommand(input)));
            return { KeyId: opened.KeyId!, Plaintext: opened.Plaintext! };
        },
        // It would wrap a data key under a second key, and a document has one.
        encrypt: () => Promise.reject(new Error("Encrypt is not called for documents")),
    };

    async #keep<T>(call: Promise<T>): Promise<T> {
        try {
            return await call;
        } catch (error) {
            this.#failure = error;
            throw error;
        }
    }
}
