import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { mergePackConfig, withPackFiles } from "../../../operations/deploy/packConfig";
import { temporaryFolders } from "../../support/folders";

const FILE = "policy/config/dev.json";
const ACTIVE = { cns: "990010", status: "active" };
const SUSPENDED = { cns: "990010", status: "suspended" };

describe("configuration of the policy pack", () => {
    const merge = (config: unknown, cartorio = ACTIVE) =>
        mergePackConfig(JSON.stringify(config), FILE, cartorio);

    it("names this stack's cartório while it is suspended, whatever the file lists", () => {
        const config = { "kms-key-match-state": { suspended: ["990028"], other: 1 } };
        assert.deepEqual(merge(config, SUSPENDED), {
            "kms-key-match-state": { suspended: ["990010"], other: 1 },
        });
        assert.deepEqual(merge(config)["kms-key-match-state"], { suspended: [], other: 1 });
    });

    it("keeps the rule's enforcement level where that is all there is", () => {
        assert.deepEqual(merge({ "kms-key-match-state": "mandatory" }, SUSPENDED), {
            "kms-key-match-state": { enforcementLevel: "mandatory", suspended: ["990010"] },
        });
    });

    it("keeps every other rule as it is", () => {
        const config = { all: "mandatory", "kms-key-require-tags": { tags: ["a"] } };
        const { "kms-key-match-state": state, ...others } = merge(config);
        assert.deepEqual([state, others], [{ suspended: [] }, config]);
    });

    for (const [text, found] of [
        ["{", /no JSON/],
        ["", /no JSON/],
        ["[]", /JSON that is \[\]/],
        ["null", /JSON that is null/],
        ['{"kms-key-match-state": []}', /kms-key-match-state is \[\]/],
    ] as const) {
        it(`refuses ${JSON.stringify(text)} naming the file`, () => {
            assert.throws(() => mergePackConfig(text, FILE, ACTIVE), {
                code: "refused",
                message: new RegExp(`^policy/config/dev\\.json.*${found.source}`),
            });
        });
    }

    describe("withPackFiles", () => {
        const folder = temporaryFolders();

        it("lends private files that are gone after the run, also after a failed one", async () => {
            const root = folder({ [FILE]: "{}" });
            let lent = "";
            const run = withPackFiles(root, "dev", SUSPENDED, (files) => {
                lent = files.config;
                assert.equal(files.pack, path.join(root, "policy"));
                assert.equal(fs.statSync(lent).mode & 0o777, 0o600);
                assert.equal(fs.statSync(path.dirname(lent)).mode & 0o777, 0o700);
                assert.equal(fs.readFileSync(files.emptyConfig, "utf8"), "{}");
                assert.match(fs.readFileSync(lent, "utf8"), /"suspended":\["990010"\]/);
                return Promise.reject(new Error("broken"));
            });
            await assert.rejects(run, /broken/);
            assert.equal(fs.existsSync(path.dirname(lent)), false);
        });

        it("refuses a missing file by its name, before anything is lent", async () => {
            const run = withPackFiles(folder(), "dev", ACTIVE, () => Promise.resolve());
            await assert.rejects(run, {
                code: "refused",
                message: /^policy\/config\/dev\.json.*ENOENT/,
            });
        });
    });
});
