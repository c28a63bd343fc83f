import assert from "node:assert/strict";
import { jsonOf } from "../report";
import {
    foundDifferences,
    notExpressibleLines,
    simulationLines,
    simulationSummary,
} from "./report";
import { Verdict, type SimulatedCase, type SimulationResult } from "./simulate";

const compared = (over: Partial<SimulatedCase> = {}): SimulatedCase => ({
    says: "the page says so",
    url: "https://docs.aws.amazon.com/page.html",
    verdict: Verdict.agrees,
    ours: "allow",
    aws: "allowed",
    missing: [],
    ...over,
});
const result: SimulationResult = {
    target: "AWS sa-east-1",
    cases: [
        compared(),
        compared({ verdict: Verdict.differs, aws: "implicitDeny" }),
        compared({ verdict: Verdict.notExpressible, reason: "the API takes no grants" }),
        compared({ verdict: Verdict.notExpressible, reason: "the API takes no grants" }),
    ],
    notRun: 3,
};

describe("simulation report", () => {
    it("shows both decisions, the absent keys and the page of a difference", () => {
        const differs = compared({
            verdict: Verdict.differs,
            aws: "implicitDeny",
            missing: ["aws:username"],
        });
        assert.deepEqual(simulationLines(differs), [
            "DIFFERS  the page says so",
            "         iam/:    allow",
            "         AWS:     implicitDeny",
            "         absent:  aws:username",
            "         source:  https://docs.aws.amazon.com/page.html",
        ]);
    });
    it("shows why AWS refused, and the page", () => {
        const refused = compared({ verdict: Verdict.refused, reason: "InvalidInput: no" });
        assert.deepEqual(simulationLines(refused).slice(1), [
            "         reason:  InvalidInput: no",
            "         source:  https://docs.aws.amazon.com/page.html",
        ]);
    });
    it("names what was not sent with its reason", () => {
        assert.deepEqual(simulationLines(result.cases[2]!), [
            "n/a      the page says so: the API takes no grants",
        ]);
    });
    it("counts what was not sent by reason", () => {
        assert.deepEqual(notExpressibleLines(result), ["2 not sent: the API takes no grants"]);
    });
    it("sums up in one line", () => {
        assert.equal(
            simulationSummary(result),
            "AWS sa-east-1, policy simulation: 1 agree, 1 differ, 0 refused, 2 not expressible, 3 not run",
        );
    });
    it("writes JSON with the simulation alone, where nothing else was run", () => {
        const data = JSON.parse(jsonOf(undefined, result)) as Record<string, object>;
        assert.deepEqual(Object.keys(data), ["simulation"]);
        const { cases, ...counts } = data["simulation"] as { cases: readonly unknown[] };
        assert.equal(cases.length, result.cases.length);
        assert.deepEqual(counts, {
            target: "AWS sa-east-1",
            agrees: 1,
            differs: 1,
            refused: 0,
            notExpressible: 2,
            notRun: 3,
        });
    });

    for (const [verdict, found] of [
        [Verdict.agrees, false],
        [Verdict.notExpressible, false],
        [Verdict.refused, true],
        [Verdict.differs, true],
    ] as const) {
        it(`${found ? "finds" : "does not find"} a difference in what ${verdict}`, () => {
            const one = { ...result, cases: [compared({ verdict })] };
            assert.equal(foundDifferences(one), found);
        });
    }
});
