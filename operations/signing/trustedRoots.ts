import type { Certificate } from "../../signing/x509/certificate";
import { readCertificates } from "../../signing/x509/pem";
import { x509Failure } from "../x509/x509Failure";
import { readSmall } from "./files";

/**
 * The certificates of time-stamping authorities that a person trusts.
 * @param file PEM or DER.
 * @throws CliError when it can't be read or holds no certificate.
 */
export async function trustedRoots(file: string): Promise<readonly Certificate[]> {
    const bytes = await readSmall(file, "the authorities' certificates");
    try {
        return readCertificates(bytes);
    } catch (error) {
        throw x509Failure(file, error);
    }
}
