import assert from "node:assert/strict";
import fc from "fast-check";
import { parseKmsArn, parsePrincipalArn } from "../../sandbox/arn";
import { checkAliasName } from "../../sandbox/kms/aliasNames";
import { page } from "../../sandbox/kms/paging";
import { checkTags, mergeTags, removeTags } from "../../sandbox/kms/tags";
import {
    resolveIdentities,
    type SandboxAccount,
    type SandboxIdentity,
} from "../../sandbox/options";
import { validate } from "../../sandbox/request/validation";
import { SandboxError } from "../../sandbox/sandboxError";
import { ACCOUNTS, CARTORIO } from "./support";

// Pure rules only. Does not prove that any operation applies them: the specs over HTTP do.

function codeOf(task: () => unknown): string {
    try {
        task();
        return "passed";
    } catch (error) {
        assert(error instanceof SandboxError);
        return error.code;
    }
}

describe("sandbox rules", () => {
    describe("alias names", () => {
        const cases: readonly (readonly [string, string])[] = [
            ["alias/cartorio-assinatura", "passed"],
            ["alias/a/b_c", "passed"],
            ["alias/awsome", "passed"],
            ["cartorio", "ValidationException"],
            ["alias/aws/ebs", "NotAuthorizedException"],
            ["alias/", "InvalidAliasNameException"],
            ["alias/a:b", "InvalidAliasNameException"],
        ];
        for (const [name, outcome] of cases) {
            it(`${name}: ${outcome}`, () => {
                assert.equal(
                    codeOf(() => checkAliasName(name)),
                    outcome,
                );
            });
        }
    });

    describe("tags", () => {
        const tag = (TagKey: string, TagValue = "") => ({ TagKey, TagValue });
        const many = (count: number) => Array.from({ length: count }, (_, n) => tag(`k${n}`));

        it("takes fifty, with accents, spaces and empty values", () => {
            const tags = [...many(49), tag("cartorio:ofício", "1º Ofício de Notas")];
            assert.equal(
                codeOf(() => checkTags(tags)),
                "passed",
            );
        });
        for (const [what, tags] of [
            ["fifty-one", many(51)],
            ["aws: in any case", [tag("AWS:x")]],
            ["a duplicate key", [tag("a", "1"), tag("a", "2")]],
            ["a forbidden character", [tag("a", "<b>")]],
        ] as const) {
            it(`refuses ${what}`, () => {
                assert.equal(
                    codeOf(() => checkTags(tags)),
                    "TagException",
                );
            });
        }
        it("counts those that are there already", () => {
            assert.equal(
                codeOf(() => mergeTags(many(50), [tag("new")])),
                "TagException",
            );
            assert.equal(mergeTags(many(50), [tag("k1", "new")]).length, 50);
        });
        it("removes after adding what was there before", () => {
            const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 });
            fc.assert(
                fc.property(keys, keys, (present, added) => {
                    const old = present
                        .filter((key) => !added.includes(key))
                        .map((key) => tag(key));
                    const both = mergeTags(
                        old,
                        added.map((key) => tag(key)),
                    );
                    assert.deepEqual(removeTags(both, added), old);
                }),
            );
        });
    });

    describe("paging", () => {
        it("shows every item once, whatever the page size", () => {
            const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 });
            fc.assert(
                fc.property(names, fc.integer({ min: 1, max: 10 }), (unsorted, limit) => {
                    const items = [...unsorted].sort();
                    const seen: string[] = [];
                    let marker: string | undefined;
                    do {
                        const { items: shown, rest } = page(items, (item) => item, limit, marker);
                        seen.push(...shown);
                        marker = (rest as { NextMarker?: string }).NextMarker;
                    } while (marker !== undefined);
                    assert.deepEqual(seen, items);
                }),
            );
        });
        it("refuses a marker of its own making", () => {
            assert.equal(
                codeOf(() => page(["a"], (a) => a, 1, "bogus")),
                "InvalidMarkerException",
            );
        });
    });

    describe("limits of parameters", () => {
        const shape = {
            KeyId: { type: "string", required: true, min: 1, max: 4 },
            Limit: { type: "integer", min: 1, max: 10 },
            Message: { type: "blob", max: 2 },
            Kind: { type: "string", enum: ["A", "B"] },
            Tags: {
                type: "list",
                member: { type: "structure", fields: { TagKey: { type: "string", max: 2 } } },
            },
        } as const;
        const messageOf = (input: Record<string, unknown>) => {
            try {
                validate(shape, input);
                return "passed";
            } catch (error) {
                return (error as Error).message;
            }
        };
        const cases: readonly (readonly [Record<string, unknown>, string])[] = [
            [{ KeyId: "k" }, "passed"],
            [
                {},
                "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
            ],
            [
                { KeyId: "toolong" },
                "1 validation error detected: Value 'toolong' at 'keyId' failed to satisfy constraint: Member must have length less than or equal to 4",
            ],
            [
                { KeyId: "k", Limit: 11 },
                "1 validation error detected: Value '11' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10",
            ],
            [
                { KeyId: "k", Message: Buffer.alloc(3) },
                "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 2",
            ],
            [
                { KeyId: "k", Tags: [{ TagKey: "a" }, { TagKey: "abc" }] },
                "1 validation error detected: Value 'abc' at 'tags.2.member.tagKey' failed to satisfy constraint: Member must have length less than or equal to 2",
            ],
            [
                { KeyId: "", Kind: "C" },
                "2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
            ],
        ];
        for (const [input, message] of cases) {
            it(`answers ${Object.keys(input).join(" and ") || "nothing"} with "${message.slice(0, 60)}…"`, () => {
                assert.equal(messageOf(input), message);
            });
        }
    });

    describe("ARNs", () => {
        it("tells keys from aliases", () => {
            const prefix = `arn:aws:kms:sa-east-1:${CARTORIO}`;
            assert.equal(parseKmsArn(`${prefix}:key/abc`)?.kind, "key");
            assert.equal(parseKmsArn(`${prefix}:alias/a/b`)?.name, "alias/a/b");
            assert.equal(parseKmsArn(`${prefix}:key/../x`), undefined);
        });
        it("refuses what can name no principal", () => {
            for (const text of ["ana", `arn:aws:iam::${CARTORIO}:role/*`, "arn:aws:iam::1:root"]) {
                assert.equal(parsePrincipalArn(text), undefined, text);
            }
        });
    });

    describe("options", () => {
        const findingsOf = (
            identities: readonly SandboxIdentity[],
            accounts: readonly SandboxAccount[] = ACCOUNTS,
        ) => {
            try {
                resolveIdentities({ directory: "unused", accounts, identities });
                return "";
            } catch (error) {
                assert(error instanceof SandboxError);
                assert.equal(error.code, "InvalidOptions");
                return error.message;
            }
        };
        it("finds the role behind a session, path included", () => {
            const arn = `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/ci`;
            const [identity] = resolveIdentities({
                directory: "unused",
                accounts: ACCOUNTS,
                identities: [{ name: "a", arn }],
            });
            assert.equal(identity?.roleArn, `arn:aws:iam::${CARTORIO}:role/cartorio/Deployer`);
        });
        it("reports every finding at once", () => {
            const findings = findingsOf([
                { name: "a", arn: "nonsense" },
                { name: "a", arn: "arn:aws:iam::333333333333:root" },
                { name: "b", arn: `arn:aws:sts::${CARTORIO}:assumed-role/Nobody/ci` },
            ]).split("\n");
            assert.equal(findings.length, 4);
        });
        it("takes IAM policies of users only", () => {
            const policies = ["{}"];
            const session = `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/ci`;
            assert.match(
                findingsOf([{ name: "a", arn: session, policies }]),
                /^Identity "a" is no user but has policies: give them to its role\.$/,
            );
            assert.match(
                findingsOf([{ name: "a", arn: `arn:aws:iam::${CARTORIO}:root`, policies }]),
                /is no user but has policies: leave them out, a root user needs none\.$/,
            );
            assert.equal(
                findingsOf([{ name: "a", arn: `arn:aws:iam::${CARTORIO}:user/ana`, policies }]),
                "",
            );
        });
        it("asks for the role when two have the same name", () => {
            const accounts: SandboxAccount[] = [
                { id: CARTORIO, roles: ["a/Deployer", "b/Deployer"] },
            ];
            const arn = `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/ci`;
            assert.match(findingsOf([{ name: "a", arn }], accounts), /give its roleArn/);
        });
    });
});
