// Does not prove that a given certificate authority takes a request signed with RSASSA-PSS.
import assert from "node:assert/strict";
import "reflect-metadata";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import {
    createCertificateRequest,
    type DigestSigner,
    toPem,
    verifyCertificateRequest,
    X509Error,
    X509ErrorCode,
} from "../../../signing/x509/index";
import { makeTestKey } from "../../support/certificates";
import { mutations, openBench, openssl, refusal, type SigningBench, SUBJECT } from "./support";

const NAMES = [
    { type: "dns", value: "assinatura.example.org" },
    { type: "email", value: "contato@example.org" },
    { type: "uri", value: "https://example.org/chaves" },
] as const;

describe("a certificate request by a KMS key", function () {
    this.timeout(60_000);
    let bench: SigningBench;
    let request: Uint8Array;

    before(async function () {
        bench = await openBench(this);
        const { signer } = bench;
        request = await createCertificateRequest({
            signer,
            subject: SUBJECT,
            alternativeNames: NAMES,
        });
    });
    after(() => bench?.close());

    it("verifies with openssl", async () => {
        const file = bench.file("request.pem", toPem("CERTIFICATE REQUEST", request));
        const { status, stdout, stderr } = await openssl("req", "-verify", "-noout", "-in", file);
        assert.equal(status, 0, stdout + stderr);
        assert.match(stdout + stderr, /verify OK/);
    });

    it("says what was asked for, in openssl's words", async () => {
        const file = bench.file("request.der", request);
        const show = ["-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space,sname"];
        const { stdout } = await openssl("req", "-inform", "DER", "-in", file, ...show);
        for (const line of [
            /Subject: C=BR, O=Cartório de Exemplo, OU=CNS 99\.001-0, CN=1º Ofício de Notas de Exemplo/,
            /Public Key Algorithm: rsaEncryption/,
            /X509v3 Key Usage: critical\s+Digital Signature, Non Repudiation/,
            /DNS:assinatura\.example\.org, email:contato@example\.org, URI:https:\/\/example\.org\/chaves/,
            /Signature Algorithm: rsassaPss\s+Signature Value:\s+Hash Algorithm: sha256\s+Mask Algorithm: mgf1 with sha256\s+Salt Length: 0x20/,
        ]) {
            assert.match(stdout, line);
        }
    });

    it("verifies with another library", async () => {
        assert.equal(await new Pkcs10CertificateRequest(request).verify(), true);
    });

    it("holds the public key as KMS gives it, byte for byte", () => {
        assert.deepEqual(
            Buffer.from(verifyCertificateRequest(request)),
            Buffer.from(bench.signer.publicKeySpki),
        );
    });

    it("asks for no other name when none is given", async () => {
        const { signer } = bench;
        const plain = await createCertificateRequest({ signer, subject: SUBJECT });
        const file = bench.file("plain.der", plain);
        const { stdout } = await openssl("req", "-inform", "DER", "-in", file, "-noout", "-text");
        assert.match(stdout, /Digital Signature, Non Repudiation/);
        assert.doesNotMatch(stdout, /Alternative Name/);
    });

    it("is refused with any byte altered", () => {
        for (const [place, changed] of mutations(request)) {
            assert.throws(() => verifyCertificateRequest(changed), X509Error, `byte ${place}`);
        }
    });

    it("is refused by openssl with a byte of subject, key or signature altered", async () => {
        for (const place of [20, 60, 300, request.length - 1]) {
            const changed = Uint8Array.from(request);
            changed[place]! ^= 0x01;
            const file = bench.file("changed.der", changed);
            const { status, stdout, stderr } = await openssl(
                ...["req", "-verify", "-noout", "-inform", "DER", "-in", file],
            );
            // openssl 3.0 says so and ends with 0.
            const verified = status === 0 && /verify OK/.test(stdout + stderr);
            assert.equal(verified, false, `byte ${place}`);
        }
    });

    it("is refused cut, or with anything after it", () => {
        assert.throws(() => verifyCertificateRequest(request.subarray(0, -1)), X509Error);
        assert.throws(
            () => verifyCertificateRequest(Buffer.concat([request, Buffer.of(0)])),
            X509Error,
        );
    });

    it("is not made when the signer answers with the signature of another key", async () => {
        const impostor: DigestSigner = {
            publicKeySpki: makeTestKey().spki,
            sign: (digest) => bench.signer.sign(digest),
        };
        await assert.rejects(
            createCertificateRequest({ signer: impostor, subject: SUBJECT }),
            refusal(X509ErrorCode.Signature, /answered 256 bytes that are no RSASSA-PSS signature/),
        );
    });

    for (const value of [
        "exemplo",
        "a..b",
        "-a.org",
        "açaí.org",
        `${"a".repeat(64)}.org`,
        "12345678909.org",
    ]) {
        it(`refuses the domain name ${value}`, async () => {
            const { signer } = bench;
            await assert.rejects(
                createCertificateRequest({
                    ...{ signer, subject: SUBJECT },
                    alternativeNames: [{ type: "dns", value }],
                }),
                refusal(X509ErrorCode.Input, /the alternative name /),
            );
        });
    }
});
