// Does not prove that the facts are AWS's: tests/integration/smokeAndAudit.spec.ts reads them from a server.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { KeyFacts } from "../../../operations/audit/accessFacts";
import { repositoryRoot } from "../../../toolchain/versions";
import {
    ACCOUNT,
    accountOf,
    allow,
    deny,
    documentOf,
    keyOf,
    ORGANIZATION,
    OTHER_ACCOUNT,
    PSS_256,
    reportOf,
    role,
    whoMay,
    type Written,
} from "./builders";

const SIGN = `kms:Sign ${PSS_256}`;
const SIGNER = role("cartorio/Signer");
const DEPLOYER = role("cartorio/Deployer");
const BREAK_GLASS = role("cartorio/BreakGlass");
const VERIFIER = role("cartorio/Verifier");
const AUDITOR = role("cartorio/Auditor");
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const IAM = "its IAM policies allow it";
const ANYONE = { AWS: "*" };
const ENABLE_IAM = allow({ AWS: ROOT }, { Action: "kms:*" });
const DENY_OTHERS = deny(ANYONE, {
    Condition: { StringNotEquals: { "aws:PrincipalArn": [SIGNER] } },
});

function golden(name: string): string {
    const file = path.join(repositoryRoot, "tests", "components", "golden", `${name}.json`);
    return fs.readFileSync(file, "utf8");
}

function signersBy(...statements: Written[]): Record<string, string> {
    return whoMay(reportOf(keyOf(documentOf(...statements))).key, SIGN);
}

describe("accessReport", () => {
    describe("on the program's own policies", () => {
        for (const state of ["candidate", "active", "draining"]) {
            it(`finds that the signer alone signs with a key that is ${state}`, () => {
                const { key, findings, ok } = reportOf(keyOf(golden(`signing-${state}`)));
                assert.deepEqual(whoMay(key, SIGN), { [SIGNER]: "yes" });
                assert.deepEqual([findings, ok], [[], true]);
            });
        }
        for (const state of ["disabled", "suspended", "verifyOnly"]) {
            it(`finds that nobody signs with a key that is ${state}`, () => {
                const { key, findings } = reportOf(keyOf(golden(`signing-${state}`)));
                assert.deepEqual([whoMay(key, SIGN), findings], [{}, []]);
            });
        }

        const { key } = reportOf(keyOf(golden("signing-active")));
        const rows: [probe: string, who: Record<string, string>][] = [
            ["kms:Sign RSASSA_PKCS1_V1_5_SHA_256", {}],
            ["kms:Verify", { [SIGNER]: "yes", [VERIFIER]: "yes" }],
            ["kms:PutKeyPolicy", { [DEPLOYER]: "yes", [BREAK_GLASS]: "yes", [ROOT]: "yes" }],
            ["kms:CreateGrant", {}],
            ["kms:EnableKey", { [BREAK_GLASS]: "yes" }],
            ["kms:ScheduleKeyDeletion 7 days", {}],
            ["kms:ScheduleKeyDeletion 30 days", { [BREAK_GLASS]: "yes" }],
            ["kms:UpdateAlias", { [DEPLOYER]: IAM }],
            ["kms:TagResource", { [DEPLOYER]: "yes" }],
            ["kms:ListGrants", { [DEPLOYER]: "yes", [AUDITOR]: "yes" }],
        ];
        for (const [probe, who] of rows) {
            it(`says who may ${probe}`, () => assert.deepEqual(whoMay(key, probe), who));
        }

        it("lists who could change all of it", () => {
            assert.deepEqual(key.holders, [
                "role/cartorio/Deployer",
                "role/cartorio/BreakGlass",
                "root user",
            ]);
        });

        it("keeps the signer inside of the organisation", () => {
            const inside = accountOf({ organizationId: ORGANIZATION });
            const own = reportOf(keyOf(golden("signing-organization")), inside);
            assert.deepEqual(whoMay(own.key, SIGN), { [SIGNER]: "yes" });
            const other = accountOf({ organizationId: "o-outra12345" });
            const outside = reportOf(keyOf(golden("signing-organization")), other);
            assert.deepEqual(whoMay(outside.key, SIGN), {});
        });

        it("says under which encryption context the document key is used", () => {
            const document = keyOf(golden("document"), {
                keyUsage: "ENCRYPT_DECRYPT",
                algorithms: ["SYMMETRIC_DEFAULT"],
            });
            const report = reportOf(document);
            const cns = /"kms:EncryptionContext:cns": \[\s*"(\d+)"/.exec(golden("document"))![1]!;
            assert.deepEqual(whoMay(report.key, "kms:Decrypt"), {
                [SIGNER]: `kms:EncryptionContext:cns = ${cns}`,
            });
            assert.deepEqual(whoMay(report.key, "kms:Encrypt"), {});
            assert.deepEqual(report.findings, []);
        });
    });

    describe("on policies of others", () => {
        it("shows what AWS's default policy leaves to IAM", () => {
            const { key, findings, ok } = reportOf(keyOf(documentOf(ENABLE_IAM)));
            assert.deepEqual(whoMay(key, SIGN), {
                [DEPLOYER]: IAM,
                [BREAK_GLASS]: IAM,
                [SIGNER]: IAM,
                [VERIFIER]: IAM,
                [AUDITOR]: IAM,
                [ACCOUNT]: "yes",
                [ROOT]: "yes",
            });
            assert.deepEqual(
                [findings.map(({ code }) => code), ok],
                [
                    ["access/otherSigns", "access/otherAlgorithm", "access/administersAndSigns"],
                    false,
                ],
            );
        });

        it("finds the grant in kms:Create* of terraform's key_administrators", () => {
            const actions =
                "Create* Describe* Enable* List* Put* Update* Revoke* Disable* Get* Delete*"
                    .split(" ")
                    .map((name) => `kms:${name}`);
            const administrators = allow(
                { AWS: role("ci") },
                { Sid: "KeyAdministration", Action: actions },
            );
            const { key, ok } = reportOf(keyOf(documentOf(administrators)));
            assert.deepEqual(whoMay(key, "kms:CreateGrant"), { [role("ci")]: "yes" });
            assert.deepEqual([whoMay(key, SIGN), ok], [{}, true]);
            assert.deepEqual(key.holders, ["role/ci"]);
        });

        it("finds CDK's root delegation beside a named user of the key", () => {
            const lambda = role("Stack-LambdaServiceRole-1ABC");
            const { key, findings } = reportOf(
                keyOf(documentOf(ENABLE_IAM, allow({ AWS: lambda }, { Action: ["kms:Sign"] }))),
            );
            assert.equal(whoMay(key, SIGN)[lambda], "yes");
            assert.match(findings[0]!.message, /anyone of the account .*role\/Stack-Lambda/s);
        });
    });

    describe("hides nobody", () => {
        const foreign = role("application", OTHER_ACCOUNT);
        const rows: [name: string, statements: Written[], who: Record<string, string>][] = [
            ["a role of another account", [allow({ AWS: foreign })], { [foreign]: "yes" }],
            ["another account", [allow({ AWS: OTHER_ACCOUNT })], { [OTHER_ACCOUNT]: "yes" }],
            [
                "a user",
                [allow({ AWS: `arn:aws:iam::${ACCOUNT}:user/ana` })],
                { [`arn:aws:iam::${ACCOUNT}:user/ana`]: "yes" },
            ],
            [
                "one session of a role",
                [allow({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/build` })],
                { [`arn:aws:sts::${ACCOUNT}:assumed-role/ci/build`]: "yes" },
            ],
            [
                "a service",
                [allow({ Service: "logs.amazonaws.com" })],
                { "logs.amazonaws.com": "yes" },
            ],
            [
                "whoever matches a pattern of roles",
                [
                    allow(ANYONE, {
                        Condition: { ArnLike: { "aws:PrincipalArn": role("app-*") } },
                    }),
                ],
                { [`aws:PrincipalArn ${role("app-*")}`]: "yes" },
            ],
            [
                "users and roles of a pattern that tells neither",
                [
                    allow(ANYONE, {
                        Condition: {
                            ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${OTHER_ACCOUNT}:*` },
                            StringEquals: { "aws:PrincipalType": "AssumedRole" },
                        },
                    }),
                ],
                {
                    [`aws:PrincipalArn arn:aws:iam::${OTHER_ACCOUNT}:* in account ${OTHER_ACCOUNT}`]:
                        "yes",
                },
            ],
            [
                "an organisation that only a condition names",
                [
                    allow(ANYONE, {
                        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-outra12345" } },
                    }),
                    DENY_OTHERS,
                ],
                { [SIGNER]: "aws:PrincipalOrgID = o-outra12345" },
            ],
            [
                "those whom NotAction leaves",
                [{ ...allow({ AWS: role("ci") }), Action: undefined, NotAction: "kms:Decrypt" }],
                { [role("ci")]: "yes" },
            ],
            [
                "those whom a Deny with NotPrincipal spares",
                [
                    allow({ AWS: ROOT }, { Action: "kms:*" }),
                    {
                        ...deny(undefined),
                        NotPrincipal: { AWS: [ROOT, `arn:aws:iam::${ACCOUNT}:user/ana`] },
                    },
                ],
                { [`arn:aws:iam::${ACCOUNT}:user/ana`]: IAM, [ROOT]: "yes" },
            ],
            [
                "one who may from a VPC only",
                [
                    allow(
                        { AWS: role("ci") },
                        { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } },
                    ),
                ],
                { [role("ci")]: "aws:SourceVpc = vpc-1" },
            ],
            [
                "one whom a Deny spares outside of a network",
                [
                    allow({ AWS: role("ci") }),
                    deny(ANYONE, {
                        Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
                    }),
                ],
                { [role("ci")]: "aws:SourceIp = 10.0.0.0" },
            ],
            [
                "one who may when tagged",
                [
                    allow(
                        { AWS: role("ci") },
                        { Condition: { StringLike: { "aws:PrincipalTag/team": "sign*" } } },
                    ),
                ],
                { [role("ci")]: "aws:PrincipalTag/team = sign_any_" },
            ],
            [
                "one who may with MFA of the last hour",
                [
                    allow(
                        { AWS: role("ci") },
                        {
                            Condition: {
                                Bool: { "aws:MultiFactorAuthPresent": "true" },
                                NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
                            },
                        },
                    ),
                ],
                {
                    [role("ci")]:
                        "aws:MultiFactorAuthAge = 3599 and aws:MultiFactorAuthPresent = true",
                },
            ],
            [
                "one whose condition has a policy variable",
                [
                    allow(
                        { AWS: role("ci") },
                        {
                            Condition: {
                                StringEquals: { "aws:PrincipalTag/team": "${aws:RequestTag/team}" },
                            },
                        },
                    ),
                ],
                { [role("ci")]: "cannot judge" },
            ],
            [
                "one whose patterns may overlap in values that nobody tried",
                [
                    allow(
                        { AWS: role("ci") },
                        {
                            Condition: {
                                StringLike: { "aws:SourceVpc": "vpc-*" },
                                StringNotLike: { "aws:SourceVpc": "*_*" },
                            },
                        },
                    ),
                ],
                { [role("ci")]: "cannot judge" },
            ],
        ];
        for (const [name, statements, who] of rows) {
            it(name, () => assert.deepEqual(signersBy(...statements), who));
        }

        it("anyone at all, and with them everybody else", () => {
            const who = signersBy(allow("*"));
            assert.equal(who["*"], "yes");
            assert.equal(Object.keys(who).length, 8);
        });
    });

    it("judges a combination of too many conditions as may", () => {
        const names = Array.from({ length: 12 }, (_, index) => `kms:EncryptionContext:k${index}`);
        const statement = allow(
            { AWS: role("ci") },
            { Condition: { StringEquals: Object.fromEntries(names.map((name) => [name, "v"])) } },
        );
        assert.deepEqual(signersBy(statement), { [role("ci")]: "cannot judge" });
    });

    it("lets a Deny without conditions decide before any doubt", () => {
        const statement = allow(
            { AWS: role("ci") },
            { Condition: { StringEquals: { "aws:PrincipalTag/a": "${aws:RequestTag/b}" } } },
        );
        assert.deepEqual(signersBy(statement, deny(ANYONE)), {});
    });

    describe("grants", () => {
        const grant = { grantId: "g", grantee: role("ci"), operations: ["Sign", "DescribeKey"] };
        const granted = (over: Partial<KeyFacts> = {}, ...statements: Written[]) =>
            reportOf(
                keyOf(documentOf(allow({ AWS: SIGNER }), ...statements), {
                    grants: [grant],
                    ...over,
                }),
            );

        it("count like a statement", () => {
            const { key, findings } = granted();
            assert.deepEqual(whoMay(key, SIGN), { [SIGNER]: "yes", [role("ci")]: "yes" });
            assert.match(findings[0]!.message, /is no signer of the cartório: role\/ci$/);
        });

        it("give no operation that they do not list", () => {
            assert.deepEqual(whoMay(granted().key, "kms:PutKeyPolicy"), {});
        });

        it("are stopped by a Deny", () => {
            const { key } = granted({}, DENY_OTHERS);
            assert.deepEqual(whoMay(key, SIGN), { [SIGNER]: "yes" });
        });

        it("show their constraint", () => {
            const { key } = granted({
                keyUsage: "ENCRYPT_DECRYPT",
                algorithms: ["SYMMETRIC_DEFAULT"],
                grants: [
                    {
                        ...grant,
                        operations: ["Decrypt"],
                        constraint: "the encryption context has a = b",
                    },
                ],
            });
            assert.deepEqual(whoMay(key, "kms:Decrypt"), {
                [role("ci")]: "the encryption context has a = b",
            });
        });
    });

    describe("findings", () => {
        const codes = (key: KeyFacts) => reportOf(key).findings.map(({ code }) => code);

        it("name a signer with another algorithm", () => {
            const { findings } = reportOf(keyOf(documentOf(allow({ AWS: SIGNER }))));
            assert.deepEqual(
                findings.map(({ code, message }) => [code, message]),
                [
                    [
                        "access/otherAlgorithm",
                        "a signer may sign with another algorithm than RSASSA_PSS_SHA_256: role/cartorio/Signer",
                    ],
                ],
            );
        });

        it("name a signer who may change the key", () => {
            const sign = allow(
                { AWS: SIGNER },
                { Condition: { StringEquals: { "kms:SigningAlgorithm": PSS_256 } } },
            );
            const tag = allow({ AWS: SIGNER }, { Action: "kms:TagResource" });
            assert.deepEqual(codes(keyOf(documentOf(sign))), []);
            assert.deepEqual(codes(keyOf(documentOf(sign, tag))), ["access/administersAndSigns"]);
        });

        it("fail what AWS does not show", () => {
            const unread = ["AWS does not show the Auditor its grants: no"];
            const key = keyOf(golden("signing-active"), { unread });
            assert.deepEqual(codes(key), ["access/unread"]);
            assert.equal(reportOf(key).ok, false);
        });

        for (const policy of [undefined, "{", documentOf(allow({ AWS: role("*") }))]) {
            it(`take everybody as a signer by a policy that can't be read: ${policy ?? "none"}`, () => {
                const key: { policy?: string } & KeyFacts = { ...keyOf(policy ?? "") };
                if (policy === undefined) {
                    delete key.policy;
                }
                const { key: access, ok } = reportOf(key);
                assert.equal(whoMay(access, SIGN)["*"], "cannot judge");
                assert.equal(ok, false);
            });
        }

        it("warn, and no more, when others use a document key", () => {
            const { findings, ok } = reportOf(
                keyOf(documentOf(allow({ AWS: role("ci") }, { Action: "kms:Decrypt" })), {
                    keyUsage: "ENCRYPT_DECRYPT",
                    algorithms: ["SYMMETRIC_DEFAULT"],
                }),
            );
            assert.deepEqual(
                [findings.map(({ code, severity }) => [code, severity]), ok],
                [[["access/otherUses", "warning"]], true],
            );
        });
    });
});
