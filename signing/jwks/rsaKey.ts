import { createPublicKey, type KeyObject } from "node:crypto";

/** Sizes that AWS KMS makes, in bits. */
const MODULUS_SIZES: readonly number[] = [2048, 3072, 4096];
const EXPONENT = 65537n;
/** A modulus with a factor that small was made by no key generator. */
const SMALL_FACTORS = primesBelow(2000);

/**
 * What is wrong with a public key that is to verify signatures: another type, another size than KMS has,
 * an exponent that is not 65537, a modulus that falls apart. Each finding is the end of a sentence.
 */
export function rsaKeyFindings(key: KeyObject): string[] {
    if (key.type !== "public" || key.asymmetricKeyType !== "rsa") {
        return [`is a ${key.type} key of the type ${key.asymmetricKeyType}; expected public, rsa`];
    }
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    const findings: string[] = [];
    if (!MODULUS_SIZES.includes(modulusLength)) {
        findings.push(`has ${modulusLength} bits; expected ${MODULUS_SIZES.join(", ")}`);
    }
    if (publicExponent !== EXPONENT) {
        findings.push(`has the exponent ${publicExponent}; expected ${EXPONENT}`);
    }
    // The size was judged: a larger number would only cost time.
    if (findings.length === 0) {
        const modulus = BigInt(
            `0x${Buffer.from(key.export({ format: "jwk" }).n!, "base64url").toString("hex")}`,
        );
        const factor = SMALL_FACTORS.find((prime) => modulus % prime === 0n);
        if (factor !== undefined) {
            findings.push(`has a modulus that ${factor} divides: anyone can sign in its name`);
        }
    }
    return findings;
}

/**
 * Reads a public key in PEM (SPKI).
 * @returns the key, or what is wrong, as the end of a sentence.
 */
export function readPublicKey(pem: string): KeyObject | string {
    if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) {
        return "is no PEM of a public key (BEGIN PUBLIC KEY)";
    }
    try {
        const key = createPublicKey(pem);
        const findings = rsaKeyFindings(key);
        return findings.length > 0 ? findings.join("; ") : key;
    } catch (error) {
        return `is no PEM of a public key: ${(error as Error).message}`;
    }
}

function primesBelow(limit: number): bigint[] {
    const primes: number[] = [];
    for (let candidate = 2; candidate < limit; candidate++) {
        if (primes.every((prime) => candidate % prime !== 0)) {
            primes.push(candidate);
        }
    }
    return primes.map(BigInt);
}
