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

    describe("refuses what takes the force from a rule", () => {
        const rows: [what: string, config: object, found: RegExp][] = [
            ["every rule off", { all: "disabled" }, /- all has the level "disabled"/],
            [
                "every rule as advice",
                { all: { enforcementLevel: "advisory" } },
                /- all has the level "advisory"/,
            ],
            [
                "one rule off",
                { "kms-key-require-protect": "disabled" },
                /- kms-key-require-protect has the level "disabled".*exemption/,
            ],
            [
                "one rule as advice beside its settings",
                { "stack-restrict-regions": { regions: [], enforcementLevel: "advisory" } },
                /- stack-restrict-regions has the level "advisory"/,
            ],
            [
                "a rule that does not exist",
                { "stack-restrict-region": {} },
                /- "stack-restrict-region" is no rule of the pack \(stack-restrict-regions\?\)/,
            ],
            [
                "settings from elsewhere",
                { environments: ["other/policy"] },
                /- environments has the level \["other\/policy"\]/,
            ],
        ];
        for (const [what, config, message] of rows) {
            it(what, async () => {
                const root = folder({ [FILE]: JSON.stringify(config) });
                const run = withPackFiles(root, "dev", () => Promise.resolve());
                await assert.rejects(run, { code: "refused", message });
            });
        }

        it("all of it at once", async () => {
            const root = folder({ [FILE]: '{"all":"disabled","x":{}}' });
            const run = withPackFiles(root, "dev", () => Promise.resolve());
            await assert.rejects(run, /^CliError: policy\/config\/dev\.json.*\n- all .*\n- "x" /);
        });
    });

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
