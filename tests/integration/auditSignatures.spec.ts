import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { SignCommand } from "@aws-sdk/client-kms";
import { FolderStore, readRecords } from "../../evidence/index";
import type { Reconciliation } from "../../operations/audit/signatures/reconciliation";
import { awsDirectory, sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { auditIdentity, workloadIdentity } from "../../sandbox/world";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * Everything that signs with the key of an account that the real engine deployed, against that account's
 * trail. Does not prove that CloudTrail tells every call.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const SUBJECT = ["--subject", "C=BR,O=Cartorio de Exemplo,OU=CNS 99.001-0,CN=990010"];
const EVIDENCE = ["--evidence", "evidence"];

describe("the signatures of one cartório, the trail against the evidence", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let place: (file: string) => string;

    before(async () => {
        workspace = await openWorkspace();
        place = (file) => path.join(workspace.root, file);
        const up = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(up.status, 0, up.output);
        const { stdout } = await cartorioAs(auditIdentity, "jwks", STACK);
        fs.writeFileSync(place("jwks.json"), stdout);
    });
    after(() => workspace?.close());

    async function cartorioAs(identity: string, ...args: string[]): Promise<CommandResult> {
        const access = await accessAs(workspace.access, identity);
        const script = path.join("operations", "cartorio.cjs");
        const env = sandboxEnvironment(process.env, access);
        return run(process.execPath, [script, ...args], workspace.root, env);
    }
    async function application(...args: string[]): Promise<void> {
        const { status, output } = await cartorioAs(workloadIdentity(ACCOUNT), ...args);
        assert.equal(status, 0, output);
    }
    async function audit(...flags: string[]): Promise<CommandResult> {
        const trail = path.join(awsDirectory(workspace.access.directory), "trail.jsonl");
        const about = ["--trail", trail, "--margin", "0", ...flags];
        return workspace.cartorio("audit", "signatures", ...EVIDENCE, ...about);
    }
    async function differences() {
        const { status, stdout, output } = await audit("--json");
        assert.equal(status, 1, output);
        return (JSON.parse(stdout) as Reconciliation).differences;
    }

    it("agree on what every command signed, as JWS, as CMS, and what is no document", async () => {
        const office = ["--stack", STACK, ...EVIDENCE];
        for (const name of ["deed-1", "deed-2", "deed-3"]) {
            fs.writeFileSync(place(name), `Escritura ${name}\n`);
            await application("sign", name, ...office, "--jwks", "jwks.json", "--out", "deed.jws");
        }
        await application("csr", ...office, ...SUBJECT, "--self-signed", "--out", "dev.pem");
        const cms = ["--cms", "--certificate", "dev.pem", "--out", "deed-1.p7s"];
        await application("sign", "deed-1", ...office, "--jwks", "jwks.json", ...cms);
        await application("csr", ...office, ...SUBJECT, "--out", "request.pem");
        await application("smoke", STACK, ...EVIDENCE);

        const { status, stdout, output } = await audit("--json");
        assert.equal(status, 0, output);
        const { counts, differences, notJudged } = JSON.parse(stdout) as Reconciliation;
        assert.deepEqual([differences, notJudged], [[], []]);
        const { signatures, records, matched, denied } = counts;
        // The smoke signs twice, and once it is denied, as it must be.
        assert.deepEqual(
            { signatures, records, matched, denied },
            { signatures: 8, records: 8, matched: 8, denied: 1 },
        );
        const named: string[] = [];
        for await (const { type, data } of readRecords(new FolderStore(place("evidence")))) {
            named.push(...(type === "signature.created" ? [data["documentId"] as string] : []));
        }
        assert.deepEqual(
            named
                .map((id) => id.split(":")[0])
                .filter((id) => !/^[0-9a-f]{8}-/.test(id!))
                .sort(),
            ["certificate", "csr", "smoke", "smoke"],
        );
    });

    it("differ by exactly the signature that was made behind the application's back", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/Signer");
        const started = Math.floor(Date.now() / 1000) * 1000;
        const { $metadata, KeyId: keyArn } = await kms.send(
            new SignCommand({
                KeyId: "alias/cartorio-assinatura",
                Message: createHash("sha256").update("stolen").digest(),
                MessageType: "DIGEST",
                SigningAlgorithm: "RSASSA_PSS_SHA_256",
            }),
        );
        const [{ time, what, ...difference } = assert.fail(), ...more] = await differences();
        assert.deepEqual(more, []);
        const caller = `arn:aws:sts::${ACCOUNT}:assumed-role/Signer/test`;
        const { requestId } = $metadata;
        assert.deepEqual(difference, {
            ...{ kind: "signature without record", requestId, caller, keyArn },
            sourceIp: "127.0.0.1",
        });
        assert.ok(Date.parse(time) >= started && Date.parse(time) <= Date.now(), time);
        assert.match(what, /no evidence of this signature/);
        const { status, stdout } = await audit();
        assert.equal(status, 1);
        for (const fact of [time, requestId!, `caller ${caller}`, `key ${keyArn}`]) {
            assert.ok(stdout.includes(fact), stdout);
        }
    });

    it("differ by what a command signed without evidence, and its session tells which", async () => {
        await application("csr", "--stack", STACK, ...SUBJECT, "--out", "other.pem");
        const callers = (await differences()).map(({ caller }) => caller);
        const session = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/Signer/${name}`;
        assert.deepEqual(callers, [session("test"), session("csr-990010")]);
    });
});
