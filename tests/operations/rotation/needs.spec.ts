// What must have passed, and who must be there, before a step of a rotation.
import assert from "node:assert/strict";
import { DAY, HOUR } from "../../../operations/rotation/rotationTimes";
import type { Situation } from "../../../operations/rotation/situation";
import { atRest, BEFORE, judged, keyOf, NOW, recordOf, trailOf } from "./builders";

const because = "the key was made for a test";

describe("waiting times and needs of a rotation", () => {
    describe("settle", () => {
        const moved = (hours: number) =>
            recordOf(2, "active", {
                at: new Date(NOW.getTime() - hours * HOUR),
                moves: [
                    { generation: 2, to: "active" },
                    { generation: 1, to: "draining" },
                ],
            });
        const settle = (over: Partial<Situation>) =>
            judged({ command: "settle" }, atRest(["draining", "active"], over));

        it("waits for the drain time", () => {
            assert.deepEqual(settle({ records: [moved(23)] }), [
                "the alias moved at 2030-06-14T13:00:00.000Z: generation 1 drains until 2030-06-15T13:00:00.000Z (24 hours)",
            ]);
            assert.equal(typeof settle({ records: [moved(24)] }), "string");
        });

        it("waits for it from the last move on that AWS knows, also of one without a record", () => {
            const aliasMovedAt = new Date(NOW.getTime() - HOUR);
            assert.deepEqual(settle({ records: [moved(99)], aliasMovedAt }), [
                "the alias moved at 2030-06-15T11:00:00.000Z: generation 1 drains until 2030-06-16T11:00:00.000Z (24 hours)",
            ]);
        });

        it("wants a trail that is fresh and shows no signature", () => {
            const without = { ...atRest(["draining", "active"]) };
            delete without.trail;
            assert.deepEqual(judged({ command: "settle", because }, without), [
                "only the trail shows that nobody signs with generation 1 any more: give it with --trail",
            ]);
            const until = new Date(NOW.getTime() - 2 * HOUR);
            const last = new Date(until.getTime() - 23 * HOUR);
            assert.deepEqual(settle({ trail: trailOf({ 1: last }, { until }) }), [
                "the trail ends at 2030-06-15T10:00:00.000Z; expected 2030-06-15T11:00:00.000Z or later: fetch it again",
                "generation 1 signed at 2030-06-14T11:00:00.000Z, within 24 hours of the trail's end: find the caller in the trail, it holds the key's ARN instead of the alias",
            ]);
            assert.equal(typeof settle({ trail: trailOf({ 1: last }) }), "string");
        });

        it("wants a trail that begins before the alias moved, and a drain time before its end", () => {
            const from = (hours: number) => ({
                trail: trailOf({}, { from: new Date(NOW.getTime() - hours * HOUR) }),
            });
            const records = [moved(30)];
            const aliasMovedAt = records[0]!.at;
            assert.deepEqual(settle({ records, aliasMovedAt, ...from(1) }), [
                "the trail begins at 2030-06-15T11:00:00.000Z; expected 2030-06-14T06:00:00.000Z or earlier, from before the alias moved and for 24 hours at least: export it again from then on",
            ]);
            assert.equal(typeof settle({ records, aliasMovedAt, ...from(30) }), "string");
            // It ends an hour ago: the drain time before its end begins before the alias moved.
            const until = new Date(NOW.getTime() - HOUR);
            const trail = { ...from(24.5).trail, until };
            assert.deepEqual(settle({ records: [moved(24)], aliasMovedAt: moved(24).at, trail }), [
                "the trail begins at 2030-06-14T11:30:00.000Z; expected 2030-06-14T11:00:00.000Z or earlier, from before the alias moved and for 24 hours at least: export it again from then on",
            ]);
        });
    });

    describe("retire and schedule-deletion", () => {
        it("wait, unless somebody says why not", () => {
            const records = [recordOf(1, "verifyOnly", { at: new Date(NOW.getTime() - 29 * DAY) })];
            const young = atRest(["verifyOnly", "active"], { records });
            assert.deepEqual(judged({ command: "retire" }, young), [
                "generation 1 verifies until 2030-06-16T12:00:00.000Z (30 days), for whoever verifies by AWS: wait, or say with --because why not",
            ]);
            assert.equal(typeof judged({ command: "retire", because }, young), "string");
            const used = atRest(["disabled", "active"]);
            assert.deepEqual(judged({ command: "scheduleDeletion" }, used), [
                "generation 1 may have signed until 2030-03-07T12:00:00.000Z, and the 3650 days in which its key is kept end at 2040-03-04T12:00:00.000Z: wait, or say with --because why it may be deleted",
            ]);
            assert.deepEqual(judged({ command: "scheduleDeletion" }, { ...used, lastUse: {} }), [
                "the policy of generation 1's key still lets the application sign, so the 3650 days in which its key is kept have not begun: `cartorio up` puts it right, or say with --because why it may be deleted",
            ]);
            const old = { 1: new Date(BEFORE.getTime() - 3650 * DAY) };
            assert.equal(
                typeof judged({ command: "scheduleDeletion" }, { ...used, lastUse: old }),
                "string",
            );
        });

        it("are for break-glass", () => {
            const identities = { pipeline: true, breakGlass: false };
            assert.deepEqual(
                judged({ command: "retire" }, atRest(["verifyOnly", "active"], { identities })),
                ["DisableKey is for break-glass: give --break-glass-profile and --source-identity"],
            );
        });

        it("publish nothing too late: no key is disabled or deleted whose public key is lost", () => {
            for (const [command, state] of [
                ["retire", "verifyOnly"],
                ["scheduleDeletion", "disabled"],
            ] as const) {
                const findings = judged(
                    { command, because },
                    atRest([state, "active"], { published: { 2: "active" } }),
                );
                assert.ok(
                    Array.isArray(findings) &&
                        findings.some((one: string) => one.includes("is not published")),
                );
            }
        });

        it("say that it is gone only once AWS can have deleted it", () => {
            const situation = atRest(["deleting", "active"], { keys: { 2: keyOf(2, "active") } });
            const early = [recordOf(1, "deleting", { at: new Date(NOW.getTime() - 29 * DAY) })];
            assert.deepEqual(
                judged({ command: "scheduleDeletion" }, { ...situation, records: early }),
                [
                    "AWS has no key of generation 1, and it can't have deleted it before 2030-06-16T12:00:00.000Z: look for it in the trail (DescribeKey, ScheduleKeyDeletion)",
                ],
            );
            assert.equal(
                judged({ command: "scheduleDeletion" }, situation),
                "edit(gone active); publish; record scheduleDeletion 1: 1 gone",
            );
            assert.deepEqual(judged({ command: "cancelDeletion" }, situation), [
                "AWS has no key of generation 1 any more; its deletion was scheduled at 2030-03-07T12:00:00.000Z: there is nothing to cancel",
            ]);
        });
    });
});
