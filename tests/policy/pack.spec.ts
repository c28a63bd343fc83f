/**
 * The pack as the engine runs it: Pulumi's own runner, driven over gRPC. Does not prove what the
 * engine makes of the answers: tests/integration/policyPack.spec.ts.
 */
import assert from "node:assert/strict";

import { allPolicies } from "../../policy/policies";
import type { AnalyzeRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { messages, type PackProcess, requestOf, startPack, Value } from "./packProcess";
import {
    alias,
    aliasOn,
    documentKey,
    generation,
    keyWith,
    type Resource,
    signingComponent,
    signingKey,
    UNKNOWN,
} from "./support";

describe("policy pack over gRPC", function () {
    this.timeout(60_000);
    let pack: PackProcess;
    before(async () => {
        pack = await startPack();
    });
    // Each test leaves the pack as a run without --policy-pack-config finds it.
    afterEach(() => pack.configure({}));
    after(() => pack.stop());

    async function mandatoryOf(resource: Resource): Promise<readonly string[]> {
        const found = await pack.analyze(resource);
        return found.filter(({ mandatory }) => mandatory).map(({ policy }) => policy);
    }

    it("offers every policy under its name", async () => {
        const info = await pack.info();
        assert.equal(info.getName(), "cartorio-digital");
        const offered = info.getPoliciesList().map((policy) => policy.getName());
        assert.deepEqual(
            offered,
            allPolicies.map(({ name }) => name),
        );
        assert.equal(new Set(offered).size, offered.length);
    });

    it("has nothing to say of what the components declare", async () => {
        for (const resource of [signingKey(), documentKey(), alias()]) {
            assert.deepEqual(await pack.analyze(resource), []);
        }
    });

    it("refuses a key without anything, by mandatory rules", async () => {
        const bare = { ...signingKey({ opts: { parent: undefined, protect: false } }), props: {} };
        const refused = await mandatoryOf(bare);
        for (const name of [
            "kms-key-require-purpose",
            "kms-key-require-inline-policy",
            "kms-key-require-deletion-window",
            "kms-key-require-protect",
            "kms-key-require-tags",
            "kms-key-restrict-root",
        ]) {
            assert.ok(refused.includes(name), name);
        }
    });

    it("refuses what is known to be wrong, and only advises on what is unknown", async () => {
        const found = await pack.analyze(keyWith(UNKNOWN, { props: { deletionWindowInDays: 7 } }));
        assert.deepEqual(
            found.filter(({ mandatory }) => mandatory).map(({ policy }) => policy),
            ["kms-key-require-deletion-window"],
        );
        const advice = found.filter(({ policy }) => policy === "kms-key-separate-duties");
        assert.equal(advice.length, 1);
        assert.match(advice[0]?.message ?? "", /policy can't be known during preview/);
    });

    it("advises, and does not fail, where every property is unknown", async () => {
        const { props } = signingKey();
        const unknown = Object.fromEntries(Object.keys(props).map((name) => [name, UNKNOWN]));
        const found = await pack.analyze({ ...signingKey(), props: unknown });
        assert.ok(found.length > 0);
        assert.deepEqual(
            found.filter(({ mandatory }) => mandatory),
            [],
        );
    });

    it("judges several resources at once, each by itself", async () => {
        const short = signingKey({ props: { deletionWindowInDays: 7 } });
        const answers = await Promise.all(
            [signingKey(), short, documentKey(), alias(), short].map((each) => pack.analyze(each)),
        );
        assert.deepEqual(
            answers.map((found) => found.map(({ policy }) => policy)),
            [[], ["kms-key-require-deletion-window"], [], [], ["kms-key-require-deletion-window"]],
        );
    });

    it("judges a stack as a whole", async () => {
        const stack = [signingComponent(), generation(1, "active"), aliasOn(1), documentKey()];
        assert.deepEqual(await pack.analyzeStack(stack), []);
        const astray = [...stack.slice(0, 2), generation(2, "candidate"), aliasOn(2)];
        const found = await pack.analyzeStack(astray);
        assert.ok(
            found.some(({ policy, mandatory }) => policy === "stack-match-alias" && mandatory),
            JSON.stringify(found),
        );
        assert.deepEqual(await pack.analyzeStack([]), []);
    });

    describe("with the file of --policy-pack-config", () => {
        const RULE = "kms-key-require-signing-spec";
        const larger = signingKey({ props: { customerMasterKeySpec: "RSA_4096" } });

        it("judges by it", async () => {
            assert.deepEqual(await mandatoryOf(larger), [RULE]);
            await pack.configure({ [RULE]: { specs: ["RSA_4096"] } });
            assert.deepEqual(await mandatoryOf(larger), []);
        });

        it("keeps the defaults of the settings and the policies that it leaves out", async () => {
            await pack.configure({ [RULE]: {} });
            assert.deepEqual(await mandatoryOf(larger), [RULE]);
            const short = signingKey({ props: { deletionWindowInDays: 7 } });
            assert.deepEqual(await mandatoryOf(short), ["kms-key-require-deletion-window"]);
        });

        it("makes a rule advice where the file says so", async () => {
            const { ADVISORY } = messages.EnforcementLevel;
            await pack.configure({ [RULE]: { enforcementLevel: ADVISORY } });
            const found = await pack.analyze(larger);
            assert.deepEqual(
                found.map(({ policy, mandatory }) => [policy, mandatory]),
                [[RULE, false]],
            );
        });

        it("stops at a setting of the wrong type, names it, and goes on after", async () => {
            await pack.configure({ [RULE]: { specs: "RSA_4096" } });
            await assert.rejects(
                pack.analyze(larger),
                /kms-key-require-signing-spec has "RSA_4096" for specs; expected a list of texts/,
            );
            assert.deepEqual(await pack.analyze(alias()), []);
        });
    });

    describe("survives", () => {
        afterEach(async () => {
            assert.ok(pack.alive);
            assert.deepEqual(await pack.analyze(signingKey()), []);
        });

        it("a policy that is made to break it", async () => {
            const found = await pack.analyze(keyWith("[".repeat(30_000)));
            assert.ok(found.some(({ policy }) => policy === "kms-key-require-inline-policy"));
        });

        /** Of every type that a property could have by mistake. */
        const WRONG: readonly [what: string, value: unknown][] = [
            ["null", null],
            ["a number", 1e308],
            ["a boolean", true],
            ["a list", [[], {}, null]],
            ["an object", { __proto__: null, toString: 1, constructor: "x" }],
            ["a text", "\u0000{]\ud800"],
        ];
        for (const [what, value] of WRONG) {
            it(`${what} in place of every property, and refuses the key`, async () => {
                const { props } = signingKey();
                const wrong = Object.fromEntries(Object.keys(props).map((name) => [name, value]));
                const refused = await mandatoryOf({ ...signingKey(), props: wrong });
                assert.ok(refused.includes("kms-key-require-inline-policy"), refused.join(", "));
                for (const name of Object.keys(props)) {
                    await pack.analyze(signingKey({ props: { [name]: value } }));
                }
            });
        }

        it("wrong types in the provider, and refuses the key", async () => {
            for (const value of [1, "[", { a: 1 }, "[1]", '["1"]', null]) {
                const refused = await mandatoryOf(
                    signingKey({ provider: { allowedAccountIds: value } }),
                );
                assert.ok(refused.includes("kms-key-name-own-account"), JSON.stringify(value));
            }
        });

        it("a resource without provider", async () => {
            const request = requestOf(signingKey());
            request.clearProvider();
            const found = await pack.analyze(request);
            assert.ok(found.some(({ policy }) => policy === "kms-key-name-own-account"));
        });

        /** What no engine sends; nothing that could be judged, so an error of that call. */
        const MALFORMED: Readonly<Record<string, (request: AnalyzeRequest) => void>> = {
            "without options": (request) => request.clearOptions(),
            "without properties": (request) => request.clearProperties(),
            "with a property that has no value": (request) =>
                request.getProperties()?.getFieldsMap().set("policy", new Value()),
        };
        for (const [what, spoil] of Object.entries(MALFORMED)) {
            it(`a request ${what}`, async () => {
                const request = requestOf(signingKey());
                spoil(request);
                await assert.rejects(pack.analyze(request));
            });
        }
    });

    it("judges ten resources within half a second", async () => {
        const three = [signingKey(), documentKey(), alias()];
        await Promise.all(three.map((each) => pack.analyze(each)));
        const start = process.hrtime.bigint();
        for (let index = 0; index < 10; index++) {
            assert.deepEqual(await pack.analyze(three[index % three.length]!), []);
        }
        const took = Number(process.hrtime.bigint() - start) / 1e6;
        // Ten times what it takes: the figure itself is in `npm run bench -- policy`.
        assert.ok(took < 500, `${took} ms`);
    });
});
