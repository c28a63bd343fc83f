import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { auditIdentity, workloadIdentity } from "../../sandbox/world";
import { readCertificates } from "../../signing/x509/index";
import { run as runPlain } from "../support/processes";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * `cartorio csr` on an account that the real engine deployed, as the application, under the key's real policy.
 * Does not prove that a given certificate authority takes the request.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const SUBJECT = "C=BR, O=Cartório de Exemplo, OU=CNS 99.001-0, CN=1º Ofício de Notas de Exemplo";

describe("the certificate request of one cartório", function () {
    this.timeout(120_000);
    let workspace: Workspace;

    before(async () => {
        workspace = await openWorkspace();
        const up = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(up.status, 0, up.output);
    });
    after(() => workspace?.close());

    async function csr(
        out: string,
        flags: readonly string[] = [],
        identity = workloadIdentity(ACCOUNT),
    ): Promise<CommandResult> {
        const access = await accessAs(workspace.access, identity);
        const script = path.join("operations", "cartorio.cjs");
        const args = [
            script,
            "csr",
            "--stack",
            STACK,
            "--out",
            out,
            "--subject",
            SUBJECT,
            ...flags,
        ];
        return run(process.execPath, args, workspace.root, sandboxEnvironment(process.env, access));
    }

    it("is written by the application, and openssl verifies it", async () => {
        const out = path.join(workspace.root, "request.pem");
        const { status, output, stdout } = await csr(out, [
            "--json",
            "--dns",
            "assinatura.example.org",
        ]);
        assert.equal(status, 0, output);
        const told = JSON.parse(stdout) as Record<string, string>;
        assert.deepEqual([told["kind"], told["stack"], told["file"]], ["request", STACK, out]);
        assert.match(told["keyArn"]!, new RegExp(`^arn:aws:kms:sa-east-1:${ACCOUNT}:key/`));
        const judged = await runPlain("openssl", ["req", "-verify", "-noout", "-in", out]);
        assert.match(judged.stdout + judged.stderr, /verify OK/);
    });

    it("is a certificate for a trial, which openssl verifies", async () => {
        const out = path.join(workspace.root, "certificate.pem");
        const { status, output } = await csr(out, ["--self-signed", "--days", "2"]);
        assert.equal(status, 0, output);
        assert.equal((await runPlain("openssl", ["verify", "-CAfile", out, out])).status, 0);
        const [{ notBefore, notAfter } = assert.fail()] = readCertificates(fs.readFileSync(out));
        assert.equal(notAfter.getTime() - notBefore.getTime(), 2 * 24 * 60 * 60 * 1000);
    });

    it("is refused to who is not the application", async () => {
        const out = path.join(workspace.root, "none.pem");
        const { status, stderr } = await csr(out, [], auditIdentity);
        assert.equal(status, 1, stderr);
        assert.match(stderr, /AWS refuses: AccessDenied/);
        assert.equal(fs.existsSync(out), false);
    });

    it("is no certificate by the key itself in prod, before anything is asked of AWS", async () => {
        const out = path.join(workspace.root, "none.pem");
        const script = path.join("operations", "cartorio.cjs");
        const flags = ["--stack", "prod-990010", "--self-signed", "--out", out];
        const args = [script, "csr", "--subject", SUBJECT, ...flags];
        const plain = { PATH: process.env["PATH"], HOME: workspace.root };
        const { status, stderr } = await run(process.execPath, args, workspace.root, plain);
        assert.match(stderr, /^error: --self-signed is refused in prod: nobody vouches/);
        assert.equal(status, 1);
    });

    for (const [flags, message] of [
        [["--subject", "C=BR,O=a,OU=b,CN=123.456.789-09"], /look like a CPF/],
        [["--dns", "no domain"], /is not a domain name/],
        [["--days", "2"], /--days is for --self-signed/],
        [["--self-signed", "--days", "400"], /--days is 400; expected 1 to 398/],
    ] as const) {
        it(`is refused with ${flags.join(" ")}`, async () => {
            const { status, stderr } = await csr(path.join(workspace.root, "none.pem"), flags);
            assert.match(stderr, message);
            assert.equal(status, 2);
        });
    }
});
