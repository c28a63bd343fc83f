import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { stackAccount } from "../../../operations/account/stackAccount";
import { evidencePlaceOf, parseS3Address } from "../../../operations/evidence/evidencePlace";
import { repositoryRoot } from "../../../toolchain/versions";
import { temporaryFolders } from "../../support/folders";

const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");

describe("the place of evidence", () => {
    const folder = temporaryFolders();
    const account = { environment: "dev", evidence: "s3://bucket/config" };

    it("is the option's, else the variable's, else the configuration's", () => {
        const env = { CARTORIO_EVIDENCE: "s3://bucket/variable" };
        assert.equal(evidencePlaceOf(account, "s3://bucket/option", env), "s3://bucket/option");
        assert.equal(evidencePlaceOf(account, undefined, env), "s3://bucket/variable");
        assert.equal(evidencePlaceOf(account, undefined, {}), "s3://bucket/config");
        assert.equal(evidencePlaceOf(account, "", { CARTORIO_EVIDENCE: "" }), "s3://bucket/config");
    });

    it("is absolute where it is a folder", () => {
        assert.equal(evidencePlaceOf(account, "here", {}), path.resolve("here"));
    });

    it("is relative to the repository in the configuration", () => {
        const root = folder();
        fs.cpSync(ORGANISATION, root, { recursive: true });
        fs.copyFileSync(path.join(repositoryRoot, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
        const file = path.join(root, "Pulumi.dev.yaml");
        fs.appendFileSync(file, "  cartorio-digital:evidence: evidence/dev\n");
        const stack = stackAccount(root, "dev-990010");
        assert.equal(evidencePlaceOf(stack, undefined, {}), path.join(root, "evidence", "dev"));
    });

    it("is asked for, with all three ways, when there is none", () => {
        assert.throws(() => evidencePlaceOf({ environment: "dev" }, undefined, {}), {
            code: "usage",
            message:
                /give --evidence .*, set CARTORIO_EVIDENCE, or add cartorio-digital:evidence to Pulumi\.dev\.yaml/,
        });
    });

    it("is refused, by its name, when it is no address", () => {
        assert.throws(() => evidencePlaceOf(account, undefined, { CARTORIO_EVIDENCE: "s3:/x" }), {
            code: "usage",
            message: 'CARTORIO_EVIDENCE is "s3:/x"; expected s3://<bucket>/<prefix>, or a folder',
        });
    });

    it("has a prefix without / at its ends", () => {
        for (const [place, prefix] of [
            ["s3://bucket", ""],
            ["s3://bucket/", ""],
            ["s3://bucket/a/b/", "a/b"],
        ] as const) {
            assert.deepEqual(parseS3Address(place, "x"), { bucket: "bucket", prefix });
        }
        assert.equal(parseS3Address("/a/folder", "x"), undefined);
    });
});
