import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { CreateKeyCommand, UpdateAliasCommand } from "@aws-sdk/client-kms";
import { FolderStore, readRecords, verifyEvidence } from "../../evidence/index";
import type { Jwks, SignedDocument, Verdict } from "../../signing/index";
import { sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { auditIdentity, pipelineIdentity, workloadIdentity } from "../../sandbox/world";
import { openssl } from "../signing/x509/support";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * Sign, publish and verify on an account that the real engine deployed, each with the credentials of who
 * runs it. Does not prove that AWS decides as the sandbox does.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const ALIAS = "alias/cartorio-assinatura";

describe("signing for one cartório", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let place: (file: string) => string;

    before(async () => {
        workspace = await openWorkspace();
        place = (file) => path.join(workspace.root, file);
        fs.writeFileSync(place("deed.txt"), "Escritura de exemplo\n");
        const up = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(up.status, 0, up.output);
    });

    after(() => workspace.close());

    /** Runs the command as its user would, with this identity's credentials. */
    async function cartorioAs(identity: string, ...args: string[]): Promise<CommandResult> {
        const access = await accessAs(workspace.access, identity);
        const script = path.join("operations", "cartorio.cjs");
        const env = sandboxEnvironment(process.env, access);
        return run(process.execPath, [script, ...args], workspace.root, env);
    }
    const sign = (...flags: string[]) =>
        cartorioAs(workloadIdentity(ACCOUNT), "sign", "deed.txt", "--stack", STACK, ...flags);

    it("publishes the keys of every generation, as Auditor", async () => {
        const { status, stdout, output } = await cartorioAs(auditIdentity, "jwks", STACK);
        assert.equal(status, 0, output);
        const { keys } = JSON.parse(stdout) as Jwks;
        assert.deepEqual(
            keys.map((key) => [key.cartorio_cns, key.cartorio_generation, key.cartorio_state]),
            [["990010", 1, "active"]],
        );
        fs.writeFileSync(place("jwks.json"), stdout);
    });

    it("signs with the application's credentials, writes the evidence, and verifies", async () => {
        const flags = ["--jwks", "jwks.json", "--evidence", "evidence", "--out", "deed.jws"];
        const about = ["--document-id", "doc-1", "--media-type", "text/plain", "--json"];
        const signed = await sign(...flags, ...about);
        assert.equal(signed.status, 0, signed.output);
        const { manifest, requestId, jws } = JSON.parse(signed.stdout) as SignedDocument;
        assert.deepEqual([manifest.documentId, manifest.generation], ["doc-1", 1]);
        assert.equal(fs.readFileSync(place("deed.jws"), "utf8"), `${jws}\n`);
        const store = new FolderStore(place("evidence"));
        assert.ok((await verifyEvidence(store)).ok);
        const ids: unknown[] = [];
        for await (const { type, data } of readRecords(store)) {
            ids.push(...(type === "signature.created" ? [data["requestId"]] : []));
        }
        assert.deepEqual(ids, [requestId]);
        const verified = await workspace.cartorio(
            ...["verify", "deed.txt", "--signature", "deed.jws", "--jwks", "jwks.json", "--json"],
        );
        assert.equal(verified.status, 0, verified.output);
        assert.ok((JSON.parse(verified.stdout) as Verdict).valid);
    });

    it("signs without published keys, and says that it trusts the alias", async () => {
        const { status, stdout, stderr } = await sign();
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
        assert.match(stderr, /No --jwks: arn:aws:kms:.* is taken for generation 1/);
    });

    it("signs as CMS with the key's certificate, its evidence first, and openssl accepts it", async () => {
        const subject = ["--subject", "C=BR,O=Cartorio de Exemplo,OU=CNS 99.001-0,CN=990010"];
        const made = await cartorioAs(
            workloadIdentity(ACCOUNT),
            ...["csr", "--stack", STACK, ...subject, "--self-signed", "--out", "dev.pem"],
        );
        assert.equal(made.status, 0, made.output);
        const flags = [
            "--jwks",
            "jwks.json",
            "--evidence",
            "evidence-cms",
            "--document-id",
            "doc-2",
        ];
        const files = ["--cms", "--certificate", "dev.pem", "--out", "deed.p7s", "--json"];
        const signed = await sign(...flags, ...files);
        assert.equal(signed.status, 0, signed.output);
        const { requestId } = JSON.parse(signed.stdout) as { requestId: string };
        const records: Readonly<Record<string, unknown>>[] = [];
        for await (const { type, data } of readRecords(new FolderStore(place("evidence-cms")))) {
            records.push(...(type === "signature.created" ? [data] : []));
        }
        const sha256 = createHash("sha256").update(fs.readFileSync(place("deed.txt")));
        assert.deepEqual(
            records.map((data) => [data["requestId"], data["documentId"], data["documentSha256"]]),
            [[requestId, "doc-2", sha256.digest("hex")]],
        );
        const { status, stderr } = await openssl(
            ...["cms", "-verify", "-binary", "-inform", "DER", "-in", place("deed.p7s")],
            ...["-content", place("deed.txt"), "-CAfile", place("dev.pem")],
            ...["-out", place("content")],
        );
        assert.equal(status, 0, stderr);
    });

    it("says all that is wrong with the flags of CMS", async () => {
        const { status, stderr } = await sign("--cms", "--timestamp", "http://127.0.0.1:1");
        assert.equal(status, 2);
        for (const flag of ["--certificate <file>", "--out <file>", "--timestamp-ca <file>"]) {
            assert.ok(stderr.includes(flag), stderr);
        }
    });

    it("shows a signature that could not be written", async () => {
        const { status, stdout, stderr } = await sign("--jwks", "jwks.json", "--out", "none/x.jws");
        assert.equal(status, 1);
        assert.match(stderr, /error: the signature could not be written to none\/x.jws/);
        assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    });

    it("signs for nobody but the application", async () => {
        const flags = ["deed.txt", "--stack", STACK, "--jwks", "jwks.json"];
        const { status, stdout, stderr } = await cartorioAs(pipelineIdentity, "sign", ...flags);
        assert.deepEqual([status, stdout], [3, ""]);
        assert.match(stderr, /AWS does not let you become arn:.*role\/cartorio\/Signer/);
    });

    it("releases nothing once the alias names a key that was never published", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/Deployer");
        const policy = JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { AWS: "*" },
                    Action: "kms:*",
                    Resource: "*",
                },
            ],
        });
        const tags = { "cartorio:cns": "990010", "cartorio:geracao": "2" };
        const { KeyMetadata: key } = await kms.send(
            new CreateKeyCommand({
                ...{ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", Policy: policy },
                Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
            }),
        );
        await kms.send(new UpdateAliasCommand({ AliasName: ALIAS, TargetKeyId: key!.Arn }));
        const { status, stdout, stderr } = await sign("--jwks", "jwks.json");
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(
            stderr,
            /error: deed.txt: .* names arn:.*, whose key .* is not one of the published ones/,
        );
    });
});
