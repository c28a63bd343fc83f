// Through a real evidence folder: what a command was judged by can be read in its record.
import assert from "node:assert/strict";
import { HOUR, ROTATION_TIMES } from "../../../../operations/rotation/rotationTimes";
import { recordStep } from "../../../../operations/rotation/shell/steps/recordStep";
import { termChecks } from "../../../../operations/rotation/shell/terms";
import { temporaryFolders } from "../../../support/folders";
import { arnOf, atRest, NOW, trailOf } from "../builders";
import { ACCOUNT_OF_STACK, recordsOf, viewOf, withRotation } from "./builders";

const silence = {
    since: new Date(NOW.getTime() - 9 * HOUR),
    until: new Date(NOW.getTime() - 2 * HOUR),
};
const trail = trailOf({}, { silence });

describe("what a command was judged by", () => {
    const folder = temporaryFolders();

    it("is nothing to tell of where the defaults hold and no trail is needed", () =>
        assert.deepEqual(termChecks("switch", { times: ROTATION_TIMES, trail }), []));

    it("stands in its record: the times that are not the defaults, and what the trail covers", async () => {
        const times = { ...ROTATION_TIMES, drainHours: 0.25, retentionDays: 5000 };
        const situation = atRest(["verifyOnly", "active"], { times, trail });
        const { generations } = situation;
        const { cartorio } = ACCOUNT_OF_STACK;
        const view = {
            situation,
            stack: { ...ACCOUNT_OF_STACK, cartorio: { ...cartorio, signingKey: { generations } } },
            views: { 1: viewOf({ arn: arnOf(1) }) },
        };
        const request = { command: "settle", because: "drill" } as const;
        await withRotation({ place: folder(), request, view }, async (rotation, evidence) => {
            await recordStep(rotation, {
                ...{ kind: "record", command: "settle", generation: 1 },
                moves: [{ generation: 1, to: "verifyOnly" }],
            });
            const { data } = (await recordsOf(evidence)).find(
                ({ type }) => type === "rotation.settle",
            )!;
            const checks = data["checks"] as unknown as { name: string; detail: string }[];
            const told = Object.fromEntries(checks.map(({ name, detail }) => [name, detail]));
            assert.deepEqual(
                [told["drain-hours"], told["retention-days"], told["trail"]],
                [
                    "0.25, default 24",
                    "5000, default 3650",
                    "2029-11-27T12:00:00.000Z to 2030-06-15T12:00:00.000Z, longest without an event from 2030-06-15T03:00:00.000Z to 2030-06-15T10:00:00.000Z",
                ],
            );
        });
    });
});
