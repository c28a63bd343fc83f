// Does not prove that AWS lets the role read only: tests/ci does, by its policies.
import assert from "node:assert/strict";
import { RoleName, withPath } from "../../bootstrap/index";
import { READ_ONLY_ROLE, readConfig, readOnly, requirePreview } from "../../program";
import { formatFindings } from "../../registry";
import { configOf, VALID_CONFIG } from "./builders";

const read = (value: string | undefined) =>
    readConfig(readOnly(configOf(), value === undefined ? {} : { CARTORIO_READ_ONLY: value }));

describe("readOnly", () => {
    it("names the role that the bootstrap makes", () => {
        assert.equal(READ_ONLY_ROLE, withPath(RoleName.Auditor));
    });

    it("takes Auditor for the configured role, and all else from the configuration", () => {
        assert.deepEqual(read("true").config, { ...VALID_CONFIG, role: READ_ONLY_ROLE });
    });

    for (const value of [undefined, ""]) {
        it(`leaves the configuration alone with ${JSON.stringify(value)}`, () => {
            assert.deepEqual(read(value).config, VALID_CONFIG);
        });
    }

    for (const value of ["1", "TRUE", "false", "cartorio/Deployer"]) {
        it(`refuses ${value}, and names the variable`, () => {
            const { config, findings } = read(value);
            assert.equal(config, undefined);
            assert.match(formatFindings(findings), /CARTORIO_READ_ONLY=.*, which takes true/);
        });
    }
});

describe("requirePreview", () => {
    it("refuses more than a preview to who only reads", () => {
        assert.throws(
            () => requirePreview(false, { CARTORIO_READ_ONLY: "true" }),
            /CARTORIO_READ_ONLY: found a run that changes the account, expected a preview/,
        );
    });

    it("lets previews be, and every run without the variable", () => {
        requirePreview(true, { CARTORIO_READ_ONLY: "true" });
        requirePreview(false, {});
    });
});
