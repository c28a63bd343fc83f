import assert from "node:assert/strict";
import { judgePackFlags, packArguments } from "../../../operations/deploy/policyPackFlags";

const FILES = { pack: "/repo/policy", config: "/t/config.json", emptyConfig: "/t/empty.json" };
const OURS = ["--policy-pack", "/repo/policy", "--policy-pack-config", "/t/config.json"];

describe("policy packs of a run", () => {
    describe("judgePackFlags", () => {
        const refused: [flags: string[], expected: RegExp][] = [
            [["--policy-pack-config", "c.json"], /given 1 times and --policy-pack 0 times/],
            [
                ["--policy-pack=a", "--policy-pack", "b", "--policy-pack-config=c"],
                /given 1 times and --policy-pack 2 times/,
            ],
            [["--policy-pack="], /one is empty/],
            [["--yes", "--policy-pack"], /one is empty/],
            [["--policy-pack", "a,b"], /a,b: give .* one path each/],
        ];
        for (const [flags, expected] of refused) {
            it(`refuses ${flags.join(" ")}`, () => {
                const [finding, ...more] = judgePackFlags(flags);
                assert.match(finding!, expected);
                assert.deepEqual(more, []);
            });
        }

        for (const flags of [
            [],
            ["--yes"],
            ["--policy-pack", "a"],
            ["--policy-pack", "a", "--policy-pack-config=c"],
        ]) {
            it(`lets ${JSON.stringify(flags)} through`, () => {
                assert.deepEqual(judgePackFlags(flags), []);
            });
        }
    });

    describe("packArguments", () => {
        it("puts the project's pack and its configuration first", () => {
            assert.deepEqual(packArguments(FILES, ["--yes"]), OURS);
        });

        it("gives each pack of the user's that has none an empty configuration", () => {
            assert.deepEqual(packArguments(FILES, ["--policy-pack", "a", "--policy-pack=b"]), [
                ...OURS,
                ...["--policy-pack-config", "/t/empty.json"],
                ...["--policy-pack-config", "/t/empty.json"],
            ]);
        });

        it("leaves the user's own configurations to pair with their packs", () => {
            const flags = ["--policy-pack", "a", "--policy-pack-config", "c"];
            assert.deepEqual(packArguments(FILES, flags), OURS);
        });

        it("writes a path with a comma as the one item of a list", () => {
            const [, pack] = packArguments({ ...FILES, pack: '/a,"b"/policy' }, []);
            assert.equal(pack, '"/a,""b""/policy"');
        });
    });
});
