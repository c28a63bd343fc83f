// Does not prove anything about the command that calls it.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { signCmsFile } from "../../../operations/x509/signCmsFile";
import { CliError } from "../../../operations/cliError";
import { verifyTimestampedCms } from "../../../signing/timestamp/index";
import { parseCertificate, toPem } from "../../../signing/x509/index";
import { makeCertificate, makeTestKey } from "../../support/certificates";
import {
    makeAuthority,
    OpenSslAuthority,
    replying,
    startTimestampServer,
    type TimestampServer,
} from "../../support/timestampAuthority";
import { openBench, openssl, selfSigned, type SigningBench } from "../../signing/x509/support";

describe("signing a file as CMS", function () {
    this.timeout(60_000);
    let bench: SigningBench;
    let server: TimestampServer;
    let certificate: Uint8Array;
    let files: { document: string; certificateFile: string; out: string };

    before(async function () {
        bench = await openBench(this);
        server = await startTimestampServer();
        certificate = await selfSigned(bench);
        files = {
            document: bench.file("document.bin", Buffer.alloc(3_000_000, "folha ")),
            certificateFile: bench.file("certificate.pem", toPem("CERTIFICATE", certificate)),
            out: path.join(bench.sandbox.folder, "document.p7s"),
        };
    });
    beforeEach(() => fs.rmSync(files.out, { force: true }));
    after(async () => {
        await server?.close();
        await bench?.close();
    });

    const sign = (changed: object = {}) =>
        signCmsFile({ signer: bench.signer, ...files, ...changed });
    const refused = (code: string, message: RegExp) => (error: unknown) => {
        assert.ok(error instanceof CliError, String(error));
        assert.match(error.message, message);
        assert.equal(error.code, code);
        assert.equal(fs.existsSync(files.out), false);
        return true;
    };

    it("writes what openssl verifies, and our verifier with its time", async () => {
        const authority = new OpenSslAuthority(bench.sandbox.folder, makeAuthority());
        server.answer = replying((request) => authority.reply(request));
        const trustedFile = path.join(authority.folder, "root.pem");
        await sign({ timestamp: { url: server.url, trustedFile } });
        const { status, stderr } = await openssl(
            ...["cms", "-verify", "-binary", "-inform", "DER", "-in", files.out],
            ...["-content", files.document, "-CAfile", files.certificateFile],
            ...["-out", path.join(bench.sandbox.folder, "content")],
        );
        assert.equal(status, 0, stderr);
        const verified = await verifyTimestampedCms(
            fs.readFileSync(files.out),
            fs.createReadStream(files.document),
            {
                trustedCertificates: [parseCertificate(certificate)],
                timestamp: { trustedCertificates: [parseCertificate(authority.authority.root)] },
            },
        );
        assert.ok(verified.timestamp.genTime);
    });

    it("refuses the certificate of another key, and writes nothing", async () => {
        const key = makeTestKey();
        const other = makeCertificate({ name: "Other", key, issuer: { name: "Other", key } });
        const certificateFile = bench.file("other.pem", toPem("CERTIFICATE", other));
        await assert.rejects(
            sign({ certificateFile }),
            refused("refused", /CN=Other is of another key/),
        );
    });

    it("refuses when the authority of time fails, and writes nothing", async () => {
        server.answer = (_, response) => void response.writeHead(500).end();
        const timestamp = { url: server.url, trustedFile: files.certificateFile };
        await assert.rejects(sign({ timestamp }), refused("outside", /answered with status 500/));
    });

    for (const name of ["document", "certificateFile"] as const) {
        it(`says which file is missing: ${name}`, async () => {
            await assert.rejects(
                sign({ [name]: path.join(bench.sandbox.folder, "missing") }),
                refused("refused", /missing: ENOENT.*No signature was written/),
            );
        });
    }
});
