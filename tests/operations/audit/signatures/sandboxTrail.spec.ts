// The commands on the trail of a real sandbox. Does not prove that AWS's trail has no other forms.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { SignCommand, type SignCommandInput } from "@aws-sdk/client-kms";
import { FolderStore, openChain, verifyEvidence } from "../../../../evidence/index";
import type { Reconciliation } from "../../../../operations/audit/signatures/reconciliation";
import { repositoryRoot } from "../../../../toolchain/versions";
import { fileOf, signatureEntry } from "../../../evidence/builders";
import { CARTORIO, IDENTITIES, newSigningKey, World } from "../../../sandbox/support";
import { type Ended, run } from "../../../support/processes";

const SIGNER = `arn:aws:sts::${CARTORIO}:assumed-role/Signer/application`;
const DEPLOYER = `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi`;

const sha256 = (text: string) => createHash("sha256").update(text).digest();

describe("cartorio audit signatures and evidence verify, on the sandbox's trail", function () {
    this.timeout(60_000);
    let world: World;
    let keyArn: string;
    let folder: string;
    let behindOurBack: string[];

    /** Signs a digest through the SDK. @returns the request's id and the signature. */
    async function sign(who: string, text: string, different: Partial<SignCommandInput> = {}) {
        const input: SignCommandInput = {
            KeyId: keyArn,
            Message: sha256(text),
            MessageType: "DIGEST",
            SigningAlgorithm: "RSASSA_PSS_SHA_256",
            ...different,
        };
        const { $metadata, Signature } = await world.kms(who).send(new SignCommand(input));
        assert.ok(Signature !== undefined && $metadata.requestId !== undefined);
        return { requestId: $metadata.requestId, signature: Signature };
    }

    before(async () => {
        world = await World.start({
            identities: [...IDENTITIES, { name: "signer", arn: SIGNER }],
        });
        keyArn = (await newSigningKey(world.kms())).Arn;
        folder = path.join(world.directory, "evidence");
        const chain = await openChain(new FolderStore(folder), { name: "test" });
        for (const text of ["one", "two", "three"]) {
            const { requestId, signature } = await sign("signer", text);
            const data = {
                ...{ keyArn, requestId, digest: sha256(text).toString("hex") },
                signatureSha256: createHash("sha256").update(signature).digest("hex"),
                signedAt: new Date().toISOString(),
            };
            await chain.append(signatureEntry(data));
        }
        await chain.close();
        await assert.rejects(sign("signer", "dry", { DryRun: true }));
        await assert.rejects(sign("other", "denied"));
        behindOurBack = [
            (await sign("signer", "stolen")).requestId,
            (
                await sign("deployer", "stolen too", {
                    SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
                })
            ).requestId,
        ];
    });
    after(() => world.stop());

    function cartorio(...args: string[]): Promise<Ended> {
        const script = path.join(repositoryRoot, "operations", "cartorio.cjs");
        return run(process.execPath, [script, ...args]);
    }
    const trail = () => path.join(world.directory, "trail.jsonl");
    const audit = (...flags: string[]) =>
        cartorio("audit", "signatures", "--evidence", folder, "--trail", trail(), ...flags);

    it("find what was signed behind the application's back, by caller and request id", async () => {
        const { status, stdout, stderr } = await audit("--json", "--margin", "0");
        assert.equal(status, 1, stderr);
        const { counts, differences } = JSON.parse(stdout) as Reconciliation;
        assert.deepEqual(
            differences.map(({ kind, requestId, caller, sourceIp }) => [
                kind,
                requestId,
                caller,
                sourceIp,
            ]),
            [
                ["signature without record", behindOurBack[0], SIGNER, "127.0.0.1"],
                ["another principal", behindOurBack[1], DEPLOYER, "127.0.0.1"],
                ["signature without record", behindOurBack[1], DEPLOYER, "127.0.0.1"],
            ],
        );
        const { signatures, matched, records, denied, dryRuns } = counts;
        assert.deepEqual(
            { signatures, matched, records, denied, dryRuns },
            { signatures: 5, matched: 3, records: 3, denied: 1, dryRuns: 1 },
        );
    });

    it("tell it to a person", async () => {
        const { status, stdout } = await audit();
        assert.equal(status, 1);
        assert.match(stdout, /5 signatures, 1 denied, 1 dry runs\n.*3 records/);
        assert.match(
            stdout,
            new RegExp(
                `SIGNATURE WITHOUT RECORD request ${behindOurBack[0]}: .*\\n    caller ${SIGNER}, from 127.0.0.1, key ${keyArn}`,
            ),
        );
        assert.match(stdout, /Result: 3 differences; 0 not judged\./);
    });

    it("end with 0 when trail and evidence agree", async () => {
        const clean = path.join(world.directory, "clean.jsonl");
        const lines = fs.readFileSync(trail(), "utf8").split("\n");
        const honest = lines.filter((line) => !behindOurBack.some((id) => line.includes(id)));
        fs.writeFileSync(clean, honest.join("\n"));
        const { status, stdout } = await audit(
            "--trail",
            clean,
            "--margin",
            "0",
            "--key-arn",
            keyArn,
        );
        assert.equal(status, 0, stdout);
        assert.match(stdout, /the same in both: 3\n\nNo differences\./);
    });

    it("find a record that the trail does not know", async () => {
        const cut = path.join(world.directory, "cut.jsonl");
        const lines = fs.readFileSync(trail(), "utf8").split("\n");
        const at = lines.findIndex((line) => line.includes('"eventName":"Sign"'));
        fs.writeFileSync(cut, lines.toSpliced(at, 1).join("\n"));
        const { stdout } = await audit("--json", "--trail", cut, "--from", "2020-01-01");
        const { differences } = JSON.parse(stdout) as Reconciliation;
        assert.equal(
            differences.filter(({ kind }) => kind === "record without signature").length,
            0,
            "near the edge",
        );
        const judged = await audit(
            "--json",
            "--trail",
            cut,
            "--margin",
            "0",
            "--from",
            "2020-01-01",
            "--to",
            "2100-01-01",
        );
        const lone = (JSON.parse(judged.stdout) as Reconciliation).differences.filter(
            ({ kind }) => kind === "record without signature",
        );
        assert.equal(lone.length, 1);
        assert.match(lone[0]!.record!, /^[0-9a-f]{32}:1$/);
    });

    it("do not compare evidence that is broken, and name the break", async () => {
        const broken = path.join(world.directory, "broken");
        fs.cpSync(folder, broken, { recursive: true });
        const [chain] = fs.readdirSync(broken);
        const file = fileOf(broken, chain!);
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("990010", "990028"));
        for (const command of [
            ["audit", "signatures", "--trail", trail()],
            ["evidence", "verify"],
        ]) {
            const { status, stdout } = await cartorio(...command, "--evidence", broken);
            assert.equal(status, 1);
            assert.match(
                stdout,
                new RegExp(`BROKEN   ${file}:2: chain ${chain}, record 1: altered: hash is`),
            );
        }
    });

    it("verify against a head that was kept", async () => {
        const { chains } = await verifyEvidence(new FolderStore(folder));
        const head = chains[0]!.head!;
        const whole = await cartorio(
            "evidence",
            "verify",
            "--evidence",
            folder,
            "--expect-head",
            head,
        );
        assert.equal(whole.status, 0, whole.stdout);
        assert.match(
            whole.stdout,
            new RegExp(`head ${head}\\n[^]*Result: 5 records in 1 chains, whole`),
        );
        const other = head.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
        const { status, stdout } = await cartorio(
            "evidence",
            "verify",
            "--evidence",
            folder,
            "--json",
            "--expect-head",
            other,
        );
        assert.equal(status, 1);
        assert.equal(
            (JSON.parse(stdout) as { breaks: { kind: string }[] }).breaks[0]!.kind,
            "truncated",
        );
    });

    it("refuse what is no evidence and no trail", async () => {
        const nothing = path.join(world.directory, "nothing");
        fs.mkdirSync(nothing);
        const rows: [args: string[], status: number, message: RegExp][] = [
            [
                ["evidence", "verify", "--evidence", `${nothing}/x`],
                1,
                /is no folder; expected the evidence/,
            ],
            [
                ["evidence", "verify", "--evidence", nothing],
                1,
                /holds no evidence: expected at least one/,
            ],
            [["evidence", "verify", "--evidence", "s3://"], 2, /expected s3:\/\/<bucket>/],
            [
                ["evidence", "verify", "--evidence", folder, "--expect-head", "x"],
                2,
                /"x" is not a head/,
            ],
            [["evidence", "verify"], 2, /give --evidence <place> with one store, or a stack/],
            [
                ["audit", "signatures", "--evidence", folder, "--trail", nothing],
                1,
                /holds no trail/,
            ],
            [
                [
                    "audit",
                    "signatures",
                    "--evidence",
                    folder,
                    "--trail",
                    nothing,
                    "--from",
                    "noon",
                    "--key-arn",
                    "k",
                    "--margin",
                    "x",
                ],
                2,
                /--key-arn is "k".*\n.*--from is "noon".*\n.*--margin is "x"/,
            ],
        ];
        for (const [args, status, message] of rows) {
            const ended = await cartorio(...args);
            assert.match(ended.stderr, message);
            assert.equal(ended.status, status, args.join(" "));
        }
    });
});
