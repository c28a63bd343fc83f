import assert from "node:assert/strict";
import fc from "fast-check";
import { parseShard, shardOf } from "../../../operations/stacks/shard";

describe("shards", () => {
    for (const text of ["", "1", "0/3", "4/3", "1/0", "-1/3", "1/3/5", " 1/3", "1.5/3", "a/b"]) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.throws(() => parseShard(text), { code: "usage", message: /--shard is/ });
        });
    }

    it("are read from i/n", () => {
        assert.deepEqual(parseShard("2/4"), { index: 2, count: 4 });
    });

    it("together are the list, in disjoint parts of like size, each in the list's order", () => {
        fc.assert(
            fc.property(
                fc.uniqueArray(fc.nat(), { maxLength: 300 }),
                fc.integer({ min: 1, max: 40 }),
                (items, count) => {
                    const shards = Array.from({ length: count }, (_, place) =>
                        shardOf(items, { index: place + 1, count }),
                    );
                    const sizes = shards.map(({ length }) => length);
                    const all = shards.flat();
                    assert.equal(all.length, items.length);
                    assert.deepEqual(new Set(all), new Set(items));
                    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
                    for (const shard of shards) {
                        assert.deepEqual(
                            shard,
                            items.filter((item) => shard.includes(item)),
                        );
                    }
                },
            ),
        );
    });
});
