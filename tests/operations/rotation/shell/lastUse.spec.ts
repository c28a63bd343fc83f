import assert from "node:assert/strict";
import { HOUR } from "../../../../operations/rotation/rotationTimes";
import { lastUse } from "../../../../operations/rotation/shell/lastUse";
import { arnOf, atRest, BEFORE, recordOf, trailOf } from "../builders";

const LATER = new Date(BEFORE.getTime() + 10 * HOUR);

describe("lastUse", () => {
    const records = [
        recordOf(1, "draining", { at: new Date(BEFORE.getTime() - 10 * HOUR) }),
        recordOf(1, "verifyOnly", { at: BEFORE }),
        recordOf(1, "disabled", { at: LATER }),
    ];
    const situation = atRest(["disabled", "active"], { records });

    it("is when the generation lost Sign", () => {
        const { generations, keys } = situation;
        assert.deepEqual(lastUse({ generations, keys, records })[1], BEFORE);
    });

    it("is no earlier because of a trail, which may lack a file between", () => {
        const signed = new Date(BEFORE.getTime() - 20 * HOUR);
        assert.deepEqual(lastUse({ ...situation, trail: trailOf({ 1: signed }) })[1], BEFORE);
    });

    it("is a signature that the trail has from after then", () =>
        assert.deepEqual(lastUse({ ...situation, trail: trailOf({ 1: LATER }) })[1], LATER));

    it("begins anew with a generation that got Sign back and lost it again", () => {
        const again = new Date(BEFORE.getTime() + HOUR);
        const twice = [
            ...records.slice(0, 2),
            recordOf(1, "draining", { at: again, command: "rollback" }),
            recordOf(1, "verifyOnly", { at: LATER }),
        ];
        const facts = atRest(["verifyOnly", "active"], { records: twice });
        const { generations, keys } = facts;
        assert.deepEqual(lastUse({ generations, keys, records: twice })[1], LATER);
    });

    it("is not known of one that may sign, by its state or by its live policy", () => {
        const { generations, keys } = situation;
        assert.equal(lastUse({ generations, keys, records })[2], undefined);
        const open = { 1: { arn: arnOf(1), state: "Enabled", maySign: true } };
        assert.equal(lastUse({ generations, keys: open, records })[1], undefined);
    });

    it("is reckoned from the registry's day where nothing was recorded", () => {
        const { generations, keys } = situation;
        const [first] = generations;
        assert.deepEqual(
            lastUse({ generations, keys, records: [] })[1],
            new Date(Date.parse(first!.since) + 29 * HOUR),
        );
    });
});
