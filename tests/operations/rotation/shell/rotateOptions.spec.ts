import assert from "node:assert/strict";
import { ROTATION_TIMES } from "../../../../operations/rotation/rotationTimes";
import { rotateRequest } from "../../../../operations/rotation/shell/rotateOptions";

const OPTIONS = { wait: "10m" };

describe("options of cartorio rotate", () => {
    it("have times of their own only where they are given", () => {
        assert.deepEqual(rotateRequest("start", OPTIONS), {
            ...{ request: { command: "start" }, times: ROTATION_TIMES, wait: 600_000 },
            hasBreakGlass: false,
        });
        const { times, request, person } = rotateRequest("settle", {
            ...{ ...OPTIONS, drainHours: "48", generation: "2", because: "drill" },
            ...{ breakGlassProfile: "people", sourceIdentity: "ana" },
        });
        assert.deepEqual(times, { ...ROTATION_TIMES, drainHours: 48 });
        assert.deepEqual(request, { command: "settle", generation: 2, because: "drill" });
        assert.deepEqual(person, { profile: "people", sourceIdentity: "ana" });
    });

    it("plan as if break-glass were at hand, and do nothing so", () => {
        const person = { breakGlassProfile: "people", sourceIdentity: "ana" };
        const has = (over: object) =>
            rotateRequest("retire", { ...OPTIONS, ...over }).hasBreakGlass;
        assert.deepEqual([has({}), has({ plan: true }), has(person)], [false, true, true]);
    });

    it("need a reason for a time that protects less than the default, and for no other", () => {
        const short = {
            ...{ ...OPTIONS, drainHours: "23", trailDelayHours: "1.5" },
            ...{ verifyOnlyDays: "0", retentionDays: "0" },
        };
        assert.throws(() => rotateRequest("settle", short), {
            code: "usage",
            message: [
                "--drain-hours is 23, which protects less than the default 24: say with --because why",
                "--trail-delay-hours is 1.5, which protects less than the default 1: say with --because why",
                "--verify-only-days is 0, which protects less than the default 30: say with --because why",
                "--retention-days is 0, which protects less than the default 3650: say with --because why",
            ].join("\n"),
        });
        assert.equal(rotateRequest("settle", { ...short, because: "drill" }).times.drainHours, 23);
        const long = {
            ...{ ...OPTIONS, drainHours: "25", trailDelayHours: "0.5" },
            ...{ verifyOnlyDays: "31", retentionDays: "3651" },
        };
        assert.equal(rotateRequest("settle", long).times.retentionDays, 3651);
    });

    it("are refused with every finding at once, each by its option", () => {
        const wrong = {
            ...{ wait: "soon", generation: "two", drainHours: "0", verifyOnlyDays: "" },
            ...{ sourceIdentity: "ana@exemplo.invalid", because: "asked by 123.456.789-09" },
        };
        assert.throws(
            () => rotateRequest("settle", wrong),
            ({ code, message }: { code: string; message: string }) => {
                assert.equal(code, "usage");
                for (const option of [
                    ...["--wait is", "--generation is", "--drain-hours is 0", "--verify-only-days"],
                    "--because can't be kept: it holds a number in the form of a CPF",
                    ...["--source-identity is", "--break-glass-profile and --source-identity"],
                ]) {
                    assert.ok(message.includes(option), `${option} in:\n${message}`);
                }
                return true;
            },
        );
    });
});
