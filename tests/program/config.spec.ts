// Does not prove that the engine delivers the values of a file as given here.
import assert from "node:assert/strict";
import { readConfig } from "../../program";
import { formatFindings } from "../../registry";
import { configOf, keysOf, VALID_CONFIG } from "./builders";

const messages = (overrides: Parameters<typeof configOf>[0], ...keys: string[]) =>
    formatFindings(readConfig(configOf(overrides), keys).findings);

describe("readConfig", () => {
    it("returns what is set, and leaves out what isn't", () => {
        const { config, findings } = readConfig(configOf(), keysOf());
        assert.deepEqual(findings, []);
        assert.deepEqual(config, VALID_CONFIG);
    });

    it("returns the optional values too", () => {
        const optional = {
            externalId: "cartorio-digital/dev:1",
            pilot: "990002",
            organizationId: "o-exemplo123",
            evidence: "s3://cartorio-evidence/dev",
            keyAgeDays: "365",
        };
        assert.deepEqual(readConfig(configOf(optional)).config, { ...VALID_CONFIG, ...optional });
    });

    it("takes an empty value for none", () => {
        const empty = {
            externalId: "",
            pilot: "",
            organizationId: "",
            evidence: "",
            keyAgeDays: "",
        };
        assert.deepEqual(readConfig(configOf(empty)).config, VALID_CONFIG);
    });

    describe("accepts", () => {
        for (const [key, value] of [
            ["environment", "hml2"],
            ["region", "us-east-1"],
            ["region", "ap-southeast-2"],
            ["role", "cartorio/Auditor"],
            ["role", "Deployer"],
            ["role", "a/b/c_1+=,.@-"],
            ["externalId", "ab"],
            ["externalId", "x".repeat(1224)],
            ["evidence", "evidence"],
            ["evidence", "var/evidence_1.d"],
            ["evidence", "s3://cartorio-evidence"],
            ["evidence", "s3://cartorio-evidence/a/b.c"],
            ["keyAgeDays", "1"],
        ] as const) {
            it(`${key} ${value.slice(0, 20)}`, () => {
                assert.equal(readConfig(configOf({ [key]: value })).config?.[key], value);
            });
        }
    });

    describe("refuses", () => {
        const id = 'twelve digits in quotes, such as "999999990001"';
        const role = "a role's name with its path, no ARN, such as cartorio/Deployer";
        const region = "a Region of the standard partition, such as sa-east-1";
        const external = "2 to 1224 letters, digits and _+=,.@:/-";
        const evidence =
            "a folder below the repository, such as evidence, or s3://<bucket>/<prefix>; letters, digits and ._- between /";
        const organization = "an organisation's id, o- and 10 to 32 small letters and digits";
        for (const [key, value, expected] of [
            ["hubAccountId", "99999990001", id],
            ["hubAccountId", "9999-9999-0001", id],
            ["region", "saeast1", region],
            ["region", "us-gov-west-1", region],
            ["region", "cn-north-1", region],
            ["role", "/cartorio/Deployer", role],
            ["role", "arn:aws:iam::111111110010:role/cartorio/Deployer", role],
            ["role", "role/cartorio/Deployer", role],
            ["role", "cartorio/", role],
            ["role", `cartorio/${"x".repeat(65)}`, role],
            ["role", `${"x/".repeat(256)}Deployer`, role],
            ["externalId", "x", external],
            ["externalId", "dois nomes", external],
            ["pilot", "99.000-2", 'the six digits of a CNS in quotes, such as "990002"'],
            ["organizationId", "r-exemplo123", organization],
            ["organizationId", "o-curto", organization],
            ["evidence", "../evidence", evidence],
            ["evidence", "/var/evidence", evidence],
            ["evidence", "a/../../evidence", evidence],
            ["evidence", "a/", evidence],
            ["evidence", "s3://Bucket/a", evidence],
            ["evidence", "s3://bucket/../a", evidence],
            ["evidence", "https://bucket/a", evidence],
            ["keyAgeDays", "0", "a whole number of days, 1 to 99999, such as 730"],
            ["keyAgeDays", "2y", "a whole number of days, 1 to 99999, such as 730"],
        ] as const) {
            it(`${key} ${value.slice(0, 50)}`, () => {
                assert.equal(
                    messages({ [key]: value }),
                    `Pulumi.dev.yaml: cartorio-digital:${key}: found "${value}", expected ${expected}; correct the value`,
                );
            });
        }

        it("a malformed environment, without naming a file that can't be", () => {
            assert.equal(
                messages({ environment: "dev-1" }),
                'cartorio-digital:environment: found "dev-1", expected 2 to 16 small letters and digits, a letter first, such as dev; correct the value',
            );
        });
    });

    for (const key of ["environment", "hubAccountId", "region", "role"] as const) {
        it(`asks for ${key}`, () => {
            const { config, findings } = readConfig(configOf({ [key]: undefined }));
            assert.equal(config, undefined);
            assert.deepEqual(
                findings.map(({ subject, found, fix }) => [subject, found, fix]),
                [[`cartorio-digital:${key}`, "nothing", `add cartorio-digital:${key}`]],
            );
        });
    }

    it("finds misspelt keys of its namespace, and leaves other namespaces alone", () => {
        assert.equal(
            messages({}, ...keysOf(), "cartorio-digital:pilto", "aws:region", "pulumi:tags"),
            "Pulumi.dev.yaml: cartorio-digital:pilto: found a key that the program doesn't know, expected only environment, hubAccountId, region, role, externalId, pilot, organizationId, evidence, keyAgeDays; remove it, or rename it (pilot?)",
        );
    });

    it("is not fooled by keys that every object has", () => {
        assert.match(messages({}, "cartorio-digital:constructor"), /found a key that the program/);
    });

    it("lists every finding at once, and still gives the values that are right", () => {
        const { partial, findings } = readConfig(
            configOf({ hubAccountId: "1", region: "x", role: "y/" }),
            ["cartorio-digital:z"],
        );
        assert.equal(findings.length, 4);
        assert.deepEqual(partial, { environment: "dev" });
    });
});
