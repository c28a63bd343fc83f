/** Does not prove what AWS's simulator decides: nothing here reaches it. */
import assert from "node:assert/strict";
import { page, type Ask, type Row } from "../../iam/documented/row";
import { ROWS } from "../../iam/documented/rows";
import { ALLOW_ALL, user, type Written } from "../../iam/builders";
import { startFakeIam, type FakeAnswer, type FakeError, type FakeIam } from "./fakeIam";
import {
    foundDifferences,
    notExpressibleLines,
    simulationLines,
    simulationSummary,
} from "./report";
import { runSimulation, SimulationError, Verdict, verdicts, type SimulatedCase } from "./simulate";

const URL_OF_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/example.html";
const row = (over: Partial<Ask> = {}): Row =>
    page(URL_OF_PAGE)("the page says so", "implicitDeny", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::b/a",
        ...over,
    });
const get = (Effect: string): Written => ({ Effect, Action: "s3:GetObject", Resource: "*" });

/** Decides by the literal name of the action in the first policy, and by nothing else. */
function byName(asked: URLSearchParams): FakeAnswer {
    const { Statement } = JSON.parse(asked.get("PolicyInputList.member.1")!) as {
        Statement: readonly Written[];
    };
    const effects = Statement.filter(
        ({ Action }) => Action === asked.get("ActionNames.member.1"),
    ).map(({ Effect }) => Effect);
    if (effects.includes("Deny")) {
        return { decision: "explicitDeny" };
    }
    return { decision: effects.includes("Allow") ? "allowed" : "implicitDeny" };
}

describe("runSimulation", () => {
    let fake: FakeIam | undefined;

    afterEach(() => fake?.stop());

    async function run(
        rule: (asked: URLSearchParams) => FakeAnswer | FakeError,
        ...rows: readonly Row[]
    ) {
        fake = await startFakeIam(rule);
        return runSimulation(fake.target, rows);
    }

    describe("against a simulator that denies everything implicitly", () => {
        it("finds every documented decision that is another, with its page", async () => {
            const result = await run(() => ({ decision: "implicitDeny" }), ...ROWS);
            const sent = result.cases.filter(({ verdict }) => verdict !== Verdict.notExpressible);
            const expected = sent.filter(({ ours }) => ours !== "implicitDeny");
            const differ = result.cases.filter(({ verdict }) => verdict === Verdict.differs);
            assert.deepEqual(differ, expected);
            assert.ok(differ.length > 50, simulationSummary(result));
            assert.equal(foundDifferences(result), true);
            for (const each of differ) {
                assert.equal(simulationLines(each).at(-1), `         source:  ${each.url}`);
            }
        });
        it("asks once for each decision that is sent", async () => {
            const result = await run(() => ({ decision: "implicitDeny" }), ...ROWS);
            const sent = ROWS.length - verdicts(result, Verdict.notExpressible);
            assert.equal(fake!.asked.length, sent);
            assert.equal(result.cases.length, ROWS.length);
        });
        it("counts what is not sent by reason", async () => {
            const result = await run(() => ({ decision: "implicitDeny" }), ...ROWS);
            const counts = notExpressibleLines(result).map((line) => Number.parseInt(line, 10));
            const total = counts.reduce((sum, count) => sum + count, 0);
            assert.equal(total, verdicts(result, Verdict.notExpressible));
        });
    });

    describe("against a simulator that decides as iam/ does", () => {
        it("finds no difference", async () => {
            const result = await run(
                byName,
                row({ identity: [get("Allow")] }),
                row({ identity: [get("Allow"), get("Deny")] }),
                row({ identity: [{ ...get("Allow"), Action: "s3:PutObject" }] }),
                row(),
            );
            assert.deepEqual(
                result.cases.map(({ verdict, aws }) => [verdict, aws]),
                [
                    [Verdict.agrees, "allowed"],
                    [Verdict.agrees, "explicitDeny"],
                    [Verdict.agrees, "implicitDeny"],
                    [Verdict.agrees, "implicitDeny"],
                ],
            );
            assert.equal(foundDifferences(result), false);
        });
        it("reads an answer that stands above the resources", async () => {
            const rule = (asked: URLSearchParams) => ({ ...byName(asked), onResource: false });
            const { cases } = await run(rule, row({ on: "*", identity: [get("Allow")] }));
            assert.equal(cases[0]?.verdict, Verdict.agrees);
        });
    });

    describe("with values that AWS misses", () => {
        const Condition = { StringEquals: { "aws:username": "ana", "s3:prefix": "a" } };
        const asked = (context: Ask["context"]) =>
            row({ identity: [{ ...get("Allow"), Condition }], context: context ?? {} });
        const misses = () => ({ decision: "implicitDeny", missing: ["S3:PREFIX"] });

        it("agrees where the request has none", async () => {
            const { cases } = await run(misses, asked({ "s3:prefix": [] }));
            assert.deepEqual([cases[0]?.verdict, cases[0]?.missing], ["agrees", ["S3:PREFIX"]]);
        });
        it("differs where the value was sent, though the decision is the same", async () => {
            const { cases } = await run(misses, asked({ "s3:prefix": "b" }));
            assert.equal(cases[0]?.verdict, Verdict.differs);
            assert.match(cases[0]?.reason ?? "", /AWS lacks what it was given: S3:PREFIX/);
        });
    });

    describe("where AWS refuses", () => {
        const refusal = (status: number, code: string) => () => ({ status, code });

        for (const [status, code] of [
            [400, "InvalidInput"],
            [400, "ValidationError"],
            [500, "PolicyEvaluation"],
        ] as const) {
            it(`names the decision that is refused with ${code}, and goes on`, async () => {
                const result = await run(refusal(status, code), row(), row());
                assert.equal(verdicts(result, Verdict.refused), 2);
                assert.match(result.cases[0]?.reason ?? "", new RegExp(`^${code}.*why not$`));
                assert.equal(foundDifferences(result), true);
            });
        }
        it("ends the run without permission, and names it", async () => {
            await assert.rejects(
                run(refusal(403, "AccessDenied"), row()),
                (error: unknown) =>
                    error instanceof SimulationError &&
                    /allow the caller iam:SimulateCustomPolicy/.test(error.message),
            );
        });
    });

    it("sends caller and owner beside the policy of a resource, on the wire", async () => {
        const key: Written[] = [{ ...ALLOW_ALL, Principal: { AWS: user("ana").arn } }];
        await run(() => ({ decision: "allowed" }), row({ key }));
        const [asked] = fake!.asked;
        assert.equal(asked?.get("CallerArn"), user("ana").arn);
        assert.equal(asked?.get("ResourceOwner"), "arn:aws:iam::111122223333:root");
        assert.deepEqual(JSON.parse(asked?.get("ResourcePolicy") ?? ""), {
            Version: "2012-10-17",
            Statement: key,
        });
    });
    it("stops after the row under way, and counts what is left", async () => {
        fake = await startFakeIam(byName);
        const interruption = new AbortController();
        const told: SimulatedCase[] = [];
        const result = await runSimulation(fake.target, [row(), row(), row()], {
            signal: interruption.signal,
            onResult: (each) => {
                told.push(each);
                interruption.abort();
            },
        });
        assert.deepEqual([told.length, result.cases.length, result.notRun], [1, 1, 2]);
    });
});
