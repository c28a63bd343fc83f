import assert from "node:assert/strict";
import {
    DescribeKeyCommand,
    ListAliasesCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { World } from "../sandbox/support";
import { CASES } from "./cases/index";
import { refused } from "./checks";
import type { ConformanceCase } from "./conformanceCase";
import { sandboxTarget } from "./inProcess";
import { KEY_TAG } from "./keys";
import { jsonOf, linesOf, summaryOf } from "./report";
import { Outcome, runSuite, type CaseResult } from "./suite";
import { Need, type Target } from "./target";

// Does not prove that the cases are true of AWS, nor that a target passes them.

const SOURCE = "https://docs.aws.amazon.com/";
const caseOf = (id: string, run: ConformanceCase["run"], needs?: Need[]): ConformanceCase => ({
    id,
    title: `Title of ${id}`,
    source: SOURCE,
    ...(needs !== undefined && { needs }),
    run,
});

describe("conformance cases", () => {
    it("are 150 at least", () => {
        assert.ok(CASES.length >= 150, String(CASES.length));
    });
    it("have ids of their own, in kebab case with names of AWS", () => {
        const ids = CASES.map(({ id }) => id);
        assert.deepEqual(
            ids.filter((id, index) => ids.indexOf(id) !== index),
            [],
        );
        assert.deepEqual(
            ids.filter((id) => !/^[a-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)+$/.test(id)),
            [],
        );
    });
    it("say where they are from", () => {
        const other = CASES.filter(
            ({ source }) => !/^(https:\/\/\S+|recorded: \S.+)$/.test(source),
        );
        assert.deepEqual(other, []);
    });
    it("have a title", () => {
        assert.deepEqual(
            CASES.filter(({ title }) => !/^\S.{10,}$/.test(title)),
            [],
        );
    });
});

describe("conformance suite", () => {
    let world: World;
    let target: Target;

    before(async () => {
        world = await World.start();
        target = sandboxTarget(world);
    });
    after(() => world.stop());

    const only = async (
        run: ConformanceCase["run"],
        needs?: Need[],
        on = target,
    ): Promise<CaseResult> => {
        const { cases } = await runSuite(on, [caseOf("a-case", run, needs)]);
        assert.equal(cases.length, 1);
        return cases[0]!;
    };

    it("reports a difference with what was expected and what came", async () => {
        const result = await only(() => {
            assert.equal("this", "that");
            return Promise.resolve();
        });
        const { outcome, expected, actual } = result;
        assert.deepEqual([outcome, expected, actual], [Outcome.failed, "that", "this"]);
        const text = linesOf(result).join("\n");
        assert.match(
            text,
            /FAILED {3}a-case: Title of a-case\n.*\n *expected: that\n *actual: +this/,
        );
    });
    it("reports an answer where a refusal was expected", async () => {
        const call = (context: { kms: { send(command: ListKeysCommand): Promise<unknown> } }) =>
            refused(context.kms.send(new ListKeysCommand({})), "NotFoundException");
        const { outcome, expected, actual = "" } = await only(call);
        assert.deepEqual([outcome, expected], [Outcome.failed, "NotFoundException"]);
        assert.match(actual, /^an answer: \{ Keys: /);
    });
    it("tells nothing secret of an answer", async () => {
        const { actual } = await only(() =>
            refused(
                Promise.resolve({
                    Credentials: { SecretAccessKey: "s" },
                    Plaintext: Buffer.alloc(9),
                }),
                "AccessDenied",
            ),
        );
        assert.equal(actual, "an answer: { Credentials: '…', Plaintext: '9 bytes' }");
    });
    it("reports another refusal than the expected one", async () => {
        const { actual, outcome } = await only(({ kms }) =>
            refused(kms.send(new DescribeKeyCommand({ KeyId: "none" })), "DisabledException"),
        );
        assert.equal(outcome, Outcome.failed);
        assert.equal(actual, "NotFoundException: Invalid keyId 'none'");
    });
    it("tells a message that does not match", async () => {
        const { expected } = await only(({ kms }) =>
            refused(kms.send(new DescribeKeyCommand({ KeyId: "x" })), "NotFoundException", /gone/),
        );
        assert.equal(expected, "NotFoundException /gone/");
    });
    it("reports a case that failed on the way", async () => {
        const { reason, actual, outcome } = await only(() => Promise.reject(new Error("lost")));
        assert.deepEqual(
            [outcome, reason, actual],
            [Outcome.failed, "it failed on the way", "Error: lost"],
        );
    });
    it("runs no case that the target can't serve, and says why", async () => {
        const poor = { ...target, capabilities: { sts: false, regionalEndpoint: false } };
        const result = await only(
            () => Promise.reject(new Error("it ran")),
            [Need.clock, Need.sts],
            poor,
        );
        assert.equal(result.outcome, Outcome.notApplicable);
        assert.equal(
            result.reason,
            "the target's clock can't be set forward; the target serves no STS",
        );
    });
    it("gives up keys and aliases, also after a failure", async () => {
        const result = await runSuite(target, [
            caseOf("makes-and-fails", async (context) => {
                const { KeyId } = await context.key("symmetric");
                await context.keys.alias(KeyId);
                await context.keys.create({});
                throw new Error("it failed");
            }),
        ]);
        assert.deepEqual([result.keys, result.kept], [2, []]);
        const { Aliases } = await world.kms("user").send(new ListAliasesCommand({}));
        assert.deepEqual(Aliases, []);
        const { Keys = [] } = await world.kms("user").send(new ListKeysCommand({}));
        assert.equal(Keys.length, 2);
        for (const { KeyId } of Keys) {
            const answer = await world.kms("user").send(new DescribeKeyCommand({ KeyId }));
            const { KeyState, DeletionDate } = answer.KeyMetadata ?? {};
            assert.equal(KeyState, "PendingDeletion");
            const days = (Number(DeletionDate) - Date.now()) / 86_400_000;
            assert.ok(days > 6.9 && days <= 7, String(days));
            const tags = await world.kms("user").send(new ListResourceTagsCommand({ KeyId }));
            assert.deepEqual(
                tags.Tags?.map(({ TagKey }) => TagKey),
                [KEY_TAG],
            );
        }
    });
    it("says what it could not give up", async () => {
        const { kept } = await runSuite(target, [
            caseOf("makes-an-alias", async (context) => {
                const kms = world.kms("user");
                const { KeyId, Arn } = await context.keys.create({}, kms);
                context.keys.own("alias/aws/theirs");
                kms.send = () => Promise.reject(new Error(`${KeyId} ${Arn}`));
            }),
        ]);
        assert.equal(kept.length, 2);
        assert.match(kept[0] ?? "", /^alias alias\/aws\/theirs is left/);
        assert.match(kept[1] ?? "", /^key arn:aws:kms:.* is left/);
    });
    it("ends after the case under way when it is interrupted, and gives up what it made", async () => {
        const interruption = new AbortController();
        const result = await runSuite(
            target,
            [
                caseOf("interrupted", async (context) => {
                    await context.key("symmetric");
                    interruption.abort();
                }),
                caseOf("never-run", () => Promise.reject(new Error("it ran"))),
            ],
            { signal: interruption.signal },
        );
        assert.deepEqual([result.notRun, result.keys, result.kept], [1, 1, []]);
        assert.match(summaryOf(result), /1 passed, 0 failed, 0 not applicable, 1 not run$/);
    });
    it("writes JSON that a machine reads", async () => {
        const result = await runSuite(target, [caseOf("passes", () => Promise.resolve())]);
        const json = JSON.parse(jsonOf(result)) as Record<string, unknown>;
        assert.deepEqual(
            [json["target"], json["passed"], json["failed"], json["notApplicable"]],
            ["sandbox", 1, 0, 0],
        );
        assert.equal((json["cases"] as CaseResult[])[0]?.source, SOURCE);
    });
});
