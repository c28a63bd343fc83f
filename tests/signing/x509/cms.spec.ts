// Does not prove anything about PDF: these signatures stand beside the document.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import {
    type Certificate,
    type DocumentSource,
    parseCertificate,
    signCms,
    type SignCmsOptions,
    toPem,
    verifyCms,
    X509Error,
    X509ErrorCode,
} from "../../../signing/x509/index";
import { parseSignedData } from "../../../signing/x509/signedData";
import {
    authorityExtension,
    makeCertificate,
    makeRoot,
    makeTestKey,
    usageExtension,
} from "../../support/certificates";
import {
    DOCUMENT,
    mutations,
    openBench,
    openssl,
    refusal,
    selfSigned,
    type SigningBench,
} from "./support";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("a CMS signature by a KMS key", function () {
    this.timeout(60_000);
    let bench: SigningBench;
    let certificate: Certificate;
    let cms: Uint8Array;

    before(async function () {
        bench = await openBench(this);
        certificate = parseCertificate(await selfSigned(bench));
        cms = await sign(DOCUMENT);
    });
    after(() => bench?.close());

    const sign = (document: DocumentSource, changed: Partial<SignCmsOptions> = {}) =>
        signCms(document, { signer: bench.signer, certificates: [certificate], ...changed });
    const verify = (bytes = cms, document: DocumentSource = DOCUMENT) =>
        verifyCms(bytes, document, { trustedCertificates: [certificate] });

    async function opensslVerifies(bytes: Uint8Array, document: Uint8Array, root = certificate) {
        const out = bench.file("out.txt", "");
        const { status, stderr } = await openssl(
            ...["cms", "-verify", "-binary", "-inform", "DER", "-in", bench.file("cms.der", bytes)],
            ...["-content", bench.file("document", document), "-out", out],
            ...["-CAfile", bench.file("root.pem", toPem("CERTIFICATE", root.raw))],
        );
        return { verified: status === 0, stderr, content: fs.readFileSync(out) };
    }

    it("verifies with openssl", async () => {
        const { verified, stderr, content } = await opensslVerifies(cms, DOCUMENT);
        assert.equal(verified, true, stderr);
        assert.deepEqual(content, DOCUMENT);
    });

    it("has the signed attributes and the algorithm, in openssl's words", async () => {
        const { stdout } = await openssl(
            ...["cms", "-cmsout", "-print", "-noout", "-inform", "DER"],
            ...["-in", bench.file("shown.der", cms)],
        );
        for (const word of [
            ...["contentType", "messageDigest", "signingTime", "id-smime-aa-signingCertificateV2"],
            ...["rsassaPss", "eContent: <ABSENT>"],
        ]) {
            assert.ok(stdout.includes(word), `${word} in ${stdout}`);
        }
    });

    it("is the same kind of signature for bytes, a stream and a digest", async () => {
        async function* stream() {
            yield* [DOCUMENT.subarray(0, 5), DOCUMENT.subarray(5)];
            await Promise.resolve();
        }
        const digest = createHash("sha256").update(DOCUMENT).digest();
        for (const source of [stream(), { sha256: digest }]) {
            assert.equal((await verify(await sign(source))).certificate.title, certificate.title);
        }
    });

    it("tells the claimed time to the second", async () => {
        const signingTime = new Date(Date.now() - 60_000);
        const verified = await verify(await sign(DOCUMENT, { signingTime }));
        assert.equal(verified.signingTime!.getTime(), signingTime.setUTCMilliseconds(0));
    });

    it("verifies with a chain above it, also with openssl", async () => {
        const key = makeTestKey();
        const middleKey = makeTestKey();
        const root = parseCertificate(makeRoot("Root", key));
        const middle = parseCertificate(
            makeCertificate({
                ...{ name: "Middle", key: middleKey, issuer: { name: "Root", key } },
                extensions: [authorityExtension(0), usageExtension(5)],
            }),
        );
        const issued = parseCertificate(
            makeCertificate({
                name: "Office",
                key: { spki: bench.signer.publicKeySpki },
                issuer: { name: "Middle", key: middleKey },
                extensions: [usageExtension(0, 1)],
            }),
        );
        const bytes = await sign(DOCUMENT, { certificates: [issued, middle] });
        const { verified, stderr } = await opensslVerifies(bytes, DOCUMENT, root);
        assert.equal(verified, true, stderr);
        const { chain } = await verifyCms(bytes, DOCUMENT, { trustedCertificates: [root] });
        assert.equal(chain.length, 3);
        await assert.rejects(
            sign(DOCUMENT, { certificates: [issued, root] }),
            refusal(
                X509ErrorCode.Certificate,
                /CN=Root comes after CN=Office and did not issue it/,
            ),
        );
    });

    it("is refused with any byte altered, when it brings the certificate that it needs", async () => {
        const key = makeTestKey();
        const trustedCertificates = [parseCertificate(makeRoot("Root", key))];
        const issued = makeCertificate({
            name: "Office",
            key: { spki: bench.signer.publicKeySpki },
            issuer: { name: "Root", key },
        });
        const bytes = await sign(DOCUMENT, { certificates: [parseCertificate(issued)] });
        assert.ok(await verifyCms(bytes, DOCUMENT, { trustedCertificates }));
        for (const [place, changed] of mutations(bytes)) {
            await assert.rejects(
                verifyCms(changed, DOCUMENT, { trustedCertificates }),
                X509Error,
                `byte ${place}`,
            );
        }
    });

    it("is refused with any byte of its signed attributes altered", async () => {
        const { signer } = parseSignedData(cms, "it");
        const start = Buffer.from(cms).indexOf(signer.signedBytes.subarray(1)) - 1;
        const length = signer.signedBytes.length;
        assert.ok(start > 0);
        for (const [place, changed] of mutations(cms.subarray(start, start + length))) {
            const altered = Uint8Array.from(cms);
            altered.set(changed, start);
            await assert.rejects(verify(altered), X509Error, `byte ${place}`);
        }
    });

    it("is refused for another document, by openssl too", async () => {
        const other = Buffer.from(DOCUMENT.toString().replace("91", "92"));
        await assert.rejects(
            verify(cms, other),
            refusal(X509ErrorCode.Signature, /the signed digest is not the one of the content/),
        );
        assert.equal((await opensslVerifies(cms, other)).verified, false);
    });

    it("is refused at a time when its certificate is not valid", async () => {
        await assert.rejects(
            verifyCms(cms, DOCUMENT, {
                trustedCertificates: [certificate],
                at: new Date(Date.now() + 2 * DAY_MS),
            }),
            refusal(X509ErrorCode.Certificate, /is valid from/),
        );
    });

    it("is refused when nobody is trusted", async () => {
        await assert.rejects(
            verifyCms(cms, DOCUMENT, { trustedCertificates: [] }),
            refusal(X509ErrorCode.Certificate, /leads to no trusted certificate/),
        );
    });

    it("is refused with anything after it, or cut", async () => {
        await assert.rejects(verify(Buffer.concat([cms, Buffer.of(0)])), X509Error);
        await assert.rejects(verify(cms.subarray(0, -1)), X509Error);
        await assert.rejects(verify(Buffer.alloc(0)), X509Error);
    });

    describe("is not made", () => {
        const certificates = (changed: object) =>
            parseCertificate(
                makeCertificate({
                    name: "Office",
                    key: { spki: bench.signer.publicKeySpki },
                    issuer: { name: "Root", key: makeTestKey() },
                    ...changed,
                }),
            );
        const rows: [name: string, options: () => Partial<SignCmsOptions>, message: RegExp][] = [
            ["without a certificate", () => ({ certificates: [] }), /there is no certificate/],
            [
                "with the certificate of another key",
                () => ({ certificates: [certificates({ key: makeTestKey() })] }),
                /CN=Office is of another key than the one that signs/,
            ],
            [
                "with an expired certificate",
                () => ({ signingTime: new Date(Date.now() + 2 * DAY_MS) }),
                /is valid from .*, not at/,
            ],
            [
                "with a certificate for other uses",
                () => ({ certificates: [certificates({ extensions: [usageExtension(2)] })] }),
                /is not for signatures, by its keyUsage/,
            ],
        ];
        for (const [name, options, message] of rows) {
            it(name, async () => {
                await assert.rejects(
                    sign(DOCUMENT, options()),
                    refusal(X509ErrorCode.Certificate, message),
                );
            });
        }

        it("by a signer that answers a wrong signature", async () => {
            const signer = {
                ...bench.signer,
                sign: async (digest: Uint8Array) => {
                    const signature = await bench.signer.sign(digest);
                    signature[9]! ^= 1;
                    return signature;
                },
            };
            await assert.rejects(
                sign(DOCUMENT, { signer }),
                refusal(X509ErrorCode.Signature, /nothing is released/),
            );
        });

        it("of a digest that is none", async () => {
            await assert.rejects(
                sign({ sha256: Buffer.alloc(31) }),
                refusal(X509ErrorCode.Input, /31 bytes; SHA-256 has 32/),
            );
        });
    });
});
