import assert from "node:assert/strict";
import fc from "fast-check";
import {
    chooseFaults,
    draw,
    matches,
    NO_FAULTS,
    type FaultDecision,
} from "../../sandbox/control/chooseFaults";
import { faultFindings, type Fault } from "../../sandbox/control/faults";

// Does not prove what a fault does to a call: faults.spec.ts does.

const SIGN = { service: "kms", operation: "Sign" } as const;
const always = { operation: "*", share: 1 } as const;
const throttle: Fault = { ...always, kind: "throttle" };

describe("matches", () => {
    const rows: [what: string, fault: Partial<Fault>, expected: boolean][] = [
        ["every operation", { operation: "*" }, true],
        ["the operation", { operation: "Sign" }, true],
        ["another operation", { operation: "Verify" }, false],
        ["several operations with it", { operation: ["Verify", "Sign"] }, true],
        ["several operations without it", { operation: ["Verify", "Encrypt"] }, false],
        ["its service", { service: "kms" }, true],
        ["the other service", { service: "sts" }, false],
    ];
    for (const [what, fault, expected] of rows) {
        it(`is ${String(expected)} of a Sign for a fault of ${what}`, () => {
            assert.equal(matches({ ...throttle, ...fault } as Fault, SIGN), expected);
        });
    }
});

describe("chooseFaults", () => {
    const rows: [what: string, faults: readonly Fault[], expected: FaultDecision][] = [
        ["no fault", [], NO_FAULTS],
        ["a share of 0", [{ ...throttle, share: 0 }], NO_FAULTS],
        ["a fault of another operation", [{ ...throttle, operation: "Verify" }], NO_FAULTS],
        ["a throttle", [throttle], { ...NO_FAULTS, outcome: "throttle" }],
        ["a failure", [{ ...always, kind: "internal" }], { ...NO_FAULTS, outcome: "internal" }],
        [
            "a drop before",
            [{ ...always, kind: "drop", when: "before" }],
            { ...NO_FAULTS, outcome: "dropBefore" },
        ],
        [
            "a drop after",
            [{ ...always, kind: "drop", when: "after" }],
            { ...NO_FAULTS, outcome: "dropAfter" },
        ],
        [
            "two that end a call: the first",
            [{ ...always, kind: "internal" }, throttle],
            { ...NO_FAULTS, outcome: "internal" },
        ],
        [
            "two delays: their sum",
            [
                { ...always, kind: "latency", milliseconds: 20 },
                { ...always, kind: "latency", milliseconds: 30 },
            ],
            { ...NO_FAULTS, delayMilliseconds: 50 },
        ],
        [
            "a delay and a throttle: both",
            [{ ...always, kind: "latency", milliseconds: 20 }, throttle],
            { outcome: "throttle", delayMilliseconds: 20, staleAliasSeconds: 0 },
        ],
        [
            "two stale windows: the longer",
            [
                { ...always, kind: "staleAlias", seconds: 5 },
                { ...always, kind: "staleAlias", seconds: 3 },
            ],
            { ...NO_FAULTS, staleAliasSeconds: 5 },
        ],
    ];
    for (const [what, faults, expected] of rows) {
        it(`decides for ${what}`, () => {
            assert.deepEqual(chooseFaults(faults, 1, [], SIGN), expected);
        });
    }

    const sequence = (seed: number, share: number, length: number, fault = 0) =>
        Array.from({ length }, (_, count) => {
            const faults = Array.from({ length: fault + 1 }, (_, index) =>
                index === fault ? { ...throttle, share } : { ...throttle, operation: "Verify" },
            );
            const counts = faults.map(() => count);
            return chooseFaults(faults, seed, counts, SIGN).outcome === "throttle";
        });

    it("gives the same seed the same sequence", () => {
        assert.deepEqual(sequence(7, 0.5, 200), sequence(7, 0.5, 200));
    });
    it("gives another seed, and another fault of the list, another sequence", () => {
        assert.notDeepEqual(sequence(7, 0.5, 200), sequence(8, 0.5, 200));
        assert.notDeepEqual(sequence(7, 0.5, 200), sequence(7, 0.5, 200, 1));
    });
    it("meets the share within five standard deviations, whatever the seed", () => {
        const calls = 2000;
        fc.assert(
            fc.property(fc.nat(), fc.constantFrom(0.01, 0.1, 0.5, 0.9), (seed, share) => {
                const hits = sequence(seed, share, calls).filter(Boolean).length;
                const deviation = Math.sqrt(calls * share * (1 - share));
                assert(Math.abs(hits - calls * share) <= 5 * deviation, `${hits} of ${calls}`);
            }),
            { numRuns: 20 },
        );
    });
    it("draws a latency between its bounds, not always the same", () => {
        const fault: Fault = {
            ...always,
            kind: "latency",
            minMilliseconds: 10,
            maxMilliseconds: 20,
        };
        const drawn = Array.from(
            { length: 100 },
            (_, count) => chooseFaults([fault], 1, [count], SIGN).delayMilliseconds,
        );
        assert(drawn.every((delay) => delay >= 10 && delay < 20));
        assert(Math.max(...drawn) - Math.min(...drawn) > 5);
    });
});

describe("draw", () => {
    it("is frozen: a recorded seed gives its faults in every later version", () => {
        // printf '1/0/0/share' | sha256sum, its first 12 digits over 16^12.
        assert.equal(draw(1, 0, 0, "share").toFixed(9), "0.314113604");
    });
});

describe("faultFindings", () => {
    const good: readonly unknown[] = [
        throttle,
        { operation: ["Sign", "Verify"], service: "kms", share: 0.5, kind: "internal" },
        { ...always, service: "sts", kind: "latency", milliseconds: 5 },
        { ...always, kind: "latency", minMilliseconds: 1, maxMilliseconds: 1 },
        { ...always, kind: "drop", when: "after" },
        { ...always, kind: "staleAlias", seconds: 300 },
    ];
    for (const fault of good) {
        it(`takes ${JSON.stringify(fault)}`, () => {
            assert.deepEqual(faultFindings([fault]), []);
        });
    }

    const bad: [fault: unknown, ...findings: string[]][] = [
        [null, "faults[0] is null: it must be an object"],
        [
            { ...always, kind: "explode" },
            'faults[0].kind is "explode": it must be one of throttle, internal, latency, drop, staleAlias',
        ],
        [
            { ...throttle, share: 1.1, operation: "Sing" },
            'faults[0].operation has "Sing": it must be an operation of kms or sts, or *',
            "faults[0].share is 1.1: it must be a number from 0 to 1",
        ],
        [
            { ...throttle, service: "sts", operation: "Sign" },
            'faults[0].operation has "Sign": it must be an operation of sts, or *',
        ],
        [
            { ...throttle, service: "s3" },
            'faults[0].service is "s3": it must be kms or sts, or left out',
        ],
        [
            { ...throttle, operation: [] },
            "faults[0].operation is an empty list: name one, or use *",
        ],
        [
            { ...throttle, seconds: 1 },
            "faults[0].seconds is unknown: a fault of kind throttle has none",
        ],
        [{ ...always, kind: "drop" }, "faults[0].when is missing: it must be before or after"],
        [
            { ...always, kind: "staleAlias", seconds: -1 },
            "faults[0].seconds is -1: it must be a number from 0 to 86400",
        ],
        [
            { ...always, kind: "latency", milliseconds: 1, minMilliseconds: 1, maxMilliseconds: 2 },
            "faults[0] has milliseconds and bounds: give one of them",
        ],
        [
            { ...always, kind: "latency", minMilliseconds: 3, maxMilliseconds: 2 },
            "faults[0].minMilliseconds is 3, above maxMilliseconds 2",
        ],
    ];
    for (const [fault, ...findings] of bad) {
        it(`refuses ${JSON.stringify(fault)}`, () => {
            assert.deepEqual(faultFindings([fault]), findings);
        });
    }
    it("refuses what is no list", () => {
        assert.deepEqual(faultFindings({}), ["faults is {}: it must be a list of faults"]);
    });
});
