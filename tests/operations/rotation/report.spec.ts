// What the evidence holds is made up here; that commands write it so is proven with the sandbox.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { renderHtml } from "../../../operations/rotation/report/renderHtml";
import { renderMarkdown } from "../../../operations/rotation/report/renderMarkdown";
import {
    type ReportSource,
    rotationReport,
} from "../../../operations/rotation/report/rotationReport";
import { moveChecks } from "../../../operations/rotation/rotationRecords";
import type { Move } from "../../../operations/rotation/situation";
import { SMOKE_TYPE } from "../../../operations/smoke/smokeResult";
import { buildJwks } from "../../../signing/index";
import type { EvidenceRecord, JsonValue } from "../../../evidence/index";
import { jwsOf, DOCUMENT, rsaPair, signedText } from "../../signing/builders";
import { temporaryFolders } from "../../support/folders";

const CNS = "990010";
const OLD = rsaPair();
const NEW = rsaPair();
const REPOSITORY = path.join(__dirname, "../../..");
const sha256 = (pair: typeof OLD) =>
    createHash("sha256")
        .update(pair.publicKey.export({ type: "spki", format: "der" }))
        .digest("hex");

const arnOf = (generation: number) =>
    `arn:aws:kms:sa-east-1:111111110010:key/0000000${generation}-0000-4000-8000-000000000000`;

/** What the application signed with the key of generation 2. */
function smoke(pair: typeof OLD, nonce: string, over: object = {}, typ = SMOKE_TYPE): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const header = part({ alg: "PS256", kid: pair.kid, typ });
    const result = {
        ...{ environment: "dev", stack: "dev-990010", cns: CNS, accountId: "111111110010" },
        ...{ region: "sa-east-1", alias: "alias/cartorio-assinatura", keyArn: arnOf(2), nonce },
        ...{ time: "2024-01-01T00:00:00.000Z", requestIds: {}, ...over },
    };
    return signedText(`${header}.${part(result)}`, pair, 32);
}

const RESULTS: Readonly<Record<string, string>> = {
    "n-validate": smoke(NEW, "n-validate"),
    "n-switch": smoke(NEW, "n-switch"),
};

/** What a step that a result was judged for leaves. */
const judgedBy = (nonce: string, moves: readonly Move[], jws = RESULTS[nonce]!) => ({
    nonce,
    checks: [
        ...moveChecks(moves),
        {
            ...{ name: "result-sha256", ok: true },
            detail: createHash("sha256").update(jws).digest("hex"),
        },
    ],
});

let seq = 0;
function record(
    step: string,
    generation: number,
    moves: readonly Move[],
    more: Readonly<Record<string, JsonValue>> = {},
): EvidenceRecord {
    seq += 1;
    return {
        ...{ v: 1, chain: "c".repeat(32), seq, prev: "0".repeat(64), hash: "ab".repeat(32) },
        at: `2026-11-26T12:00:${String(seq % 60).padStart(2, "0")}.000Z`,
        type: `rotation.${step}`,
        data: {
            ...{ stack: "dev-990010", cns: CNS, accountId: "111111110010", generation },
            who: "arn:aws:sts::111111110010:assumed-role/Deployer/rotate-990010",
            keyArn: arnOf(generation),
            checks: [...moveChecks(moves)],
            ...more,
        },
    };
}

const CANDIDATE: readonly Move[] = [{ generation: 2, to: "candidate" }];
const SWITCHED: readonly Move[] = [
    { generation: 2, to: "active" },
    { generation: 1, to: "draining" },
];
const RECORDS = () => [
    record("start", 2, CANDIDATE, { publicKeySha256: sha256(NEW) }),
    record("validate", 2, CANDIDATE, judgedBy("n-validate", CANDIDATE)),
    record("switch", 2, SWITCHED, {
        ...judgedBy("n-switch", SWITCHED),
        requestIds: { updateAlias: "11111111-aaaa-bbbb-cccc-000000000001" },
    }),
    record("settle", 1, [{ generation: 1, to: "verifyOnly" }], { publicKeySha256: sha256(OLD) }),
];

function sourceOf(over: Partial<ReportSource> = {}): ReportSource {
    return {
        records: RECORDS(),
        jwks: buildJwks({
            cns: CNS,
            generations: [
                { id: 1, state: "verifyOnly", since: "2026-11-26", publicKey: OLD.pem },
                { id: 2, state: "active", since: "2026-11-20", publicKey: NEW.pem },
            ],
        }),
        results: RESULTS,
        ...over,
    };
}

/** What an HTML page shows of a text. */
const shown = (html: string) =>
    html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe("report of a rotation", () => {
    const folder = temporaryFolders();

    it("has timeline, fingerprints, signatures, callers and request ids, in both forms", () => {
        const report = rotationReport(sourceOf());
        assert.deepEqual(report.findings, []);
        assert.deepEqual(
            report.keys.map(({ generation, sha256: hash }) => [generation, hash]),
            [
                [1, sha256(OLD)],
                [2, sha256(NEW)],
            ],
        );
        const markdown = renderMarkdown(report).replaceAll("\\", "");
        const html = shown(renderHtml(report));
        for (const text of [markdown, html]) {
            for (const wanted of [
                ...[sha256(OLD), sha256(NEW), "99.001-0", "assumed-role/Deployer/rotate-990010"],
                ...["11111111-aaaa-bbbb-cccc-000000000001", "generation 1: draining"],
                ...report.signatures.map(({ jws }) => jws),
                ...report.steps.map(({ head }) => head),
            ]) {
                assert.ok(text.includes(wanted), `${wanted} is missing`);
            }
        }
    });

    it("leaves other rotations out, and has the end of the key that was replaced", () => {
        const records = [
            ...RECORDS(),
            record("start", 3, [{ generation: 3, to: "candidate" }]),
            record("switch", 3, [
                { generation: 3, to: "active" },
                { generation: 2, to: "draining" },
            ]),
            record("retire", 1, [{ generation: 1, to: "disabled" }]),
            record("abort", 4, [{ generation: 4, to: "disabled" }]),
        ];
        const steps = (generation: number) =>
            rotationReport(sourceOf({ records, generation })).steps.map(
                (step) => `${step.command} ${step.generation}`,
            );
        assert.deepEqual(steps(2), [
            ...["start 2", "validate 2", "switch 2", "settle 1", "switch 3", "retire 1"],
        ]);
        assert.deepEqual(steps(3), ["start 3", "switch 3"]);
        assert.throws(() => steps(9), /no start of generation 9; it has starts of 2, 3/);
    });

    it("has every call as break-glass in the timeline, with its caller and request", () => {
        const who = "arn:aws:sts::111111110010:assumed-role/BreakGlass/break-glass-990010";
        const call = record("breakGlass", 1, [], {
            ...{ who, because: "end of its time", requestIds: { disableKey: "request-1" } },
            checks: [{ name: "call", ok: true, detail: "DisableKey" }],
        });
        const records = [...RECORDS(), call, { ...call, data: { ...call.data, generation: 7 } }];
        const report = rotationReport(sourceOf({ records }));
        assert.equal(report.steps.length, RECORDS().length + 1);
        const line = `${call.at} | break-glass | generation 1: DisableKey | ${who}`;
        assert.ok(renderMarkdown(report).replaceAll("\\", "").includes(line));
        for (const text of [renderMarkdown(report).replaceAll("\\", ""), renderHtml(report)]) {
            assert.match(text, /request id in the trail, disableKey: request-1/);
        }
    });

    it("says what does not agree", () => {
        const records = RECORDS();
        const start = { ...records[0]!.data, publicKeySha256: sha256(OLD) };
        const { findings, signatures } = rotationReport(
            sourceOf({
                records: [{ ...records[0]!, data: start }, ...records.slice(1)],
                results: {},
            }),
        );
        assert.deepEqual(signatures, []);
        assert.deepEqual(findings, [
            `generation 2: the evidence has the fingerprint ${sha256(OLD)}, the published key ${sha256(NEW)}`,
            "validate: the signed result of nonce n-validate proves nothing: it is missing",
            "switch: the signed result of nonce n-switch proves nothing: it is missing",
        ]);
        const report = rotationReport(sourceOf({ results: {} }));
        assert.match(renderMarkdown(report), /Does not agree/);
        assert.match(renderHtml(report), /Does not agree/);
    });

    it("is written, with a finding, when the start's record has no CNS", () => {
        const [start, ...rest] = RECORDS();
        const { cns, ...data } = start!.data;
        assert.equal(cns, CNS);
        const report = rotationReport(sourceOf({ records: [{ ...start!, data }, ...rest] }));
        assert.match(report.findings[0]!, /^start: its record has the CNS not recorded; expected/);
        assert.match(renderMarkdown(report), /^# Rotation of the signing key of not recorded to/);
        assert.match(renderHtml(report), /<h1>Rotation of the signing key of not recorded to/);
    });

    describe("takes for the result of a step", () => {
        const found = (jws: string, recorded = jws) => {
            const records = RECORDS();
            const data = {
                ...records[1]!.data,
                ...judgedBy("n-validate", CANDIDATE, recorded),
            };
            const { findings, signatures } = rotationReport(
                sourceOf({
                    records: records.map((one, index) => (index === 1 ? { ...one, data } : one)),
                    results: { ...RESULTS, "n-validate": jws },
                }),
            );
            assert.deepEqual(
                signatures.map(({ nonce }) => nonce),
                ["n-switch"],
            );
            return findings.join("\n");
        };

        /** What is wrong with a result, and what the report says of it. */
        const WRONG: readonly (readonly [string, string, RegExp])[] = [
            [
                "no result of another key",
                smoke(OLD, "n-validate"),
                /kid of the header is .*\n.*not of this/,
            ],
            [
                "no other document of the key",
                smoke(NEW, "n-validate", {}, "JOSE"),
                /typ of the header is/,
            ],
            [
                "no result of another nonce",
                smoke(NEW, "n-other"),
                /nonce is "n-other"; expected n-validate/,
            ],
            [
                "no result that names another key",
                smoke(NEW, "n-validate", { keyArn: arnOf(1) }),
                /keyArn is/,
            ],
            [
                "no result of another stack",
                smoke(NEW, "n-validate", { stack: "prod-990010" }),
                /stack is/,
            ],
            [
                "no result of another office",
                smoke(NEW, "n-validate", { cns: "990028" }),
                /cns is "990028"/,
            ],
        ];
        for (const [name, jws, message] of WRONG) {
            it(name, () => {
                assert.match(found(jws), message);
            });
        }

        it("only the one by which it was judged", () => {
            const other = smoke(NEW, "n-validate", { time: "2024-01-02T00:00:00.000Z" });
            assert.match(
                found(other, RESULTS["n-validate"]),
                /^validate: .* its SHA-256 is [0-9a-f]{64}, in the record [0-9a-f]{64}$/,
            );
        });

        it("none whose nonce could be more than a word in the commands", () => {
            const nonce = "n\nrm -rf .";
            const records = [
                ...RECORDS(),
                record("validate", 2, CANDIDATE, {
                    ...judgedBy(nonce, CANDIDATE, smoke(NEW, nonce)),
                }),
            ];
            const results = { ...RESULTS, [nonce]: smoke(NEW, nonce) };
            const report = rotationReport(sourceOf({ records, results }));
            assert.match(report.findings.join(), /its nonce is none that this program asks for/);
            assert.equal(report.signatures.length, 2);
        });
    });

    describe("with hostile texts", () => {
        const EVIL =
            "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) | `\"'\n# h\u0007 https://evil.example a@b &lt; ![i](http://e)";
        const [start, ...rest] = RECORDS();
        const evil = {
            ...{ who: EVIL, because: EVIL, requestIds: { sign: EVIL }, stack: EVIL },
            ...{ accountId: EVIL, keyArn: EVIL },
            checks: [
                ...(start!.data["checks"] as JsonValue[]),
                { name: EVIL, ok: false, detail: EVIL },
            ],
        };
        const report = rotationReport(
            sourceOf({ records: [{ ...start!, data: { ...start!.data, ...evil } }, ...rest] }),
        );

        it("lets no tag nor attribute into the page", () => {
            const html = renderHtml(report);
            const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
            for (const tag of ["script", "img", "a", "link", "iframe", "object", "form"]) {
                assert.ok(!tags.has(tag), `<${tag}> got in`);
            }
            const { body } = { body: html.slice(html.indexOf("<body>")) };
            assert.doesNotMatch(body, /<[^>]*(?:on\w+|src|href|style)\s*=/);
            assert.ok(shown(html).includes("<script>alert(1)</script>"), "and it is shown as text");
            assert.doesNotMatch(html.slice(0, html.indexOf("<body>")), / src=|href=|url\(|@import/);
        });

        it("lets no markup into Markdown", () => {
            const text = renderMarkdown(report).replace(/```bash[\s\S]*?```/g, "");
            assert.doesNotMatch(text, /<[a-z]|(?<!\\)\]\(|^# h|https?:\/\/|(?<!\\)`["']/m);
            for (const line of text.split("\n").filter((one) => one.startsWith("|"))) {
                assert.equal(
                    [...line.matchAll(/(?<!\\)\|/g)].length,
                    line.includes("kid") || line.split(/(?<!\\)\|/).length === 7 ? 6 : 5,
                    line,
                );
            }
        });
    });

    describe("commands that it prints", function () {
        this.timeout(60_000);
        const report = rotationReport(sourceOf());
        const blocks = {
            markdown: [...renderMarkdown(report).matchAll(/```bash\n([\s\S]*?)```/g)],
            html: [...renderHtml(report).matchAll(/<pre>([\s\S]*?)<\/pre>/g)],
        };
        for (const [form, found] of Object.entries(blocks)) {
            it(`work as ${form} has them`, async () => {
                const place = folder({ "document.pdf": DOCUMENT.toString() });
                fs.symlinkSync(
                    path.join(REPOSITORY, "node_modules"),
                    path.join(place, "node_modules"),
                );
                fs.mkdirSync(path.join(place, "bin"));
                fs.writeFileSync(
                    path.join(place, "bin/cartorio"),
                    `#!/bin/sh\nexec node ${path.join(REPOSITORY, "operations/cartorio.cjs")} "$@"\n`,
                    { mode: 0o755 },
                );
                const changes = {
                    header: { kid: NEW.kid },
                    manifest: { generation: 2, signedAt: "2026-11-24T03:00:00.000Z" },
                    pair: NEW,
                };
                fs.writeFileSync(path.join(place, "document.pdf.jws"), jwsOf(changes));
                const outputs: string[] = [];
                for (const [, commands] of found) {
                    const text = form === "html" ? shown(commands!) : commands!;
                    const env = { ...process.env, PATH: `${place}/bin:${process.env["PATH"]}` };
                    const { stdout } = await promisify(execFile)(
                        "bash",
                        ["-euo", "pipefail", "-c", text],
                        { cwd: place, env },
                    );
                    outputs.push(stdout);
                }
                const [, fingerprints, openssl, jose, document] = outputs;
                assert.deepEqual(
                    fingerprints!
                        .trim()
                        .split("\n")
                        .map((line) => line.split(" ")[0]),
                    [sha256(OLD), sha256(NEW)],
                );
                assert.equal(openssl, "Verified OK\nVerified OK\n");
                assert.deepEqual(
                    jose!
                        .trim()
                        .split("\n")
                        .map((line) => (JSON.parse(line) as { nonce: string }).nonce),
                    ["n-validate", "n-switch"],
                );
                assert.match(document!, /^valid {4}document\.pdf/);
            });
        }

        it("fail on a signature that was changed", async () => {
            const place = folder();
            const [files, , openssl] = blocks.markdown.map(([, commands]) => commands!);
            const { signatures } = report;
            const first = signatures[0]!.jws;
            const changed = files!.replace(
                first,
                `${first.slice(0, 40)}${first[40] === "A" ? "B" : "A"}${first.slice(41)}`,
            );
            assert.notEqual(changed, files);
            await assert.rejects(
                promisify(execFile)("bash", ["-euo", "pipefail", "-c", `${changed}${openssl}`], {
                    cwd: place,
                }),
                (error: { stdout: string }) => /^Verification failure/i.test(error.stdout),
            );
        });
    });
});
