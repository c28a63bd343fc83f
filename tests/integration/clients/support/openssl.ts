import fs from "node:fs";
import path from "node:path";
import { writeFile } from "../../../support/folders";
import { run } from "../../../support/processes";
import { succeed } from "./tools";

/** A hash as AWS's algorithms name it. */
export type Hash = "256" | "384" | "512";
type Padding = "pss" | "pkcs1" | "ecdsa";

/** What openssl needs to know of a signature. */
export interface Scheme {
    readonly padding: Padding;
    readonly hash: Hash;
    /** Of PSS; AWS's is that of the digest. */
    readonly saltLength?: number | "digest";
}

/** Padding and hash of a signing algorithm of AWS. */
export function schemeOf(algorithm: string): Scheme {
    const [, scheme, hash] = /^(RSASSA_PSS|RSASSA_PKCS1_V1_5|ECDSA)_SHA_(\d{3})$/.exec(algorithm)!;
    const paddings = { RSASSA_PSS: "pss", RSASSA_PKCS1_V1_5: "pkcs1", ECDSA: "ecdsa" } as const;
    return { padding: paddings[scheme as keyof typeof paddings], hash: hash as Hash };
}

function options({ padding, hash, saltLength = "digest" }: Scheme): string[] {
    return [
        `-sha${hash}`,
        ...(padding === "pss"
            ? [
                  ...["-sigopt", "rsa_padding_mode:pss"],
                  ...["-sigopt", `rsa_pss_saltlen:${saltLength}`],
                  ...["-sigopt", `rsa_mgf1_md:sha${hash}`],
              ]
            : []),
    ];
}

/** The openssl command on files of one folder. */
export class OpenSsl {
    #files = 0;

    constructor(readonly folder: string) {}

    /** Whether a signature verifies under a public key, DER. */
    async verifies(
        publicKey: Uint8Array,
        message: Uint8Array,
        signature: Uint8Array,
        scheme: Scheme,
    ): Promise<boolean> {
        const { status, stdout, stderr } = await run("openssl", [
            ...["dgst", ...options(scheme), "-keyform", "DER", "-verify", this.#write(publicKey)],
            ...["-signature", this.#write(signature), this.#write(message)],
        ]);
        if (!/^Verif(ied OK|ication failure)$/im.test(stdout)) {
            throw new Error(`openssl did not answer: ${stdout}${stderr}`);
        }
        return status === 0;
    }

    /**
     * Makes a private key of openssl's own and returns its file.
     * @param kind the bits of an RSA key's modulus, or a curve.
     */
    async makeKey(kind: number | "P-256"): Promise<string> {
        const file = this.#next();
        const [algorithm, setting] =
            kind === "P-256"
                ? ["EC", `ec_paramgen_curve:${kind}`]
                : ["RSA", `rsa_keygen_bits:${kind}`];
        const choice = ["-algorithm", algorithm, "-pkeyopt", setting];
        await succeed("openssl", ["genpkey", ...choice, "-out", file]);
        return file;
    }

    /** A signature with a key of openssl's own. */
    signWithOwnKey(key: string, message: Uint8Array, scheme: Scheme): Promise<Buffer> {
        const file = this.#write(message);
        return this.#output("dgst", [...options(scheme), "-sign", key, file]);
    }

    /** The digest of a message. */
    digest(message: Uint8Array, hash: Hash): Promise<Buffer> {
        return this.#output("dgst", [`-sha${hash}`, "-binary", this.#write(message)]);
    }

    /** Encrypts under a public key, DER, with OAEP; the mask's hash is the same, as on AWS. */
    encrypt(
        publicKey: Uint8Array,
        plaintext: Uint8Array,
        hash: "sha1" | "sha256",
    ): Promise<Buffer> {
        const settings = ["rsa_padding_mode:oaep", `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`];
        return this.#output("pkeyutl", [
            ...["-encrypt", "-pubin", "-keyform", "DER"],
            ...["-inkey", this.#write(publicKey), "-in", this.#write(plaintext)],
            ...settings.flatMap((setting) => ["-pkeyopt", setting]),
        ]);
    }

    async #output(command: string, args: readonly string[]): Promise<Buffer> {
        const file = this.#next();
        // The name of a message comes after every option.
        await succeed("openssl", [command, "-out", file, ...args]);
        return fs.readFileSync(file);
    }

    #write(content: Uint8Array): string {
        return writeFile(this.#next(), content);
    }

    #next(): string {
        this.#files += 1;
        return path.join(this.folder, `openssl-${this.#files}`);
    }
}
