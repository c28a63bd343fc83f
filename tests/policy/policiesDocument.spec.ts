/** docs/policies.md: its catalogue is the policies', and what it shows of the configuration holds. */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { DOCUMENT, isStale, writeCatalogue } from "../../policy/catalogue/files";
import { BEGIN, END, renderCatalogue, withCatalogue } from "../../policy/catalogue/render";
import { configProblems } from "../../policy/lib/config";
import { exemptionsIn } from "../../policy/lib/exemptions";
import { allPolicies } from "../../policy/policies";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders } from "../support/folders";
import { start } from "../support/processes";

const text = fs.readFileSync(DOCUMENT, "utf8");

describe("docs/policies.md", () => {
    const folder = temporaryFolders();

    it("is fresh: run `npm run catalogue` and commit when it is not", () => {
        assert.equal(isStale(), false);
    });

    it("shows every policy once, with all that it asks for", () => {
        const catalogue = renderCatalogue(allPolicies);
        const plain = catalogue.replaceAll("\\*", "*");
        for (const { name, description, remediationSteps = "" } of allPolicies) {
            assert.equal(catalogue.split(`\n#### ${name}\n`).length, 2, name);
            assert.ok(plain.includes(`| ${description} |`), name);
            assert.ok(catalogue.includes(`\n${remediationSteps}\n\`\`\``), name);
        }
    });

    it("is stale when a description or the catalogue changes, and fresh when rendered", () => {
        const place = path.join(
            folder({ "policies.md": text.replace("| high | mandatory |", "| low | mandatory |") }),
            "policies.md",
        );
        assert.equal(isStale(place), true);
        writeCatalogue(place);
        assert.equal(isStale(place), false);
        assert.equal(fs.readFileSync(place, "utf8"), text);
    });

    it("keeps what is written by hand, and needs both marks once", () => {
        const document = `before\n${BEGIN}\nold\n${END}\nafter\n`;
        const rendered = withCatalogue(document, []);
        assert.ok(rendered.startsWith(`before\n${BEGIN}\n`));
        assert.ok(rendered.endsWith(`\n${END}\nafter\n`));
        assert.ok(!rendered.includes("old"));
        for (const wrong of ["", BEGIN, END, `${END}${BEGIN}`, `${document}${document}`]) {
            assert.throws(() => withCatalogue(wrong, []), /expected each once, in this order/);
        }
    });

    it("shows configuration of this pack that the pack takes", () => {
        const own = [...text.matchAll(/```json\n([^]*?)```/g)]
            .map(([, json = ""]) => JSON.parse(json) as Record<string, unknown>)
            .filter((config) => allPolicies.some(({ name }) => name in config));
        assert.ok(own.length > 0);
        for (const config of own) {
            for (const [name, settings] of Object.entries(config)) {
                const policy = allPolicies.find((item) => item.name === name);
                assert.ok(policy?.configSchema !== undefined, name);
                assert.deepEqual(configProblems(policy.configSchema, settings), []);
                const day = new Date("2026-12-01T00:00:00Z");
                for (const { problems } of exemptionsIn(settings, "prod-990010", day)) {
                    assert.deepEqual(problems, []);
                }
            }
        }
    });

    it("is checked by a command that says what to do", async () => {
        const run = (...args: string[]) =>
            start(process.execPath, ["toolchain/run.cjs", "policy/catalogue/main.ts", ...args], {
                cwd: repositoryRoot,
            }).ended;
        const [fresh, usage] = await Promise.all([run("--check"), run("--chek")]);
        assert.equal(fresh.status, 0, fresh.stderr);
        assert.match(fresh.stdout, /agrees with the policies/);
        assert.equal(usage.status, 2);
        assert.match(usage.stderr, /usage: npm run catalogue/);
    });
});
