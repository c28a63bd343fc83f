// What organisation.yaml may say. Whether the roles and Regions exist is not looked up.
import assert from "node:assert/strict";
import { BootstrapError, parseOrganisation } from "../../bootstrap/index";

const parse = (text: string) => parseOrganisation(text, "organisation.yaml");

function findings(text: string): readonly string[] {
    try {
        parse(text);
    } catch (error) {
        assert.ok(error instanceof BootstrapError);
        assert.equal(error.code, "bootstrap/invalid");
        assert.equal(error.message, error.findings.join("\n"));
        return error.findings;
    }
    return [];
}

const yaml = ({
    regions = "[sa-east-1]",
    workloadRole = "cartorio-workload",
    applicationDeployRoles = "[]",
} = {}) =>
    `regions: ${regions}\nworkloadRole: ${workloadRole}\n` +
    `applicationDeployRoles: ${applicationDeployRoles}\n`;

describe("organisation.yaml", () => {
    it("is read, with its lists sorted", () => {
        assert.deepEqual(
            parse(yaml({ regions: "[us-east-1, sa-east-1]", applicationDeployRoles: "[ci/b, a]" })),
            {
                regions: ["sa-east-1", "us-east-1"],
                workloadRole: "cartorio-workload",
                applicationDeployRoles: ["a", "ci/b"],
            },
        );
    });

    it("lists everything that is wrong with it, with the place", () => {
        const found = findings(
            'regions: [sao-paulo, sa-east-1, sa-east-1]\nworkloadRole: "*"\nregion: sa-east-1\n',
        );
        assert.deepEqual(
            found.map((finding) => finding.slice(0, finding.indexOf(","))),
            [
                'organisation.yaml:1:10: regions: found "sao-paulo"',
                'organisation.yaml:1:10: regions: found "sa-east-1" a second time',
                'organisation.yaml:2:15: workloadRole: found "*"',
                "organisation.yaml:1:1: applicationDeployRoles: found nothing",
                "organisation.yaml:3:1: region: found a property that is not known",
            ],
        );
    });

    const wrong: readonly [string, string, RegExp][] = [
        ["no Region", yaml({ regions: "[]" }), /regions: found an empty list/],
        ["a Region in place of a list", yaml({ regions: "sa-east-1" }), /expected a list/],
        ["a Region of China", yaml({ regions: "[cn-north-1]" }), /standard partition/],
        ["an ARN", yaml({ workloadRole: "arn:aws:iam::1:role/x" }), /no ARN/],
        ["a pattern", yaml({ workloadRole: "cartorio-*" }), /found "cartorio-\*"/],
        ["a number", yaml({ workloadRole: "12" }), /found 12,/],
        ["a list of workload roles", yaml({ workloadRole: "[a]" }), /found \["a"\]/],
        ["one of our own roles", yaml({ workloadRole: "cartorio/Signer" }), /not cartorio\/…/],
        [
            "a StackSet's role",
            yaml({ applicationDeployRoles: "[stacksets-exec-x]" }),
            /nor stacksets-exec-…/,
        ],
        [
            "a workload that deploys itself",
            yaml({ applicationDeployRoles: "[cartorio-workload]" }),
            /which is workloadRole/,
        ],
        ["a property twice", `${yaml()}workloadRole: b\n`, /organisation\.yaml:4:1: .*unique/],
        ["a tag", yaml({ workloadRole: "!Sub a" }), /Unresolved tag/],
        ["no properties", "- a\n", /found no properties/],
        ["nothing", "", /found no properties/],
    ];
    for (const [what, text, expected] of wrong) {
        it(`refuses ${what}`, () => {
            assert.match(findings(text).join("\n"), expected);
        });
    }
});
