import fs from "node:fs";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { requestTimestamp } from "../../signing/timestamp/index";
import {
    type CmsSignature,
    type DigestSigner,
    readCertificates,
    signCms,
} from "../../signing/x509/index";
import { CliError } from "../cliError";
import { x509Failure } from "./x509Failure";

/** What a file is signed with. */
export interface SignCmsFileOptions {
    readonly signer: DigestSigner;
    /** The document, of any size. */
    readonly document: string;
    /** PEM or DER: the signer's certificate, then the authorities above it. */
    readonly certificateFile: string;
    /** File for the signature, DER. */
    readonly out: string;
    /** Writes down what was signed, before the signature is written. @default nothing is written down */
    readonly record?: (made: CmsSignature) => Promise<void>;
    /** Where a time-stamp of the signature comes from. @default none */
    readonly timestamp?: {
        readonly url: string;
        /** PEM or DER: roots of time-stamping authorities. */
        readonly trustedFile: string;
        /** OID. @default the authority's choice */
        readonly policy?: string;
    };
}

/**
 * Signs a file: detached CMS signed data beside it, with a time-stamp where one is asked for. The signature is
 * written whole, or not at all.
 * @throws CliError when the certificate is not of the signer's key, a file can't be read or written, the
 * authority of time refuses; what the signer throws.
 */
export async function signCmsFile(options: SignCmsFileOptions): Promise<void> {
    const { signer, document, certificateFile, out, timestamp, record } = options;
    try {
        const certificates = readCertificates(read(certificateFile));
        const cms = await signCms(stream(document), {
            ...{ signer, certificates },
            ...(record === undefined ? {} : { record }),
            ...(timestamp === undefined ? {} : { timestamp: stampBy(timestamp) }),
        });
        await writeFileAtomic(path.resolve(out), Buffer.from(cms), { mode: 0o644 });
    } catch (error) {
        throw fileFailure(error) ?? x509Failure(`the signature of ${document}`, error);
    }
}

function stampBy({ url, trustedFile, policy }: NonNullable<SignCmsFileOptions["timestamp"]>) {
    const trustedCertificates = readCertificates(read(trustedFile));
    return async (digest: Uint8Array) => {
        const options = { trustedCertificates, ...(policy === undefined ? {} : { policy }) };
        return (await requestTimestamp(url, digest, options)).token;
    };
}

const read = (file: string): Uint8Array => fs.readFileSync(path.resolve(file));
const stream = (file: string): AsyncIterable<Uint8Array> => fs.createReadStream(path.resolve(file));

/** A file that can't be read or written, in words. */
function fileFailure(error: unknown): CliError | undefined {
    const { syscall, path: place, message } = error as NodeJS.ErrnoException;
    return place !== undefined && /^(open|read|rename|stat|lstat)$/.test(syscall ?? "")
        ? new CliError("refused", `${place}: ${message}. No signature was written.`, {
              cause: error,
          })
        : undefined;
}
