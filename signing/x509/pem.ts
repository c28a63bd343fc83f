import { type Certificate, parseCertificate } from "./certificate";
import { X509Error, X509ErrorCode } from "./x509Error";

const CERTIFICATES = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** Text with a label around base64, as openssl writes it. @see https://www.rfc-editor.org/rfc/rfc7468 */
export function toPem(label: string, der: Uint8Array): string {
    const lines =
        Buffer.from(der)
            .toString("base64")
            .match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/**
 * The certificates of a file: one in DER, or one or more in PEM.
 * @throws X509Error `malformed` when there is none, or one of them can't be read.
 */
export function readCertificates(bytes: Uint8Array): Certificate[] {
    if (bytes[0] === 0x30) {
        return [parseCertificate(bytes)];
    }
    const blocks = [...Buffer.from(bytes).toString("latin1").matchAll(CERTIFICATES)];
    if (blocks.length === 0) {
        throw new X509Error(
            X509ErrorCode.Malformed,
            "there is no certificate; expected one in DER, or PEM with BEGIN CERTIFICATE",
        );
    }
    return blocks.map(([, text = ""]) => parseCertificate(Buffer.from(text, "base64")));
}
