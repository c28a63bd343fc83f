import assert from "node:assert/strict";
import { CheckOutcome, outcomeOf } from "../../../operations/policy/checkResult";
import { junitReport } from "../../../operations/policy/junitReport";
import { progressLine, renderCheck } from "../../../operations/policy/renderCheck";
import { KEEP_KEYS, PREVIEW, ruleCatalogue } from "../../../operations/policy/ruleCatalogue";
import { iamPolicies } from "../../../policy/policies/iam";
import { kmsPolicies } from "../../../policy/policies/kms";
import { stackResourcePolicies, wholeStackPolicies } from "../../../policy/policies/stack";
import { sarifReport } from "../../../operations/policy/sarifReport";
import { FindingCode } from "../../../registry/index";
import { packFinding, RULE, stackCheck } from "./builders";

// Does not prove what the engine says: tests/integration/policyCheck.spec.ts does.
const CATALOGUE = [RULE, ...ruleCatalogue().filter(({ name }) => name !== RULE.name)];
const VIOLATION = packFinding("mandatory", 'Keys are protected.\nKMS key "signing-g1" <lacks> it.');
const ADVICE = packFinding("advisory", "unknown at preview");
const REGISTRY_FINDING = {
    ...{ code: FindingCode.Schema, file: "cartorios/dev/990010.yaml", subject: "uf" },
    ...{ position: { line: 4, column: 5 }, found: '"XX"', expected: "a UF", fix: "correct it" },
};

describe("outcome of a check", () => {
    const rows: [
        title: string,
        findings: ReturnType<typeof packFinding>[],
        plan: string[],
        status: number,
        outcome: string,
    ][] = [
        ["nothing", [], [], 0, CheckOutcome.Passed],
        ["advice", [ADVICE], [], 0, CheckOutcome.Passed],
        ["a violation", [VIOLATION], [], 255, CheckOutcome.Violations],
        ["a violation that the engine overlooked", [VIOLATION], [], 0, CheckOutcome.Violations],
        ["a replacement", [], ["k"], 255, CheckOutcome.Violations],
        ["a preview that failed", [ADVICE], [], 255, CheckOutcome.Failed],
    ];
    for (const [title, findings, plan, status, outcome] of rows) {
        it(`of ${title} is ${outcome}`, () => {
            assert.equal(outcomeOf({ findings, plan, rules: [RULE.name] }, status), outcome);
        });
    }
});

describe("a preview that no rule has judged", () => {
    it("is no pass", () => {
        const check = { findings: [], plan: [], rules: [] };
        assert.equal(outcomeOf(check, 0), CheckOutcome.Failed);
    });
});

describe("reports of a check", () => {
    const bad = stackCheck({
        ...{ outcome: "violations", findings: [ADVICE, VIOLATION] },
        ...{ plan: ["key signing-g1 would be replaced"], errors: ["no role\u0000"] },
    });

    describe("as text", () => {
        it("names stack and rule, violations before advice, without the rule's description", () => {
            assert.equal(
                renderCheck([stackCheck({ stack: "dev" }), bad], CATALOGUE),
                [
                    "dev-990010: cartorio-keep-keys: key signing-g1 would be replaced",
                    "dev-990010: cartorio-preview: no role\u0000",
                    'dev-990010: kms-key-require-protect: KMS key "signing-g1" <lacks> it.',
                    "dev-990010: advice: kms-key-require-protect: unknown at preview",
                    "",
                    "1 of 2 stacks pass the policy pack and keep every key and alias.",
                    "",
                ].join("\n"),
            );
        });

        it("says when no stack is concerned", () => {
            assert.equal(renderCheck([], CATALOGUE), "No stack is concerned.\n");
        });

        it("marks canaries as they end", () => {
            assert.equal(
                progressLine(stackCheck({ canary: true })),
                "dev-990010 (canary): passed, 1.5 s",
            );
        });
    });

    describe("as JUnit", () => {
        it("have a suite a stack, a case a rule, and failures with their words", () => {
            const xml = junitReport([bad], [], CATALOGUE);
            assert.match(xml, /<testsuites tests="4" failures="3"/);
            assert.match(xml, /<testsuite name="dev-990010"/);
            for (const rule of [PREVIEW, KEEP_KEYS, RULE.name, "kms-key-require-tags"]) {
                assert.equal(xml.split(`name="${rule}"`).length, 2, `${rule} once in ${xml}`);
            }
            assert.match(xml, /&lt;lacks/);
            assert.match(xml, /<system-out>[^]*unknown at preview/);
            assert.ok(!xml.includes("\u0000"), "XML has no way to write it");
        });

        it("fail nothing for advice alone", () => {
            const xml = junitReport([stackCheck({ findings: [ADVICE] })], [], CATALOGUE);
            assert.match(xml, /failures="0"/);
        });

        it("hold what is wrong with the registry", () => {
            const xml = junitReport([], [REGISTRY_FINDING], CATALOGUE);
            assert.match(xml, /<testsuite name="registry"[^]*cartorios\/dev\/990010\.yaml:4:5/);
        });
    });

    describe("as SARIF", () => {
        const run = sarifReport([bad], [REGISTRY_FINDING], CATALOGUE).runs[0]!;
        const results = run.results!;
        const rules = run.tool.driver.rules!;

        it("are of version 2.1.0 and name every rule once", () => {
            const { version } = sarifReport([], [], CATALOGUE);
            assert.equal(version, "2.1.0");
            assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
        });

        it("explain a rule in the pack's words", () => {
            assert.deepEqual(rules[0], {
                ...{ id: RULE.name, shortDescription: { text: RULE.description } },
                ...{ help: { text: "protect: true" }, helpUri: RULE.url },
                properties: { tags: ["kms", "security"], "security-severity": "8.0" },
            });
        });

        it("point each result at its rule", () => {
            assert.equal(results.length, 5);
            for (const { ruleId, ruleIndex } of results) {
                assert.equal(rules[ruleIndex!]!.id, ruleId);
            }
        });

        it("put a violation on the registry file, with the resource", () => {
            const found = results.find(
                ({ ruleId, level }) => ruleId === RULE.name && level === "error",
            )!;
            const [location] = found.locations!;
            assert.deepEqual(location!.physicalLocation, {
                artifactLocation: { uri: "cartorios/dev/990010.yaml" },
                region: { startLine: 1 },
            });
            assert.equal(location!.logicalLocations![0]!.name, "signing-g1");
            assert.match(found.message.text!, /^dev-990010: KMS key/);
        });

        it("make advice a warning", () => {
            assert.equal(results.filter(({ level }) => level === "warning").length, 1);
        });

        it("put a finding of the registry on its line", () => {
            const found = results.find(({ ruleId }) => ruleId === "cartorio-registry")!;
            assert.deepEqual(found.locations![0]!.physicalLocation!.region, {
                startLine: 4,
                startColumn: 5,
            });
        });

        it("name a rule of another pack too", () => {
            const foreign = { ...VIOLATION, pack: "other", rule: "other-rule" };
            const log = sarifReport([stackCheck({ findings: [foreign] })], [], CATALOGUE);
            const { ruleIndex } = log.runs[0]!.results![0]!;
            assert.equal(log.runs[0]!.tool.driver.rules![ruleIndex!]!.id, "other-rule");
        });

        it("keep a fingerprint for each finding", () => {
            const prints = results.map(({ partialFingerprints }) =>
                JSON.stringify(partialFingerprints),
            );
            assert.equal(new Set(prints).size, prints.length);
        });
    });

    it("know every rule of the pack, each explained", () => {
        for (const { name, description, remediation } of ruleCatalogue()) {
            assert.ok(description && remediation, name);
        }
        const known = ruleCatalogue().map(({ name }) => name);
        const log = sarifReport([], [], ruleCatalogue());
        const shown = log.runs[0]!.tool.driver.rules!.map(({ id }) => id);
        assert.deepEqual(shown, known);
        for (const family of [
            kmsPolicies,
            iamPolicies,
            stackResourcePolicies,
            wholeStackPolicies,
        ]) {
            assert.ok(family.length > 0);
            for (const { name } of family) {
                assert.ok(shown.includes(name), name);
            }
        }
    });
});
