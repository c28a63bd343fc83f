import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { withPackFiles } from "../../../operations/deploy/packConfig";
import { temporaryFolders } from "../../support/folders";

const FILE = "policy/config/dev.json";

describe("configuration of the policy pack", () => {
    const folder = temporaryFolders();

    for (const [text, found] of [
        ["{", /no JSON/],
        ["", /no JSON/],
        ["[]", /JSON that is \[\]/],
        ["null", /JSON that is null/],
    ] as const) {
        it(`refuses ${JSON.stringify(text)} naming the file`, async () => {
            const run = withPackFiles(folder({ [FILE]: text }), "dev", () => Promise.resolve());
            await assert.rejects(run, {
                code: "refused",
                message: new RegExp(`^policy/config/dev\\.json.*${found.source}`),
            });
        });
    }

    describe("withPackFiles", () => {
        it("lends private files that are gone after the run, also after a failed one", async () => {
            const root = folder({ [FILE]: '{"kms-key-require-tags":{"tags":["a"]}}' });
            let lent = "";
            const run = withPackFiles(root, "dev", (files) => {
                lent = files.config;
                assert.equal(files.pack, path.join(root, "policy"));
                assert.equal(fs.statSync(lent).mode & 0o777, 0o600);
                assert.equal(fs.statSync(path.dirname(lent)).mode & 0o777, 0o700);
                assert.equal(fs.readFileSync(files.emptyConfig, "utf8"), "{}");
                assert.match(fs.readFileSync(lent, "utf8"), /"tags":\["a"\]/);
                return Promise.reject(new Error("broken"));
            });
            await assert.rejects(run, /broken/);
            assert.equal(fs.existsSync(path.dirname(lent)), false);
        });

        it("refuses a missing file by its name, before anything is lent", async () => {
            const run = withPackFiles(folder(), "dev", () => Promise.resolve());
            await assert.rejects(run, {
                code: "refused",
                message: /^policy\/config\/dev\.json.*ENOENT/,
            });
        });
    });
});
