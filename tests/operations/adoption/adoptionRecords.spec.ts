import assert from "node:assert/strict";
import { isRecordedAfter } from "../../../operations/adoption/adoptionRecords";

describe("a step of an adoption", () => {
    for (const [types, is] of [
        [[], false],
        [["adoption.up"], false],
        [["onboarding.verify"], false],
        [["adoption.verify"], true],
        [["adoption.up", "adoption.verify"], true],
        [["adoption.verify", "adoption.up"], false],
        [["adoption.verify", "adoption.up", "adoption.verify"], true],
    ] as const) {
        it(`is ${is ? "" : "not "}recorded after another one by ${types.join(", ") || "nothing"}`, () => {
            const records = types.map((type) => ({ type }));
            assert.equal(isRecordedAfter(records, "verify", "up"), is);
        });
    }
});
