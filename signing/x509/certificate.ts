import { createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { readSignatureScheme, type SignatureScheme, verifiesScheme } from "./algorithms";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { Oid } from "./oids";
import { X509Error, X509ErrorCode } from "./x509Error";

/** A certificate, taken apart and not yet verified. */
export interface Certificate {
    /** DER. */
    readonly raw: Uint8Array;
    /** For people: the subject on one line. */
    readonly title: string;
    /** The Names, DER. */
    readonly subject: Uint8Array;
    readonly issuer: Uint8Array;
    /** The serial number, an INTEGER in DER. */
    readonly serialNumber: Uint8Array;
    readonly notBefore: Date;
    /** The last second in which it is valid. */
    readonly notAfter: Date;
    readonly publicKey: KeyObject;
    /** Absent without basicConstraints, or where they say that it is no authority. */
    readonly authority?: { readonly pathLength?: number };
    /** Absent without keyUsage: every use. */
    readonly keyUsage?: ReadonlySet<number>;
    /** Absent without extKeyUsage: every purpose. */
    readonly purposes?: { readonly critical: boolean; readonly oids: readonly string[] };
    /** The content of subjectKeyIdentifier. */
    readonly keyIdentifier?: Uint8Array;
    /** GeneralNames of subjectAltName, each in DER. */
    readonly alternativeNames: readonly Uint8Array[];
    /** Critical extensions that nothing here understands. */
    readonly unknownCritical: readonly string[];
    /** Whether the signature is of this key. */
    isSignedBy(issuerKey: KeyObject): boolean;
}

type Extensions = Map<string, { readonly critical: boolean; readonly value: Uint8Array }>;

/** Policies are read by people: the chain is built for no particular one. */
const UNDERSTOOD: readonly string[] = [
    Oid.basicConstraints,
    Oid.keyUsage,
    Oid.extKeyUsage,
    Oid.subjectAltName,
    Oid.certificatePolicies,
];

/**
 * Takes a certificate apart.
 * @param bytes DER, and nothing after it.
 * @throws X509Error `malformed`.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
    const raw = Uint8Array.from(bytes);
    const what = "the certificate";
    const outer = DerReader.sequence(raw, what);
    const toBeSigned = outer.next(Tag.Sequence);
    const algorithm = outer.next(Tag.Sequence).raw;
    const [unusedBits, ...signature] = outer.next(Tag.BitString).content;
    outer.end();
    const inner = new DerReader(toBeSigned.content, what);
    if (inner.inside(Tag.Context).integer() !== 2n) {
        inner.fail("it is not of version 3");
    }
    const serialNumber = inner.next(Tag.Integer).raw;
    const scheme = readSignatureScheme(algorithm, "the certificate's signature algorithm");
    if (Buffer.compare(inner.next(Tag.Sequence).raw, algorithm) !== 0 || unusedBits !== 0) {
        inner.fail("its signature algorithm is not the one that it signs");
    }
    const issuer = inner.next(Tag.Sequence).raw;
    const validity = inner.inside();
    const [notBefore, notAfter] = [validity.time(), validity.time()];
    validity.end();
    const subject = inner.next(Tag.Sequence).raw;
    const publicKey = readPublicKey(inner.next(Tag.Sequence).raw);
    const extensions = readExtensions(inner);
    return {
        ...{ raw, title: title(raw), subject, issuer, serialNumber },
        ...{ notBefore, notAfter, publicKey },
        ...readAuthority(extensions),
        ...readUses(extensions),
        ...readNames(extensions),
        unknownCritical: [...extensions]
            .filter(([oid, { critical }]) => critical && !UNDERSTOOD.includes(oid))
            .map(([oid]) => oid),
        isSignedBy: (issuerKey) =>
            isSigned(toBeSigned.raw, Uint8Array.from(signature), issuerKey, scheme),
    };
}

function isSigned(
    bytes: Uint8Array,
    signature: Uint8Array,
    key: KeyObject,
    scheme: SignatureScheme,
): boolean {
    const { hash } = scheme;
    return hash !== undefined && verifiesScheme(bytes, signature, key, { ...scheme, hash });
}

function readPublicKey(spki: Uint8Array): KeyObject {
    try {
        return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
    } catch (cause) {
        throw new X509Error(X509ErrorCode.Malformed, "the certificate's public key is unreadable", {
            cause,
        });
    }
}

/** Node.js's own reading, for its text alone. */
function title(raw: Uint8Array): string {
    try {
        return new X509Certificate(raw).subject.split("\n").join(", ");
    } catch (cause) {
        throw new X509Error(X509ErrorCode.Malformed, "the certificate is unreadable to OpenSSL", {
            cause,
        });
    }
}

function readExtensions(inner: DerReader): Extensions {
    const found: Extensions = new Map();
    const wrapper = inner.optional(Tag.Context + 3);
    inner.end();
    if (wrapper === undefined) {
        return found;
    }
    const list = DerReader.sequence(wrapper.content, inner.what);
    while (list.more) {
        const one = list.inside();
        const oid = one.objectIdentifier();
        const critical = one.flag();
        const value = one.octetString();
        one.end();
        if (found.has(oid)) {
            one.fail(`it has the extension ${oid} twice`);
        }
        found.set(oid, { critical, value });
    }
    return found;
}

function readAuthority(extensions: Extensions): Pick<Certificate, "authority"> {
    const found = extensions.get(Oid.basicConstraints);
    if (found === undefined) {
        return {};
    }
    const reader = DerReader.sequence(found.value, "basicConstraints of the certificate");
    const isAuthority = reader.flag();
    const pathLength = reader.more ? Number(reader.integer()) : undefined;
    reader.end();
    if (pathLength !== undefined && (!isAuthority || pathLength < 0)) {
        reader.fail("a path length makes sense for an authority only, and from 0 on");
    }
    return isAuthority ? { authority: pathLength === undefined ? {} : { pathLength } } : {};
}

function readUses(extensions: Extensions): Pick<Certificate, "keyUsage" | "purposes"> {
    const usage = extensions.get(Oid.keyUsage);
    const extended = extensions.get(Oid.extKeyUsage);
    const purposes = () => {
        const reader = DerReader.sequence(extended!.value, "extKeyUsage of the certificate");
        const oids: string[] = [];
        while (reader.more) {
            oids.push(reader.objectIdentifier());
        }
        return { critical: extended!.critical, oids };
    };
    return {
        ...(usage === undefined ? {} : { keyUsage: readUsage(usage.value) }),
        ...(extended === undefined ? {} : { purposes: purposes() }),
    };
}

function readUsage(value: Uint8Array): ReadonlySet<number> {
    const reader = new DerReader(value, "keyUsage of the certificate");
    const bits = reader.bits();
    reader.end();
    return bits;
}

function readNames(
    extensions: Extensions,
): Pick<Certificate, "keyIdentifier" | "alternativeNames"> {
    const identifier = extensions.get(Oid.subjectKeyIdentifier);
    const names = extensions.get(Oid.subjectAltName);
    return {
        ...(identifier === undefined
            ? {}
            : {
                  keyIdentifier: DerReader.only(
                      identifier.value,
                      Tag.OctetString,
                      "subjectKeyIdentifier of the certificate",
                  ).content,
              }),
        alternativeNames:
            names === undefined
                ? []
                : DerReader.sequence(names.value, "subjectAltName of the certificate")
                      .all()
                      .map(({ raw }) => raw),
    };
}
