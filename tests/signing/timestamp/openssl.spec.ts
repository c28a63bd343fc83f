// openssl as the other authority and the other verifier. Does not prove that a given public authority fits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import {
    requestTimestamp,
    timestampRequest,
    timestampToken,
    verifyTimestamp,
    verifyTimestampedCms,
} from "../../../signing/timestamp/index";
import {
    parseCertificate,
    signCms,
    toPem,
    X509Error,
    X509ErrorCode,
} from "../../../signing/x509/index";
import { isInstalled, skipFor } from "../../integration/clients/support/tools";
import { temporaryFolders } from "../../support/folders";
import {
    makeAuthority,
    OpenSslAuthority,
    OTHER_POLICY,
    POLICY,
    replying,
    startTimestampServer,
    type TimestampServer,
} from "../../support/timestampAuthority";
import { DOCUMENT, mutations, openBench, openssl, refusal, selfSigned } from "../x509/support";

const DIGEST = createHash("sha256").update(DOCUMENT).digest();

describe("time-stamps with openssl", function () {
    this.timeout(60_000);
    const folder = temporaryFolders();
    let server: TimestampServer;
    let authority: OpenSslAuthority;
    const trusted = () => ({ trustedCertificates: [parseCertificate(authority.authority.root)] });
    const ask = (options: object = {}) =>
        requestTimestamp(server.url, DIGEST, { ...trusted(), ...options });

    before(async function () {
        if (!(await isInstalled("openssl", "version"))) {
            skipFor(this, "no openssl on PATH");
        }
        server = await startTimestampServer();
    });
    beforeEach(() => {
        authority = new OpenSslAuthority(folder(), makeAuthority());
        server.answer = replying((request) => authority.reply(request));
    });
    after(() => server?.close());

    it("are granted, verified, and told in full", async () => {
        const stamp = await ask();
        assert.equal(stamp.policy, POLICY);
        assert.equal(stamp.accuracyMicros, 1_500_100);
        assert.ok(Math.abs(stamp.genTime.getTime() - Date.now()) < 60_000);
        assert.deepEqual(
            stamp.chain.map(({ title }) => title),
            ["CN=Time of the tests", "CN=Root of the tests"],
        );
        assert.equal(server.types.at(-1), "application/timestamp-query");
    });

    it("are granted by a key of P-256 too", async () => {
        authority = new OpenSslAuthority(folder(), makeAuthority("ec"));
        assert.equal((await ask()).policy, POLICY);
    });

    it("are of a request that openssl reads", async () => {
        const request = timestampRequest({ digest: DIGEST, nonce: 0x1234n, policy: POLICY });
        const query = authority.write(request);
        const { stdout } = await openssl("ts", "-query", "-in", query, "-text");
        assert.match(stdout, /Hash Algorithm: sha256/);
        assert.match(stdout, new RegExp(`Policy OID: ${POLICY}`));
        assert.match(stdout, /Nonce: 0x1234/);
        assert.match(stdout, /Certificate required: yes/);
    });

    it("verify with openssl against the request, and with us against the digest", async () => {
        const request = timestampRequest({ digest: DIGEST, nonce: 7n });
        const [query, answer] = [authority.write(request), await authority.reply(request)];
        const { status, stdout, stderr } = await openssl(
            ...["ts", "-verify", "-queryfile", query, "-in", authority.write(answer)],
            ...["-CAfile", `${authority.folder}/root.pem`],
        );
        assert.equal(status, 0, stdout + stderr);
        assert.ok(verifyTimestamp(timestampToken(answer), DIGEST, { ...trusted(), nonce: 7n }));
    });

    it("of a request that openssl made verify", async () => {
        const query = authority.next();
        const document = authority.write(DOCUMENT);
        await openssl(...["ts", "-query", "-data", document, "-sha256", "-cert", "-out", query]);
        const token = timestampToken(await authority.reply(fs.readFileSync(query)));
        assert.ok(verifyTimestamp(token, DIGEST, trusted()));
    });

    it("are refused with any byte altered", async () => {
        const { token } = await ask();
        for (const [place, changed] of mutations(token)) {
            assert.throws(
                () => verifyTimestamp(changed, DIGEST, trusted()),
                X509Error,
                `byte ${place}`,
            );
        }
    });

    it("are refused by the authority for a policy that it does not have", async () => {
        await assert.rejects(
            ask({ policy: OTHER_POLICY }),
            refusal(X509ErrorCode.Authority, /refused with status 2: unaccepted policy, ".*policy/),
        );
    });

    it("are refused under another policy than the one asked for", async () => {
        const { token } = await ask({ policy: POLICY });
        assert.throws(
            () => verifyTimestamp(token, DIGEST, { ...trusted(), policies: [OTHER_POLICY] }),
            refusal(X509ErrorCode.Mismatch, /under the policy .*1; expected .*2/),
        );
    });

    it("stand beside a CMS signature, which openssl verifies as before", async function () {
        const bench = await openBench(this);
        try {
            const certificate = parseCertificate(await selfSigned(bench));
            const cms = await signCms(DOCUMENT, {
                signer: bench.signer,
                certificates: [certificate],
                timestamp: async (digest) =>
                    (await requestTimestamp(server.url, digest, trusted())).token,
            });
            const { status, stderr } = await openssl(
                ...["cms", "-verify", "-binary", "-inform", "DER", "-in", bench.file("cms", cms)],
                ...["-content", bench.file("document", DOCUMENT), "-out", bench.file("out", "")],
                ...["-CAfile", bench.file("root.pem", toPem("CERTIFICATE", certificate.raw))],
            );
            assert.equal(status, 0, stderr);
            const options = { trustedCertificates: [certificate], timestamp: trusted() };
            const { timestamp } = await verifyTimestampedCms(cms, DOCUMENT, options);
            assert.equal(timestamp.policy, POLICY);
            const plain = await signCms(DOCUMENT, {
                signer: bench.signer,
                certificates: [certificate],
            });
            await assert.rejects(
                verifyTimestampedCms(plain, DOCUMENT, options),
                refusal(X509ErrorCode.Malformed, /has no time-stamp; expected one/),
            );
            const other = await signCms(DOCUMENT, {
                signer: bench.signer,
                certificates: [certificate],
                timestamp: async () => (await ask()).token,
            });
            await assert.rejects(
                verifyTimestampedCms(other, DOCUMENT, options),
                refusal(X509ErrorCode.Mismatch, /of another digest/),
            );
        } finally {
            await bench.close();
        }
    });
});
