import { DOCUMENT_ID_RULE, isDocumentId } from "../documentId";
import { CNS } from "../jwks/publishedKey";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";

/** What a message is bound to: authenticated, not secret, and in every record of AWS's trail. */
export interface DocumentContext {
    /** CNS of the cartório, six digits; the key's policy asks for it. */
    readonly cns: string;
    /** The caller's own name of the document: {@link DOCUMENT_ID_RULE}. */
    readonly documentId: string;
    /** SHA-256 of the plaintext, 64 hexadecimal digits in lower case. */
    readonly sha256: string;
}

/** What a caller knows of a message before it is opened. */
export interface ExpectedContext {
    readonly cns: string;
    /** Any document of the cartório when it is left out. */
    readonly documentId?: string | undefined;
}

/**
 * The public half of the key that signs the message, which the AWS Encryption SDK adds.
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html#header-aad
 */
const PUBLIC_KEY = "aws-crypto-public-key";

const FORMS: Readonly<
    Record<keyof DocumentContext, { isGood: (value: string) => boolean; words: string }>
> = {
    cns: { isGood: (value) => CNS.test(value), words: "six digits" },
    documentId: { isGood: isDocumentId, words: DOCUMENT_ID_RULE },
    sha256: {
        isGood: (value) => /^[0-9a-f]{64}$/.test(value),
        words: "64 hexadecimal digits in lower case",
    },
};
const NAMES = Object.keys(FORMS) as (keyof DocumentContext)[];

/**
 * Judges what the caller gave.
 * @throws EncryptionError `invalid` with every finding.
 */
export function requireContextForm(given: ExpectedContext): void {
    const findings = NAMES.filter((name) => name !== "sha256").flatMap((name) => {
        const value = given[name];
        return value === undefined ? [] : formFindings(name, value);
    });
    if (findings.length > 0) {
        throw new EncryptionError(EncryptionErrorCode.Invalid, findings.join("\n"));
    }
}

/**
 * Judges the context of a message: exactly the members of {@link DocumentContext} and the SDK's own.
 * @param found the members as they stand in the message, in its order.
 * @throws EncryptionError `context` with every finding.
 */
export function judgeContext(
    found: ReadonlyMap<string, string>,
    expected: ExpectedContext,
): DocumentContext {
    const findings = [...NAMES, PUBLIC_KEY]
        .filter((name) => !found.has(name))
        .map((name) => `the message's context has no ${name}; a message of this format has one`);
    for (const name of found.keys()) {
        if (name !== PUBLIC_KEY && !(NAMES as string[]).includes(name)) {
            findings.push(
                `the message's context has ${JSON.stringify(name)}; expected nothing but ${NAMES.join(", ")}`,
            );
        }
    }
    for (const name of NAMES) {
        const value = found.get(name);
        if (value !== undefined) {
            findings.push(...formFindings(name, value));
        }
    }
    for (const name of ["cns", "documentId"] as const) {
        const [value, wanted] = [found.get(name), expected[name]];
        if (value === undefined || wanted === undefined || !FORMS[name].isGood(value)) {
            continue;
        }
        if (value !== wanted) {
            findings.push(
                `the message is of ${name} ${JSON.stringify(value)}; expected ${JSON.stringify(wanted)}: ` +
                    "give the file that belongs to it",
            );
        }
    }
    if (findings.length > 0) {
        throw new EncryptionError(EncryptionErrorCode.Context, findings.join("\n"));
    }
    return Object.fromEntries(NAMES.map((name) => [name, found.get(name)!])) as unknown as {
        [Name in keyof DocumentContext]: string;
    };
}

/** A documentId that breaks the rule may be somebody's name or CPF: it is not shown. */
function formFindings(name: keyof DocumentContext, value: string): string[] {
    const { isGood, words } = FORMS[name];
    const found = name === "documentId" ? "of another form" : JSON.stringify(value);
    return isGood(value) ? [] : [`${name} is ${found}; expected ${words}`];
}
