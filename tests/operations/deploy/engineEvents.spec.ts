import assert from "node:assert/strict";
import { parseEngineEvents } from "../../../operations/deploy/plan/engineEvents";

const lines = (...events: unknown[]) => events.map((event) => JSON.stringify(event)).join("\n");

describe("events of the engine", () => {
    it("are read from one object a line", () => {
        const events = parseEngineEvents(
            lines(
                { sequence: 0, preludeEvent: {} },
                {
                    resourcePreEvent: {
                        metadata: {
                            ...{ op: "replace", urn: "u", type: "t", keys: ["a"] },
                            diffs: ["a", "tags"],
                            old: { id: "k", retainOnDelete: true },
                        },
                    },
                },
                {
                    policyEvent: {
                        ...{ resourceUrn: "u", message: "d\nm\n", policyName: "r" },
                        ...{ policyPackName: "p", enforcementLevel: "warning", severity: "" },
                    },
                },
                { policyAnalyzeSummaryEvent: { passed: ["b"], failed: ["a"] } },
                { diagnosticEvent: { severity: "debug", message: "no" } },
                { diagnosticEvent: { severity: "error", message: "bad\n", urn: "u" } },
                { summaryEvent: { PolicyPacks: { p: "0.1.0" } } },
            ),
        );
        assert.deepEqual(events, {
            steps: [{ op: "replace", urn: "u", type: "t", diffs: ["a"], retained: true, id: "k" }],
            policyFindings: [
                { pack: "p", rule: "r", message: "d\nm", enforcement: "advisory", urn: "u" },
            ],
            errors: [{ message: "bad", urn: "u" }],
            packs: { p: "0.1.0" },
            rules: ["a", "b"],
            complete: true,
        });
    });

    it("are incomplete without their summary", () => {
        assert.equal(parseEngineEvents("").complete, false);
    });

    it("refuse what is no JSON", () => {
        assert.throws(() => parseEngineEvents("{}\n{"), SyntaxError);
    });
});
