/**
 * Exemptions, as every rule takes them from its configuration. They are driven through one rule of
 * single resources and one of whole stacks; the catalogue proves that all rules have them. How the
 * engine prints advice is not proved here.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { mock } from "node:test";

import type { ResourceValidation } from "@pulumi/policy";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";

import { kmsKeyRequireProtect } from "../../policy/policies/kms/kmsKeyRequireProtect";
import { kmsKeyRequireDescription } from "../../policy/policies/kms/kmsKeyRequireDescription";
import { stackMatchGenerations } from "../../policy/policies/stack/stackMatchGenerations";
import { repositoryRoot } from "../../toolchain/versions";
import { judge, judgeStack } from "./judging";
import { alias, generation, signingComponent, signingKey, UNKNOWN } from "./support";

const NAME = "assinatura-g1";
const REASON = "Chave adotada, fica sem proteção até a migração";
const entry = (over: Readonly<Record<string, unknown>> = {}) => ({
    exemptions: [{ name: NAME, reason: REASON, until: "2027-01-31", ...over }],
});
const bare = signingKey({ opts: { protect: false } });
const root = signingComponent();

/** Entries that spare nothing, and what is said of each. */
const INVALID: readonly (readonly [what: string, over: Record<string, unknown>, says: RegExp])[] = [
    ["that has ended", { until: "2026-11-25" }, /ended on 2026-11-25/],
    ["without a reason", { reason: undefined }, /has the reason nothing; expected a text/],
    ["with an empty reason", { reason: "  " }, /has the reason " {2}"/],
    ["with a reason that is no text", { reason: 7 }, /has the reason 7/],
    ["without an end", { until: undefined }, /has until nothing; expected a day such as/],
    ["with an end in another form", { until: "31/01/2027" }, /has until "31\/01\/2027"/],
    ["with a day that does not exist", { until: "2027-02-30" }, /has until "2027-02-30"/],
    ["with a month that does not exist", { until: "2027-13-01" }, /has until "2027-13-01"/],
    ["with an hour", { until: "2027-01-31T00:00:00Z" }, /has until/],
    ["with an end that is a number", { until: 20270131 }, /has until 20270131/],
    ["with a member too many", { untill: "2028-01-31" }, /has "untill"; expected nothing but/],
    ["with a stack that is no text", { stack: 7 }, /has the stack 7/],
];

describe("exemptions", () => {
    beforeEach(() =>
        mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-26T23:59:59Z") }),
    );
    afterEach(() => mock.timers.reset());

    describe("of a resource", () => {
        it("turn the finding into advice that gives reason, end and finding", () => {
            const { violations, advice = [] } = judge(kmsKeyRequireProtect, bare, entry());
            assert.deepEqual(violations, []);
            assert.deepEqual(advice, [
                [
                    "Keys and aliases are protected from deletion and replacement.",
                    `"${NAME}" is exempt from this rule until 2027-01-31: ${REASON}`,
                    `KMS key "${NAME}" lacks protect; expected protect: true in its options.`,
                ].join("\n"),
            ]);
        });

        it("hold on their last day, in UTC, and not on the next", () => {
            const last = entry({ until: "2026-11-26" });
            assert.deepEqual(judge(kmsKeyRequireProtect, bare, last).violations, []);
            mock.timers.setTime(Date.parse("2026-11-27T00:00:00Z"));
            assert.equal(judge(kmsKeyRequireProtect, bare, last).violations.length, 2);
        });

        it("spare no other resource, whatever it has in common", () => {
            for (const name of [`${NAME}x`, NAME.slice(0, -1), NAME.toUpperCase(), ` ${NAME}`]) {
                const { violations, advice } = judge(kmsKeyRequireProtect, bare, entry({ name }));
                assert.equal(violations.length, 1, name);
                assert.equal(advice, undefined);
            }
            const other = alias({ opts: { protect: false } });
            assert.equal(judge(kmsKeyRequireProtect, other, entry()).violations.length, 1);
        });

        it("spare in the stack that they name only", () => {
            const here = entry({ stack: "prod-990010" });
            assert.deepEqual(judge(kmsKeyRequireProtect, bare, here).violations, []);
            const there = entry({ stack: "prod-990028" });
            assert.equal(judge(kmsKeyRequireProtect, bare, there).violations.length, 1);
        });

        it("say so where the rule has nothing against the resource", () => {
            const { violations, advice = [] } = judge(kmsKeyRequireProtect, signingKey(), entry());
            assert.deepEqual(violations, []);
            assert.match(advice.join(), /has nothing against it: remove the exemption/);
        });

        it("leave what is unknown at preview as it is", () => {
            const unknown = signingKey({ props: { description: UNKNOWN } });
            const verdict = judge(kmsKeyRequireDescription, unknown, entry());
            assert.match(verdict.unknown ?? "", /description can't be known/);
            assert.equal(verdict.advice?.length, 1);
        });

        for (const [what, over, says] of INVALID) {
            it(`are a violation ${what}, beside the finding`, () => {
                const { violations, advice } = judge(kmsKeyRequireProtect, bare, entry(over));
                assert.equal(advice, undefined);
                assert.equal(violations.length, 2, violations.join("\n"));
                assert.match(violations[0] ?? "", says);
                assert.ok(
                    violations[0]?.startsWith(
                        `The exemption of "${NAME}" from kms-key-require-protect `,
                    ),
                );
                assert.match(violations[1] ?? "", /lacks protect/);
            });

            it(`are a violation ${what}, where the resource needs none`, () => {
                const { violations } = judge(kmsKeyRequireProtect, signingKey(), entry(over));
                assert.equal(violations.length, 1);
            });
        }

        it("say everything that is wrong with them", () => {
            const wrong = entry({ reason: "", until: "tomorrow", stack: [] });
            assert.equal(judge(kmsKeyRequireProtect, signingKey(), wrong).violations.length, 3);
        });

        it("spare by a valid entry beside an invalid one, which stays a violation", () => {
            const two = {
                exemptions: [...entry({ reason: "" }).exemptions, ...entry().exemptions],
            };
            const { violations, advice } = judge(kmsKeyRequireProtect, bare, two);
            assert.equal(violations.length, 1);
            assert.equal(advice?.length, 1);
        });
    });

    describe("of a rule of resources, seen over the stack", () => {
        it("are not reported a second time where they name a resource", () => {
            for (const config of [entry(), entry({ reason: "" })]) {
                assert.deepEqual(judgeStack(kmsKeyRequireProtect, [bare], config), {
                    violations: [],
                });
            }
        });

        it("are advice where they name nothing", () => {
            const { violations, advice = [] } = judgeStack(
                kmsKeyRequireProtect,
                [bare],
                entry({ name: "assinatura-g9" }),
            );
            assert.deepEqual(violations, []);
            assert.match(advice.join(), /"assinatura-g9" .* names nothing in this stack/);
        });

        it("are advice where they name the stack and nothing in it", () => {
            const config = entry({ name: "assinatura-g9", stack: "prod-990010" });
            const { advice = [] } = judgeStack(kmsKeyRequireProtect, [bare], config);
            assert.match(advice.join(), /names nothing in this stack/);
        });

        it("are advice where they name a resource that the rule does not judge", () => {
            const { advice = [] } = judgeStack(kmsKeyRequireDescription, [alias()], {
                exemptions: [{ ...entry().exemptions[0], name: "assinatura-alias" }],
            });
            assert.match(advice.join(), /names nothing in this stack that the rule judges/);
        });

        for (const [what, over, says] of [
            ...INVALID,
            ["with a wildcard", { name: "assinatura-*" }, /has a wildcard in the name/],
            ["with a question mark", { name: "assinatura-g?" }, /has a wildcard in the name/],
            [
                "without a name",
                { name: undefined },
                /exemption of nothing by name from .* has the name nothing/,
            ],
            ["with an empty name", { name: "" }, /has the name ""/],
            ["with a name that is no text", { name: 7 }, /has the name 7/],
        ] as const) {
            it(`are a violation ${what} where they name nothing`, () => {
                const config = entry({ name: "assinatura-g9", ...over });
                const { violations } = judgeStack(kmsKeyRequireProtect, [bare], config);
                assert.equal(violations.length, 1);
                assert.match(violations[0] ?? "", says);
            });
        }

        it("are nothing to a stack that they do not name", () => {
            const config = entry({ name: "x", until: "2020-01-01", stack: "prod-990028" });
            assert.deepEqual(judgeStack(kmsKeyRequireProtect, [bare], config), { violations: [] });
        });
    });

    describe("of a rule of whole stacks", () => {
        const stack = [root, generation(1, "active", { name: "chave" })];
        const of = (over: Readonly<Record<string, unknown>> = {}) =>
            judgeStack(stackMatchGenerations, stack, entry({ name: "chave", ...over }));

        it("turn the finding into advice", () => {
            const { violations, advice = [] } = of();
            assert.deepEqual(violations, []);
            assert.match(advice.join(), /"chave" is exempt .* until 2027-01-31: Chave adotada/);
            assert.match(advice.join(), /expected the name "assinatura-g1"/);
        });

        it("spare no other resource", () => {
            assert.equal(of({ name: "assinatura" }).violations.length, 1);
        });

        it("say so where the rule has nothing against the resource", () => {
            assert.match(of({ name: "assinatura" }).advice?.join() ?? "", /remove the exemption/);
        });

        it("are advice where they name nothing", () => {
            assert.match(of({ name: "x" }).advice?.join() ?? "", /names nothing in this stack/);
        });

        for (const [what, over, says] of INVALID) {
            it(`are a violation ${what}`, () => {
                const { violations, advice } = of(over);
                assert.equal(advice, undefined);
                assert.equal(violations.length, 2);
                assert.match(violations.join("\n"), says);
            });
        }
    });

    it("leave the mark by which the SDK's server skips other types", () => {
        const mark = ({ validateResource }: object & { validateResource?: unknown }) =>
            (validateResource as { __pulumiType?: string }).__pulumiType;
        assert.equal(mark(kmsKeyRequireDescription), "aws:kms/key:Key");
        assert.equal(mark(kmsKeyRequireProtect), undefined);
    });

    it("are refused where they are no list of objects", () => {
        for (const exemptions of ["x", {}, ["x"], [[]], 7]) {
            assert.throws(
                () => judge(kmsKeyRequireProtect, bare, { exemptions }),
                /has .* for exemptions; expected a list of objects/,
            );
        }
    });

    it("leave the mandatory level to all other findings, in the SDK's own server", async () => {
        const found = await served(bare.name, entry());
        assert.deepEqual(
            found.map((item) => [item.policyname, item.enforcementlevel]),
            [["kms-key-require-protect", Level.ADVISORY]],
        );
        assert.match(found[0]?.message ?? "", /is exempt from this rule until 2027-01-31/);
        const refused = await served(bare.name, {});
        assert.deepEqual(
            refused.map((item) => item.enforcementlevel),
            [Level.MANDATORY],
        );
    });
});

/** gRPC and its messages are packages of Pulumi's, not of ours. */
const pulumi = createRequire(
    path.join(repositoryRoot, "node_modules/@pulumi/pulumi/proto/analyzer_grpc_pb.js"),
);
const messages = pulumi("./analyzer_pb.js") as typeof analyzer;
const Level = messages.EnforcementLevel;
const { Struct } = pulumi("google-protobuf/google/protobuf/struct_pb.js") as {
    Struct: { fromJavaScript(value: object): analyzer.AnalyzeRequest.AsObject["properties"] };
};

type Answer = (error: Error | null | undefined, response: analyzer.AnalyzeResponse) => void;
const { makeAnalyzeRpcFun } = createRequire(__filename)("@pulumi/policy/server") as {
    makeAnalyzeRpcFun: (
        ...pack: unknown[]
    ) => (call: { request: analyzer.AnalyzeRequest }, answer: Answer) => void;
};

/** What the SDK's server answers for an unprotected key, with that configuration of the rule. */
function served(name: string, config: object): Promise<analyzer.AnalyzeDiagnostic.AsObject[]> {
    const rule = kmsKeyRequireProtect.validateResource as ResourceValidation;
    const configured: ResourceValidation = (args, report) =>
        rule({ ...args, getConfig: <T extends object>() => config as T }, report);
    const policy = { ...kmsKeyRequireProtect, validateResource: configured };
    const request = new messages.AnalyzeRequest();
    request.setType("aws:kms/key:Key");
    request.setName(name);
    request.setUrn(`urn:pulumi:prod-990010::cartorio-digital::aws:kms/key:Key::${name}`);
    request.setProperties(Struct.fromJavaScript({}) as never);
    request.setOptions(new messages.AnalyzerResourceOptions());
    return new Promise((resolve, reject) => {
        makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", [policy])({ request }, (error, response) =>
            error ? reject(error) : resolve(response.toObject().diagnosticsList),
        );
    });
}
