import {
    createHash,
    generateKeyPairSync,
    type KeyObject,
    randomBytes,
    sign as signWith,
} from "node:crypto";
import {
    bitString,
    context,
    integer,
    NULL,
    namedBits,
    objectIdentifier,
    octetString,
    sequence,
    setOf,
    time,
    utf8String,
} from "../../signing/x509/derWriter";
import { extension } from "../../signing/x509/extensions";
import { Oid } from "../../signing/x509/oids";

/** A key whose private half the test holds. */
export interface TestKey {
    readonly privateKey: KeyObject;
    readonly spki: Uint8Array;
}

/** Makes an RSA key, or one of P-256. */
export function makeTestKey(kind: "rsa" | "ec" = "rsa"): TestKey {
    const { privateKey, publicKey } =
        kind === "rsa"
            ? generateKeyPairSync("rsa", { modulusLength: 2048 })
            : generateKeyPairSync("ec", { namedCurve: "P-256" });
    return { privateKey, spki: publicKey.export({ format: "der", type: "spki" }) };
}

/** What a test certificate says. */
export interface TestCertificateInput {
    readonly name: string;
    readonly key: TestKey | { readonly spki: Uint8Array };
    /** Who signs it. */
    readonly issuer: { readonly name: string; readonly key: TestKey };
    readonly extensions?: readonly Uint8Array[];
    readonly notBefore?: Date;
    readonly notAfter?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** AlgorithmIdentifier of PKCS #1 v1.5, or of ECDSA, with SHA-256. */
export function signatureIdentifier({ privateKey }: TestKey): Uint8Array {
    return privateKey.asymmetricKeyType === "ec"
        ? sequence(objectIdentifier("1.2.840.10045.4.3.2"))
        : sequence(objectIdentifier("1.2.840.113549.1.1.11"), NULL);
}

/** A Name with a common name only. */
export function testName(name: string): Uint8Array {
    return sequence(setOf(sequence(objectIdentifier(Oid.commonName), utf8String(name))));
}

/** A certificate in DER, by a key of the test. */
export function makeCertificate(input: TestCertificateInput): Uint8Array {
    const { name, key, issuer, extensions = [] } = input;
    const { notBefore = new Date(Date.now() - DAY_MS), notAfter = new Date(Date.now() + DAY_MS) } =
        input;
    const identifier = signatureIdentifier(issuer.key);
    const body = sequence(
        context(0, integer(2)),
        integer(BigInt(`0x40${randomBytes(8).toString("hex")}`)),
        identifier,
        testName(issuer.name),
        sequence(time(notBefore), time(notAfter)),
        testName(name),
        key.spki,
        ...(extensions.length === 0 ? [] : [context(3, sequence(...extensions))]),
    );
    const signature = signWith("sha256", body, issuer.key.privateKey);
    return sequence(body, identifier, bitString(signature));
}

/** basicConstraints of an authority, critical. */
export function authorityExtension(pathLength?: number): Uint8Array {
    const isAuthority = Uint8Array.from([0x01, 0x01, 0xff]);
    const length = pathLength === undefined ? [] : [integer(pathLength)];
    return extension(Oid.basicConstraints, true, sequence(isAuthority, ...length));
}

/** keyUsage, critical. */
export function usageExtension(...bits: number[]): Uint8Array {
    return extension(Oid.keyUsage, true, namedBits(...bits));
}

/** extKeyUsage. */
export function purposeExtension(critical: boolean, ...oids: string[]): Uint8Array {
    return extension(Oid.extKeyUsage, critical, sequence(...oids.map(objectIdentifier)));
}

/** subjectKeyIdentifier of a key. */
export function keyIdentifierExtension({ spki }: { readonly spki: Uint8Array }): Uint8Array {
    const digest = createHash("sha1").update(spki).digest();
    return extension(Oid.subjectKeyIdentifier, false, octetString(digest));
}

/** A root by a key of the test. */
export function makeRoot(name: string, key: TestKey, pathLength?: number): Uint8Array {
    return makeCertificate({
        name,
        key,
        issuer: { name, key },
        extensions: [
            authorityExtension(pathLength),
            usageExtension(5),
            keyIdentifierExtension(key),
        ],
    });
}
