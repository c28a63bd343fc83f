import type { AlternativeName } from "./alternativeNames";
import { PSS_SHA256_IDENTIFIER } from "./algorithms";
import { bitString, context, integer, objectIdentifier, sequence, setOf } from "./derWriter";
import { type DigestSigner, signBytes } from "./digestSigner";
import { signingExtensions } from "./extensions";
import { Oid } from "./oids";
import { type Subject, subjectName } from "./subject";

/** What a certificate is requested for. */
export interface CertificateRequestInput {
    /** The key that the certificate will be of. */
    readonly signer: DigestSigner;
    readonly subject: Subject;
    /** @default none */
    readonly alternativeNames?: readonly AlternativeName[];
}

/**
 * Asks for a certificate of the signer's key: a PKCS #10 request, DER, signed by that key with RSASSA-PSS. It
 * names the key as KMS does, `rsaEncryption`, so that the certificate's public key equals, byte for byte, the
 * one that is published.
 * @throws X509Error `input` for a subject or a name that breaks a rule, `signature` when the signer fails.
 * @see https://www.rfc-editor.org/rfc/rfc2986
 * @see https://www.rfc-editor.org/rfc/rfc4055#section-3
 */
export async function createCertificateRequest(
    input: CertificateRequestInput,
): Promise<Uint8Array> {
    const { signer, subject, alternativeNames = [] } = input;
    const extensions = sequence(...signingExtensions(alternativeNames));
    const information = sequence(
        integer(0),
        subjectName(subject),
        signer.publicKeySpki,
        context(0, sequence(objectIdentifier(Oid.extensionRequest), setOf(extensions))),
    );
    const signature = await signBytes(signer, information);
    return sequence(information, PSS_SHA256_IDENTIFIER, bitString(signature));
}
