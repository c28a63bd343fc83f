// What the resolver makes of templates. That CloudFormation makes the same is not proved here.
import assert from "node:assert/strict";
import { BootstrapError, resolveRoles } from "../../bootstrap/index";
import { ACCOUNT, committed, roleParameters } from "./support";

const ROLES = committed("roles.template.yaml");

/** A template with one role and one parameter of each kind. */
function template(value: string, more = ""): string {
    return `
Parameters:
  Name: { Type: String, AllowedPattern: "^[a-z]+$", ConstraintDescription: small letters }
  Names: { Type: CommaDelimitedList, AllowedPattern: "^[a-z]+$", Default: "x,y" }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Role
      Path: /p/
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: One
            Resource: ${value}
${more}`;
}

function resource(value: string, parameters = { Name: "a" }): unknown {
    const [role] = resolveRoles(template(value), parameters, ACCOUNT);
    return role?.trustPolicy.Statement[0]?.["Resource"];
}

function refusal(act: () => unknown): string {
    try {
        act();
    } catch (error) {
        assert.ok(error instanceof BootstrapError);
        return error.message;
    }
    return assert.fail("was not refused");
}

describe("resolveRoles", () => {
    it("gives names, paths and ARNs of the account", () => {
        const [role] = resolveRoles(template("x"), { Name: "a" }, ACCOUNT);
        assert.deepEqual(role, {
            name: "Role",
            path: "/p/",
            arn: "arn:aws:iam::111111111111:role/p/Role",
            maxSessionDuration: 3600,
            trustPolicy: { Version: "2012-10-17", Statement: [{ Sid: "One", Resource: "x" }] },
            policies: [],
        });
    });

    describe("resolves", () => {
        const cases: readonly [string, string, unknown][] = [
            ["a parameter", "{ Ref: Name }", "a"],
            ["a list", "{ Ref: Names }", ["x", "y"]],
            ["the account", "{ Ref: 'AWS::AccountId' }", ACCOUNT],
            ["text", "{ 'Fn::Sub': '${AWS::Partition}:${Name}:${Name}' }", "aws:a:a"],
            [
                "literals of Fn::Sub",
                "{ 'Fn::Sub': '${!aws:PrincipalTag/x}' }",
                "${aws:PrincipalTag/x}",
            ],
            ["lists of texts", "[{ Ref: Name }, '*']", ["a", "*"]],
            ["nothing in plain text", "'${Name}'", "${Name}"],
        ];
        for (const [what, value, expected] of cases) {
            it(what, () => {
                assert.deepEqual(resource(value), expected);
            });
        }
    });

    describe("refuses", () => {
        const cases: readonly [string, string, RegExp][] = [
            [
                "other intrinsics",
                "{ 'Fn::GetAtt': Role.Arn }",
                /found the attribute Role\.Arn, expected one of none/,
            ],
            [
                "Fn::Sub with a map",
                "{ 'Fn::Sub': ['${a}', { a: b }] }",
                /expected Fn::Sub of a text/,
            ],
            [
                "an intrinsic among other keys",
                "{ Ref: Name, b: c }",
                /expected Ref of a text alone/,
            ],
            ["short forms", "!Ref Name", /expected YAML without tags/],
            [
                "unknown names",
                "{ Ref: Nom }",
                /Resource: found a reference to Nom, expected one of/,
            ],
            ["pseudo parameters that it lacks", "{ Ref: 'AWS::Region' }", /AWS::Region/],
            [
                "a list inside a text",
                "{ 'Fn::Sub': '${Names}' }",
                /found the list Names in Fn::Sub/,
            ],
        ];
        for (const [what, value, expected] of cases) {
            it(what, () => {
                assert.match(
                    refusal(() => resource(value)),
                    expected,
                );
            });
        }

        it("resources that are no roles", () => {
            const more = "  Topic: { Type: 'AWS::SNS::Topic', Properties: {} }\n";
            assert.match(
                refusal(() => resolveRoles(template("x", more), { Name: "a" }, ACCOUNT)),
                /Resources\.Topic: found AWS::SNS::Topic/,
            );
        });

        it("an account that is none", () => {
            assert.match(
                refusal(() => resolveRoles(template("x"), { Name: "a" }, "1234")),
                /accountId: found "1234", expected twelve digits/,
            );
        });

        it("text that is no template", () => {
            assert.match(
                refusal(() => resolveRoles("[]", {}, ACCOUNT)),
                /found no properties/,
            );
            assert.match(
                refusal(() => resolveRoles("Resources: {}", {}, ACCOUNT)),
                /found no Parameters/,
            );
        });

        it("every wrong parameter at once", () => {
            const wrong = { HubAccountId: "1", BreakGlassPrincipalArns: ["*"], Extra: "x" };
            const given = roleParameters(wrong);
            delete given["ExternalId"];
            assert.deepEqual(
                refusal(() => resolveRoles(ROLES, given, ACCOUNT))
                    .split("\n")
                    .map((line) => line.slice(0, line.indexOf(","))),
                [
                    'HubAccountId: found "1"',
                    'BreakGlassPrincipalArns: found "*"',
                    "ExternalId: found nothing",
                    "Extra: found a parameter that is not known",
                ],
            );
        });
    });
});
