import assert from "node:assert/strict";
import { renderStatus, statusOf } from "../../../../operations/rotation/shell/status";
import { arnOf, atRest } from "../builders";

describe("the status of a rotation", () => {
    it("says of each generation what registry, account and publication have", () => {
        const { generations, differences, stopped } = statusOf(
            "dev-990010",
            atRest(["verifyOnly", "active"]),
        );
        assert.deepEqual([differences, stopped], [[], []]);
        const facts = generations.map(({ generation, state, keyArn, isAliasTarget, maySign }) => [
            ...[generation, state, keyArn, isAliasTarget, maySign],
        ]);
        assert.deepEqual(facts, [
            [1, "verifyOnly", arnOf(1), false, false],
            [2, "active", arnOf(2), true, true],
        ]);
    });

    it("offers what may be done now, and says of the rest why not", () => {
        const status = statusOf("dev-990010", atRest(["draining", "active"]));
        assert.ok(status.possible.some(({ command }) => command === "rollback"));
        const start = status.refused.find(({ command }) => command === "start");
        assert.match(start!.because.join(), /generation 1 is draining/);
    });

    it("names a command that has stopped, and a key that the registry does not list", () => {
        const situation = atRest(["active", "candidate"], { records: [] });
        const { keys } = situation;
        const status = statusOf("dev-990010", {
            ...situation,
            keys: { ...keys, 3: { ...keys[1]!, arn: arnOf(3) } },
        });
        assert.deepEqual(status.stopped, [{ command: "start", generation: 2 }]);
        const text = renderStatus(status);
        assert.match(
            text,
            /stopped {2}start of generation 2: run `cartorio rotate start dev-990010/,
        );
        assert.match(text, /generation 3: not in the registry/);
        assert.match(text, /differs {2}generation 3 has a key/);
    });
});
