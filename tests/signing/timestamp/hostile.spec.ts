// Answers that no honest authority gives, each with a signature that holds. Revocation is not asked for.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { requestTimestamp, verifyTimestamp } from "../../../signing/timestamp/index";
import { context, element, integer, sequence } from "../../../signing/x509/derWriter";
import { extension } from "../../../signing/x509/extensions";
import { Oid } from "../../../signing/x509/oids";
import { parseCertificate, X509Error, X509ErrorCode } from "../../../signing/x509/index";
import {
    makeTestKey,
    purposeExtension,
    testName,
    usageExtension,
} from "../../support/certificates";
import {
    type Authority,
    type Forgery,
    forgeToken,
    generalizedTime,
    granted,
    makeAuthority,
    ORDERING,
    OTHER_POLICY,
    POLICY,
} from "../../support/timestampAuthority";
import { DOCUMENT, refusal } from "../x509/support";

const DIGEST = createHash("sha256").update(DOCUMENT).digest();
const DAY_MS = 24 * 60 * 60 * 1000;
const NONCE = 77n;

describe("a hostile time-stamp", () => {
    const authority = makeAuthority();
    const root = parseCertificate(authority.root);

    const token = (changed: Partial<Forgery> = {}, by: Authority = authority) =>
        forgeToken(by, { digest: DIGEST, nonce: NONCE, ...changed });
    const verify = (bytes: Uint8Array, trusted = [root]) =>
        verifyTimestamp(bytes, DIGEST, {
            trustedCertificates: trusted,
            nonce: NONCE,
            policies: [POLICY],
        });
    /** An authority under the same root name, its certificate changed. */
    const changed = (change: Parameters<typeof makeAuthority>[1]) => () => {
        const other = makeAuthority("rsa", change);
        return verify(token({}, other), [parseCertificate(other.root)]);
    };

    it("is told from an honest one of the same hand, RSA or ECDSA", () => {
        assert.equal(verify(token()).policy, POLICY);
        const other = makeAuthority("ec");
        assert.ok(verify(token({}, other), [parseCertificate(other.root)]));
    });

    it("is told from one with everything that may be there", () => {
        const accuracy = sequence(
            integer(1),
            element(0x80, Buffer.of(5)),
            element(0x81, Buffer.of(9)),
        );
        const name = context(0, context(4, testName("Time of the tests")));
        const genTime = generalizedTime(new Date()).replace("Z", ".25Z");
        const stamp = verify(token({ accuracy, tail: [name], genTime }));
        assert.equal(stamp.accuracyMicros, 1_005_009);
        assert.equal(stamp.genTime.getUTCMilliseconds(), 250);
    });

    const past = {
        notBefore: new Date(Date.now() - 9 * DAY_MS),
        notAfter: new Date(Date.now() - DAY_MS),
    };
    const stamping = purposeExtension(true, Oid.timeStamping);
    const { Mismatch, Malformed, Signature, Certificate } = X509ErrorCode;
    const rows: [name: string, judge: () => unknown, code: X509ErrorCode, message: RegExp][] = [
        ["with another nonce", () => verify(token({ nonce: 78n })), Mismatch, /another nonce/],
        [
            "without a nonce",
            () => verify(forgeToken(authority, { digest: DIGEST })),
            Mismatch,
            /no nonce/,
        ],
        [
            "of another digest",
            () => verify(token({ digest: Buffer.alloc(32) })),
            Mismatch,
            /another digest/,
        ],
        [
            "of a longer digest",
            () => verify(token({ digest: Buffer.concat([DIGEST, Buffer.of(0)]) })),
            Mismatch,
            /another digest/,
        ],
        [
            "of a digest by another hash",
            () => verify(token({ hash: Oid.sha512 })),
            Mismatch,
            /another digest/,
        ],
        [
            "whose signed content type is another",
            () => verify(token({ contentType: Oid.data })),
            Signature,
            /the signed content type is not the one of the content/,
        ],
        [
            "under another policy",
            () => verify(token({ policy: OTHER_POLICY })),
            Mismatch,
            /under the policy/,
        ],
        [
            "of the future",
            () => verify(token({ genTime: generalizedTime(new Date(Date.now() + 600_000)) })),
            Mismatch,
            /and now is/,
        ],
        ["of version 2", () => verify(token({ version: 2 })), Malformed, /version 1/],
        [
            "of a time without Z",
            () => verify(token({ genTime: "20261126120000" })),
            Malformed,
            /no time in UTC/,
        ],
        [
            "with a critical extension",
            () => verify(token({ tail: [context(1, extension("1.2.3", true, Buffer.alloc(0)))] })),
            Malformed,
            /critical extension 1\.2\.3/,
        ],
        [
            "with its fields in another order",
            () => verify(token({ tail: [ORDERING] })),
            Malformed,
            /left over/,
        ],
        [
            "with 1000 milliseconds",
            () => verify(token({ accuracy: sequence(element(0x80, Buffer.of(3, 0xe8))) })),
            Malformed,
            /1000 where 1 to 999/,
        ],
        [
            "in the name of another authority",
            () => verify(token({ tail: [context(0, context(4, testName("Other")))] })),
            Certificate,
            /names another authority/,
        ],
        [
            "that names another certificate",
            () => verify(token({ named: authority.root })),
            Signature,
            /names another certificate/,
        ],
        [
            "without signingCertificateV2",
            () => verify(token({ without: Oid.signingCertificateV2 })),
            Signature,
            /no signed signingCertificateV2/,
        ],
        [
            "without messageDigest",
            () => verify(token({ without: Oid.messageDigest })),
            Signature,
            /no signed messageDigest/,
        ],
        [
            "without contentType",
            () => verify(token({ without: Oid.contentType })),
            Signature,
            /no signed contentType/,
        ],
        [
            "without its certificate",
            () => verify(token({ certificates: [] })),
            Certificate,
            /certificate is not given/,
        ],
        [
            "under another root",
            () => verify(token(), [parseCertificate(makeAuthority().root)]),
            Certificate,
            /leads to no trusted certificate/,
        ],
        ["by an expired certificate", changed(past), Certificate, /is valid from/],
        [
            "by a certificate without extKeyUsage",
            changed({ extensions: [] }),
            Certificate,
            /no critical extKeyUsage/,
        ],
        [
            "by one with extKeyUsage not critical",
            changed({ extensions: [purposeExtension(false, Oid.timeStamping)] }),
            Certificate,
            /no critical extKeyUsage/,
        ],
        [
            "by one for other purposes too",
            changed({
                extensions: [purposeExtension(true, Oid.timeStamping, "1.3.6.1.5.5.7.3.1")],
            }),
            Certificate,
            /timeStamping alone/,
        ],
        [
            "by one whose keyUsage is not for signatures",
            changed({ extensions: [stamping, usageExtension(2)] }),
            Certificate,
            /not for signatures/,
        ],
        [
            "by a key that is not the certificate's",
            () => verify(token({}, { ...authority, key: makeTestKey() })),
            Signature,
            /the signature is not of/,
        ],
        [
            "with something after it",
            () => verify(Buffer.concat([token(), Buffer.of(0)])),
            Malformed,
            /left over/,
        ],
        ["cut", () => verify(token().subarray(0, -1)), Malformed, /longer than what holds it/],
        ["of garbage", () => verify(Buffer.from("not a token")), Malformed, /0x30 is expected/],
        ["of nothing", () => verify(new Uint8Array(0)), Malformed, /it ends where/],
    ];
    for (const [name, judge, code, message] of rows) {
        it(`is refused ${name}`, () => {
            assert.throws(judge, refusal(code, message));
        });
    }

    it("names every finding at once", () => {
        assert.throws(
            () => verify(token({ nonce: 78n, policy: OTHER_POLICY, digest: Buffer.alloc(32) })),
            (error) => error instanceof X509Error && error.message.split("\n").length === 3,
        );
    });

    it("is refused when it is an old one, given for a new request", async () => {
        const genTime = generalizedTime(new Date(Date.now() - 600_000));
        await assert.rejects(
            requestTimestamp(() => Promise.resolve(granted(token({ genTime }))), DIGEST, {
                trustedCertificates: [root],
                nonce: NONCE,
            }),
            refusal(Mismatch, /and it was asked for at/),
        );
    });

    it("is refused for a request, whose nonce nobody can know", async () => {
        await assert.rejects(
            requestTimestamp(() => Promise.resolve(granted(token())), DIGEST, {
                trustedCertificates: [root],
            }),
            refusal(Mismatch, /another nonce/),
        );
    });
});
