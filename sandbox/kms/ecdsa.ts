import { createECDH, randomBytes, type KeyObject } from "node:crypto";
import { decodeSignature, encodeSignature } from "./ecdsaSignature";

/**
 * ECDSA with P-256 over a digest that is given. Node hashes whatever it signs with an EC key, so only the
 * multiplications on the curve are its own; a sandbox may do the rest in time that depends on the key.
 * @see FIPS 186-5 section 6.4
 */
const CURVE = "prime256v1";
const BYTES = 32;
/** Order of the base point. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Signs a digest of 32 bytes as given; DER. */
export function signEcdsaDigest(privateKey: KeyObject, digest: Buffer): Buffer {
    const d = privateScalar(privateKey);
    const z = toNumber(digest);
    for (;;) {
        const k = randomScalar();
        const r = multiplyBase(k) % N;
        const s = modulo(inverse(k) * (z + r * d));
        if (r !== 0n && s !== 0n) {
            return encodeSignature(r, s);
        }
    }
}

/**
 * Whether a DER signature is the key's over this digest.
 *
 * With the private key at hand, u1 G + u2 Q is one multiplication of the base point: Q is d G.
 */
export function verifyEcdsaDigest(
    privateKey: KeyObject,
    digest: Buffer,
    signature: Buffer,
): boolean {
    const decoded = decodeSignature(signature);
    if (decoded === undefined || !isScalar(decoded.r) || !isScalar(decoded.s)) {
        return false;
    }
    const { r, s } = decoded;
    const point = modulo(inverse(s) * (toNumber(digest) + r * privateScalar(privateKey)));
    return point !== 0n && multiplyBase(point) % N === r;
}

/** The x coordinate of a multiple of the base point. */
function multiplyBase(scalar: bigint): bigint {
    const ecdh = createECDH(CURVE);
    ecdh.setPrivateKey(toBytes(scalar));
    // Uncompressed: 04, x, y.
    return toNumber(ecdh.getPublicKey().subarray(1, 1 + BYTES));
}

function privateScalar(privateKey: KeyObject): bigint {
    const { d = "" } = privateKey.export({ format: "jwk" });
    return toNumber(Buffer.from(d, "base64url"));
}

function randomScalar(): bigint {
    for (;;) {
        const scalar = toNumber(randomBytes(BYTES));
        if (isScalar(scalar)) {
            return scalar;
        }
    }
}

function isScalar(value: bigint): boolean {
    return value > 0n && value < N;
}

/** Inverse modulo N, by the extended Euclidean algorithm. */
function inverse(value: bigint): bigint {
    let [rest, next] = [N, value];
    let [factor, nextFactor] = [0n, 1n];
    while (next !== 0n) {
        const quotient = rest / next;
        [rest, next] = [next, rest - quotient * next];
        [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
    }
    return modulo(factor);
}

function modulo(value: bigint): bigint {
    const rest = value % N;
    return rest < 0n ? rest + N : rest;
}

function toNumber(bytes: Buffer): bigint {
    return BigInt(`0x${bytes.toString("hex")}`);
}

function toBytes(value: bigint): Buffer {
    return Buffer.from(value.toString(16).padStart(2 * BYTES, "0"), "hex");
}
