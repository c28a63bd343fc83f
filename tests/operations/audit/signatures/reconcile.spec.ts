// Does not prove that CloudTrail tells every call, nor when: AWS promises no time.
import assert from "node:assert/strict";
import type { EvidenceRecord } from "../../../../evidence/index";
import { readEvent } from "../../../../operations/audit/signatures/signEvent";
import { KEY_ARN } from "../../../evidence/builders";
import { OTHER_KEY, reconciled, signatureRecord, signEventJson, SIGNER } from "./builders";

const at = (minute: number) => `2026-11-23T12:${String(minute).padStart(2, "0")}:00`;
const record = (id: string, minute: number, seq = 1) =>
    signatureRecord(id, seq, { signedAt: `${at(minute)}.000Z` });
const event = (id: string, minute: number, different = {}) =>
    signEventJson(id, { eventTime: `${at(minute)}Z`, ...different });
const parameters = (different: object) => ({
    requestParameters: {
        messageType: "DIGEST",
        signingAlgorithm: "RSASSA_PSS_SHA_256",
        ...different,
    },
});
const role = (arn: string) => ({
    userIdentity: { arn: SIGNER, sessionContext: { sessionIssuer: { arn } } },
});

describe("signatures of trail and evidence", () => {
    it("are the same when each has its partner", () => {
        const { ok, counts, differences, notJudged } = reconciled(
            [signatureRecord("r-1", 1), signatureRecord("r-2", 2, { algorithm: "PS256" })],
            [signEventJson("r-1"), signEventJson("r-2")],
        );
        assert.deepEqual([ok, differences, notJudged], [true, [], []]);
        assert.deepEqual(counts, {
            ...{ events: 2, signatures: 2, denied: 0, dryRuns: 0, records: 2, matched: 2 },
            ...{ differences: 0, notJudged: 0 },
        });
    });

    const rows: [what: string, records: EvidenceRecord[], events: object[], kinds: string[]][] = [
        ["a signature without record", [], [signEventJson("r-1")], ["signature without record"]],
        [
            "a record without signature",
            [signatureRecord("r-1", 1)],
            [],
            ["record without signature"],
        ],
        [
            "another key",
            [signatureRecord("r-1", 1, { keyArn: OTHER_KEY })],
            [signEventJson("r-1")],
            ["another key"],
        ],
        [
            "no key in the trail",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1", { resources: [] })],
            ["another principal", "another key"],
        ],
        [
            "another algorithm",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1", parameters({ signingAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" }))],
            ["another algorithm"],
        ],
        [
            "another type of message",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1", parameters({ messageType: undefined }))],
            ["another algorithm"],
        ],
        [
            "one record for two signatures",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1"), signEventJson("r-1", { eventID: "other" })],
            ["request twice in the trail"],
        ],
        [
            "a signature twice that has no record",
            [],
            [signEventJson("r-1"), signEventJson("r-1", { eventID: "other" })],
            ["signature without record", "request twice in the trail"],
        ],
        [
            "two records of one request",
            [signatureRecord("r-1", 1), signatureRecord("r-1", 2)],
            [signEventJson("r-1")],
            ["request twice in the evidence"],
        ],
        [
            "another role, although it has a record",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1", role("arn:aws:iam::111111111111:role/cartorio/Deployer"))],
            ["another principal"],
        ],
        [
            "the Signer of another account",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1", role("arn:aws:iam::222222222222:role/cartorio/Signer"))],
            ["another principal"],
        ],
        [
            "a user",
            [signatureRecord("r-1", 1)],
            [signEventJson("r-1", { userIdentity: { arn: "arn:aws:iam::111111111111:user/ana" } })],
            ["another principal"],
        ],
    ];
    for (const [what, records, events, kinds] of rows) {
        it(`differ by ${what}`, () => {
            const { ok, differences, counts } = reconciled(records, events);
            assert.deepEqual(
                differences.map(({ kind }) => kind),
                kinds,
            );
            assert.deepEqual([ok, counts.differences], [false, kinds.length]);
        });
    }

    it("tell of a foreign key's signature that it was thrown away, and where that stands", () => {
        const discarded = (keyArn: string): EvidenceRecord => ({
            ...signatureRecord("r-1", 7),
            type: "signature.discarded",
            data: { requestId: "r-1", keyArn, reason: "foreignKey" },
        });
        const { ok, differences } = reconciled([discarded(KEY_ARN)], [signEventJson("r-1")]);
        assert.equal(ok, false);
        const [{ kind, record: place, caller, what } = assert.fail()] = differences;
        assert.deepEqual(
            [differences.length, kind, place, caller],
            [1, "signature thrown away", `${"0".repeat(32)}:7`, SIGNER],
        );
        assert.match(what, /released nothing \(foreignKey\): the key is none of the office's/);
        const other = reconciled([discarded(OTHER_KEY)], [signEventJson("r-1")]);
        assert.deepEqual(
            other.differences.map((one) => one.kind),
            ["signature without record"],
        );
    });

    it("are the same when what was thrown away has its record too", () => {
        const data = { requestId: "r-1", keyArn: KEY_ARN, reason: "aliasMoved" };
        const { ok } = reconciled(
            [
                signatureRecord("r-1", 1),
                { ...signatureRecord("r-1", 2), type: "signature.discarded", data },
            ],
            [signEventJson("r-1")],
        );
        assert.equal(ok, true);
    });

    it("tell time, caller, address and request of what was done behind the application's back", () => {
        const { differences } = reconciled([], [signEventJson("r-1")]);
        assert.deepEqual(differences, [
            {
                ...{ kind: "signature without record", requestId: "r-1", keyArn: KEY_ARN },
                ...{ time: "2026-11-23T12:00:00.000Z", caller: SIGNER, sourceIp: "192.0.2.7" },
                what: "no evidence of this signature: it was made behind the application's back",
            },
        ]);
    });

    const ignored: [what: string, different: Readonly<Record<string, unknown>>, count: string][] = [
        ["a denied call", { errorCode: "AccessDenied" }, "denied"],
        ["a call that failed", { errorCode: "KMSInvalidStateException" }, "denied"],
        ["a dry run", { errorCode: "DryRunOperationException" }, "dryRuns"],
        ["a call of another operation", { eventName: "Verify" }, "events"],
        ["a call of another service", { eventSource: "signer.amazonaws.com" }, "events"],
    ];
    for (const [what, different, count] of ignored) {
        it(`leave out ${what}`, () => {
            const { ok, counts } = reconciled([], [signEventJson("r-1", different)]);
            assert.equal(ok, true);
            assert.equal(counts.signatures, 0);
            assert.equal(counts[count as keyof typeof counts], 1);
        });
    }

    it("take an event that was delivered twice for one, and one that two accounts tell", () => {
        const shared = { sharedEventID: "shared" };
        const { ok } = reconciled(
            [signatureRecord("r-1", 1), signatureRecord("r-2", 2)],
            [
                signEventJson("r-1"),
                signEventJson("r-1"),
                signEventJson("r-2", shared),
                signEventJson("r-2", { eventID: "other", ...shared }),
            ],
        );
        assert.equal(ok, true);
    });

    it("are those of the given keys, and of calls that claim one of them on either side", () => {
        const other = { resources: [{ ARN: OTHER_KEY }] };
        const { differences } = reconciled(
            [signatureRecord("r-1", 1, { keyArn: OTHER_KEY }), signatureRecord("r-2", 2)],
            [signEventJson("r-2", other), signEventJson("r-3", other)],
            { keyArns: new Set([KEY_ARN]) },
        );
        assert.deepEqual(
            differences.map(({ kind, requestId }) => [kind, requestId]),
            [["another key", "r-2"]],
        );
    });

    describe("within a time", () => {
        const window = {
            from: Date.parse(`${at(10)}Z`),
            to: Date.parse(`${at(50)}Z`),
            marginMs: 5 * 60_000,
        };
        const halves = (minutes: readonly number[]) => minutes.map((minute) => `m-${minute}`);
        const minutes = [5, 10, 14, 15, 30, 45, 46, 50, 55];

        for (const [what, records, events] of [
            ["records", minutes.map((m) => record(`m-${m}`, m)), []],
            ["signatures", [], minutes.map((m) => event(`m-${m}`, m))],
        ] as const) {
            it(`judge lone ${what} but at the edges, and say so`, () => {
                const { differences, notJudged } = reconciled(records, events, window);
                assert.deepEqual(
                    differences.map(({ requestId }) => requestId),
                    halves([15, 30, 45]),
                );
                assert.deepEqual(
                    notJudged.map(({ requestId }) => requestId),
                    halves([10, 14, 46, 50]),
                );
            });
        }

        it("leave out what does not agree outside of it", () => {
            const { ok } = reconciled(
                [record("a", 5), record("a", 5, 2), record("b", 55)],
                [
                    event("b", 55, parameters({ messageType: "RAW" })),
                    event("b", 55, { eventID: "other" }),
                    event("c", 5, role("arn:aws:iam::111111111111:role/x")),
                ],
                window,
            );
            assert.equal(ok, true);
        });

        it("find partners beyond the edge", () => {
            const { ok, notJudged } = reconciled([record("r-1", 9)], [event("r-1", 10)], window);
            assert.deepEqual([ok, notJudged], [true, []]);
        });

        it("that nobody gave, judge records for the time that the trail covers", () => {
            const { differences, notJudged, window } = reconciled(
                [record("early", 1), record("inside", 30), record("late", 59)],
                [event("x", 2, { eventName: "Verify" }), event("y", 58, { eventName: "Verify" })],
            );
            assert.deepEqual(
                [differences, notJudged].map((list) => list.map(({ requestId }) => requestId)),
                [["inside"], ["early", "late"]],
            );
            assert.deepEqual(window, { from: `${at(2)}.000Z`, to: `${at(58)}.000Z` });
        });
    });

    it("are not compared when a record has a form that no honest writer appends", () => {
        assert.throws(() => reconciled([signatureRecord("r-1", 4, { signedAt: "noon" })], []), {
            code: "broken",
            message: /record 4 of chain 0{32} is no record of a signature.*data\.signedAt/,
        });
    });

    it("are all counted, and a thousand shown", () => {
        const events = Array.from({ length: 1200 }, (_, n) => signEventJson(`r-${n}`));
        const { differences, counts } = reconciled([], events);
        assert.deepEqual([differences.length, counts.differences], [1000, 1200]);
    });
});

describe("an event of the trail", () => {
    const rows: [what: string, event: unknown, message: RegExp][] = [
        ["no object", [], /the event is no JSON object/],
        ["no time", { eventSource: "x" }, /eventTime is missing/],
        ["a time that is none", signEventJson("r", { eventTime: "noon" }), /eventTime is "noon"/],
        ["no source", { eventTime: "2026-11-23T12:00:00Z" }, /eventSource is missing/],
        ["no request id", signEventJson("r", { requestID: null }), /requestID is missing/],
    ];
    for (const [what, one, message] of rows) {
        it(`with ${what} is not passed over`, () => {
            assert.throws(() => readEvent(one), { message });
        });
    }
});
