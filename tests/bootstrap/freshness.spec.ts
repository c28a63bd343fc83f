// What is committed is what the source renders. Whether AWS takes it is not proved here.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { bootstrapFolder, renderAll, RenderedFile, staleFiles } from "../../bootstrap/index";
import { renderedPath, writeRendered } from "../../bootstrap/files";
import { temporaryFolders } from "../support/folders";
import { run } from "../support/processes";
import { organisation } from "./support";

const SOURCE = fs.readFileSync(path.join(bootstrapFolder, "organisation.yaml"), "utf8");
const ALL = Object.values(RenderedFile);

describe("the rendered files", () => {
    const folder = temporaryFolders();

    it("are fresh: run `npm run bootstrap` and commit when they are not", () => {
        assert.deepEqual(staleFiles(), []);
    });

    it("are all that the folder holds", () => {
        assert.deepEqual(
            fs.readdirSync(path.join(bootstrapFolder, "rendered")).sort(),
            [...ALL].sort(),
        );
    });

    it("are the same texts each time, in whatever order the organisation lists things", () => {
        assert.deepEqual(renderAll(organisation()), renderAll(organisation()));
        const regions = ["us-east-1", "sa-east-1"];
        const one = folder({ "organisation.yaml": SOURCE.replace("- sa-east-1", list(regions)) });
        const two = folder({
            "organisation.yaml": SOURCE.replace("- sa-east-1", list([...regions].reverse())),
        });
        writeRendered(one);
        writeRendered(two);
        for (const file of ALL) {
            assert.equal(
                fs.readFileSync(renderedPath(file, one), "utf8"),
                fs.readFileSync(renderedPath(file, two), "utf8"),
            );
        }
    });

    it("are all stale where there are none, and none is after they are written", () => {
        const root = folder({ "organisation.yaml": SOURCE });
        assert.deepEqual(staleFiles(root), ALL);
        assert.deepEqual(writeRendered(root), ALL);
        assert.deepEqual(staleFiles(root), []);
        assert.deepEqual(writeRendered(root), []);
    });

    it("are stale one by one when edited by hand", () => {
        const root = folder({ "organisation.yaml": SOURCE });
        writeRendered(root);
        const file = renderedPath(RenderedFile.ServiceControlPolicy, root);
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("role/cartorio/Signer", "*"));
        assert.deepEqual(staleFiles(root), [RenderedFile.ServiceControlPolicy]);
    });

    it("follow organisation.yaml", () => {
        const root = folder({ "organisation.yaml": SOURCE });
        writeRendered(root);
        fs.writeFileSync(
            path.join(root, "organisation.yaml"),
            SOURCE.replace("workloadRole: cartorio-workload", "workloadRole: apps/assinador"),
        );
        assert.deepEqual(staleFiles(root), ALL);
    });
});

describe("npm run bootstrap", () => {
    const bootstrap = (...args: readonly string[]) =>
        run(process.execPath, ["toolchain/run.cjs", "bootstrap/main.ts", ...args]);

    it("checks without writing", async () => {
        const { status, stdout, stderr } = await bootstrap("--check");
        assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
    });

    it("refuses arguments that it doesn't know", async () => {
        const { status, stderr } = await bootstrap("--chek");
        assert.equal(status, 2);
        assert.match(stderr, /usage: npm run bootstrap/);
    });
});

function list(regions: readonly string[]): string {
    return regions.map((region) => `- ${region}`).join("\n  ");
}
