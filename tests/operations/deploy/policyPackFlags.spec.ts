import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    judgePackFlags,
    packArguments,
    packFlags,
} from "../../../operations/deploy/policyPackFlags";
import { temporaryFolders } from "../../support/folders";

const FILES = { pack: "/repo/policy", config: "/t/config.json", emptyConfig: "/t/empty.json" };
const OURS = ["--policy-pack", "/repo/policy", "--policy-pack-config", "/t/config.json"];

describe("policy packs of a run", () => {
    const folder = temporaryFolders();

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
            [["--policy-pack", '"policy"'], /"policy": give .* one path each/],
        ];
        for (const [flags, expected] of refused) {
            it(`refuses ${flags.join(" ")}`, () => {
                const [finding, ...more] = judgePackFlags(flags, "/repo");
                assert.match(finding!, expected);
                assert.deepEqual(more, []);
            });
        }

        it("refuses the project's own pack under every name, which would bring another configuration", () => {
            const root = folder({ "policy/PulumiPolicy.yaml": "", "packs/other/x": "" });
            fs.symlinkSync(path.join(root, "policy"), path.join(root, "packs", "link"));
            const own = ["policy", "./policy/", path.join(root, "policy"), "packs/../policy"];
            for (const pack of [...own, "packs/link"]) {
                const flags = ["--policy-pack", pack, "--policy-pack-config=weak.json"];
                assert.match(
                    judgePackFlags(flags, root)[0] ?? "",
                    /is the project's own pack/,
                    pack,
                );
            }
            assert.deepEqual(judgePackFlags(["--policy-pack", "packs/other"], root), []);
        });

        for (const flags of [
            [],
            ["--yes"],
            ["--policy-pack", "a"],
            ["--policy-pack", "a", "--policy-pack-config=c"],
        ]) {
            it(`lets ${JSON.stringify(flags)} through`, () => {
                assert.deepEqual(judgePackFlags(flags, "/repo"), []);
            });
        }
    });

    describe("packFlags", () => {
        it("are what of the flags is about packs, in the order of each", () => {
            const flags = [
                "--policy-pack",
                "a",
                "--yes",
                "--policy-pack-config=c",
                "--policy-pack=b",
            ];
            assert.deepEqual(packFlags(flags), [
                ...["--policy-pack=a", "--policy-pack=b", "--policy-pack-config=c"],
            ]);
        });
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
