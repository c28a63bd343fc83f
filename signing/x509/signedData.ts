import { type HashName, readHash, readSignatureScheme, type SignatureScheme } from "./algorithms";
import { type Certificate, parseCertificate } from "./certificate";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { Oid } from "./oids";

/** Signed data with one signer, taken apart and not yet verified. */
export interface SignedData {
    /** What kind of content is signed. */
    readonly contentType: string;
    /** Absent when the content is detached. */
    readonly content?: Uint8Array;
    readonly certificates: readonly Certificate[];
    readonly signer: SignerInfo;
}

/** Who signed, what, and how. */
export interface SignerInfo {
    /** Which certificate is the signer's. */
    readonly identifier:
        | { readonly issuer: Uint8Array; readonly serialNumber: Uint8Array }
        | { readonly keyIdentifier: Uint8Array };
    readonly hash: HashName;
    /** The signed attributes as they are signed: a SET. */
    readonly signedBytes: Uint8Array;
    /** Value of each signed attribute, DER, by its type. */
    readonly signedAttributes: ReadonlyMap<string, Uint8Array>;
    readonly scheme: SignatureScheme & { readonly hash: HashName };
    readonly signature: Uint8Array;
    /** Values of the unsigned attributes, DER, by type: nobody vouches for them. */
    readonly unsignedAttributes: ReadonlyMap<string, readonly Uint8Array[]>;
}

/**
 * Takes CMS signed data apart. It must be DER, have one signer with signed attributes, and certificates only:
 * no revocation lists, which nothing here would look at.
 * @throws X509Error `malformed`.
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-5
 */
export function parseSignedData(bytes: Uint8Array, what: string): SignedData {
    const outer = DerReader.sequence(Uint8Array.from(bytes), what);
    if (outer.objectIdentifier() !== Oid.signedData) {
        outer.fail("it is no CMS signed data");
    }
    const data = DerReader.sequence(outer.next(Tag.Context).content, what);
    outer.end();
    const version = data.integer();
    const digests = data
        .inside(Tag.Set)
        .all(Tag.Sequence)
        .map(({ raw }) => readHash(raw, what));
    const encapsulated = data.inside();
    const contentType = encapsulated.objectIdentifier();
    const wrapped = encapsulated.optional(Tag.Context);
    encapsulated.end();
    const certificates = data.optional(Tag.Context)?.content ?? new Uint8Array(0);
    const signers = data.inside(Tag.Set);
    data.end();
    const { signer, signerVersion } = readSigner(signers.inside(), what);
    signers.end();
    const expected = contentType !== Oid.data || signerVersion === 3n ? 3n : 1n;
    if (version !== expected) {
        data.fail(`its version is ${version}; expected ${expected}`);
    }
    if (digests.length !== 1 || digests[0] !== signer.hash) {
        data.fail("its digest algorithms are not the one of its signer");
    }
    return {
        contentType,
        ...(wrapped === undefined
            ? {}
            : { content: DerReader.only(wrapped.content, Tag.OctetString, what).content }),
        certificates: new DerReader(certificates, what)
            .all(Tag.Sequence)
            .map(({ raw }) => parseCertificate(raw)),
        signer,
    };
}

function readSigner(
    reader: DerReader,
    what: string,
): { signer: SignerInfo; signerVersion: bigint } {
    const signerVersion = reader.integer();
    const identifier = readIdentifier(reader, signerVersion);
    const hash = readHash(reader.next(Tag.Sequence).raw, what);
    const attributes = reader.next(Tag.Context);
    // What is signed has the tag of a SET, not the [0] that stands in its place here.
    const signedBytes = Uint8Array.from(attributes.raw);
    signedBytes[0] = Tag.Set;
    const scheme = readSignatureScheme(reader.next(Tag.Sequence).raw, what);
    if (scheme.hash !== undefined && scheme.hash !== hash) {
        reader.fail("its signature is of another hash than its digest");
    }
    const signature = reader.octetString();
    const unsigned = reader.optional(Tag.Context + 1);
    reader.end();
    const signedAttributes = new Map<string, Uint8Array>();
    for (const [oid, [value, ...more]] of readAttributes(attributes.content, what)) {
        if (value === undefined || more.length > 0) {
            reader.fail(`its signed attribute ${oid} has not exactly one value`);
        }
        signedAttributes.set(oid, value);
    }
    const signer: SignerInfo = {
        ...{ identifier, hash, signedBytes, signedAttributes, signature },
        scheme: { ...scheme, hash },
        unsignedAttributes: readAttributes(unsigned?.content ?? new Uint8Array(0), what),
    };
    return { signer, signerVersion };
}

function readIdentifier(reader: DerReader, version: bigint): SignerInfo["identifier"] {
    if (version === 3n) {
        return { keyIdentifier: reader.next(Tag.ContextPrimitive).content };
    }
    if (version !== 1n) {
        reader.fail(`its signer has version ${version}; expected 1 or 3`);
    }
    const pair = reader.inside();
    const issuer = pair.next(Tag.Sequence).raw;
    const serialNumber = pair.next(Tag.Integer).raw;
    pair.end();
    return { issuer, serialNumber };
}

function readAttributes(bytes: Uint8Array, what: string): Map<string, readonly Uint8Array[]> {
    const list = new DerReader(bytes, what);
    const found = new Map<string, readonly Uint8Array[]>();
    while (list.more) {
        const one = list.inside();
        const oid = one.objectIdentifier();
        const values = one.inside(Tag.Set).all();
        one.end();
        if (found.has(oid)) {
            one.fail(`it has the attribute ${oid} twice`);
        }
        found.set(
            oid,
            values.map(({ raw }) => raw),
        );
    }
    return found;
}
