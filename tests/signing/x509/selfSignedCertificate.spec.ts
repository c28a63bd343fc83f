// Does not prove that anyone should trust such a certificate: nobody but the key itself vouches for it.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
    buildChain,
    parseCertificate,
    readCertificates,
    toPem,
    X509Error,
    X509ErrorCode,
} from "../../../signing/x509/index";
import { makeTestKey } from "../../support/certificates";
import { mutations, openBench, openssl, refusal, selfSigned, type SigningBench } from "./support";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("a self-signed certificate of a KMS key", function () {
    this.timeout(60_000);
    let bench: SigningBench;
    let der: Uint8Array;
    let file: string;

    before(async function () {
        bench = await openBench(this);
        der = await selfSigned(bench, {
            alternativeNames: [{ type: "dns", value: "assinatura.example.org" }],
        });
        file = bench.file("certificate.pem", toPem("CERTIFICATE", der));
    });
    after(() => bench?.close());

    it("verifies with openssl, also strictly", async () => {
        for (const strict of [[], ["-x509_strict", "-check_ss_sig"]]) {
            const { status, stdout, stderr } = await openssl(
                ...["verify", ...strict, "-CAfile", file, file],
            );
            assert.equal(status, 0, stdout + stderr);
        }
    });

    it("says what it is for, in openssl's words", async () => {
        const { stdout } = await openssl("x509", "-in", file, "-noout", "-text");
        assert.match(stdout, /Version: 3 /);
        assert.match(stdout, /Basic Constraints: critical\s+CA:FALSE/);
        assert.match(stdout, /Key Usage: critical\s+Digital Signature, Non Repudiation/);
        assert.match(stdout, /DNS:assinatura\.example\.org/);
        assert.match(stdout, /Subject Key Identifier:/);
    });

    it("is read as Node.js reads it", () => {
        const [read] = readCertificates(Buffer.from(toPem("CERTIFICATE", der)));
        const judged = new X509Certificate(der);
        assert.equal(judged.verify(judged.publicKey), true);
        assert.equal(judged.publicKey.equals(read!.publicKey), true);
        assert.equal(Date.parse(judged.validFrom), read!.notBefore.getTime());
        assert.equal(Date.parse(judged.validTo), read!.notAfter.getTime());
    });

    it("has another serial number each time", async () => {
        const again = await selfSigned(bench);
        assert.notDeepEqual(
            parseCertificate(again).serialNumber,
            parseCertificate(der).serialNumber,
        );
    });

    it("is refused with any byte altered, as not trusted or not signed by its key", () => {
        const trusted = [parseCertificate(der)];
        for (const [place, changed] of mutations(der)) {
            assert.throws(
                () => {
                    const certificate = parseCertificate(changed);
                    assert.equal(certificate.isSignedBy(certificate.publicKey), false);
                    buildChain(certificate, { trusted, intermediates: [], at: new Date() });
                },
                X509Error,
                `byte ${place}`,
            );
        }
    });

    for (const [days, message] of [
        [0, /the validity is 0 days/],
        [-1, /the validity is -1 days/],
        [399, /the validity is 399 days; expected more than 0 and at most 398/],
        [NaN, /the validity is NaN days/],
    ] as const) {
        it(`is not made for ${days} days`, async () => {
            const notBefore = new Date();
            const notAfter = new Date(notBefore.getTime() + days * DAY_MS);
            await assert.rejects(
                selfSigned(bench, { notBefore, notAfter }),
                refusal(X509ErrorCode.Input, message),
            );
        });
    }

    it("is not made when the signer uses another key", async () => {
        const { spki: publicKeySpki } = makeTestKey();
        const signer = { publicKeySpki, sign: (digest: Uint8Array) => bench.signer.sign(digest) };
        await assert.rejects(
            selfSigned({ ...bench, signer: { ...bench.signer, ...signer } }),
            X509Error,
        );
    });

    it("is told from a file that holds none", () => {
        assert.throws(
            () => readCertificates(Buffer.from("-----BEGIN CERTIFICATE-----\n")),
            refusal(X509ErrorCode.Malformed, /there is no certificate/),
        );
    });
});
