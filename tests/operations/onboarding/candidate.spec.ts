import assert from "node:assert/strict";
import { judgeAnswers } from "../../../operations/onboarding/candidate";
import type { OnboardingAnswers } from "../../../operations/onboarding/columns";
import { answers, cartorio } from "./builders";

const judge = (said: OnboardingAnswers, strict = false) =>
    judgeAnswers(said, { environment: "dev", today: "2026-11-26", strict });
const columns = (said: OnboardingAnswers) => judge(said).findings.map(({ column }) => column);

describe("answers on a cartório", () => {
    it("become its registry entry, requested, with one active generation of today", () => {
        const { cartorio: entry, findings, notices } = judge(answers());
        assert.deepEqual(findings, []);
        assert.deepEqual(notices, []);
        assert.deepEqual(entry, cartorio());
    });

    it("take the CNS as people write it", () => {
        const judged = judge(answers({ cns: "99.010-1" }));
        assert.equal(judged.cns, "990101");
        assert.deepEqual(judged.notices, []);
    });

    it("pad a short CNS, and say so", () => {
        const { cns, notices, findings } = judge(answers({ cns: "1008" }));
        assert.deepEqual(findings, []);
        assert.equal(cns, "001008");
        assert.match(notices[0]!.words, /read as 001008/);
    });

    for (const [said, wrong] of [
        [{ cns: "9901011" }, ["cns"]],
        [{ uf: "XX" }, ["uf"]],
        [{ uf: "RJ" }, ["municipality"]],
        [{ municipality: "355" }, ["municipality"]],
        [{ class: "4" }, ["class"]],
        [{ class: "dois" }, ["class"]],
        [{ account: "11111111900" }, ["account"]],
        [{ wave: "-1" }, ["wave"]],
        [{ name: "Fulano 529.982.247-25" }, ["name"]],
        [{ name: "" }, ["name"]],
        [
            { cns: "x", uf: "XX", class: "", account: "1", wave: "y" },
            ["cns", "uf", "class", "account", "wave"],
        ],
    ] as const) {
        it(`refuses ${JSON.stringify(said)}, and finds ${wrong.join(", ")}`, () => {
            const found = columns(answers(said));
            assert.deepEqual([...new Set(found)], wrong);
            assert.equal(judge(answers(said)).cartorio, undefined);
        });
    }

    it("say that there is personal data, and don't repeat it", () => {
        for (const column of ["name", "account", "municipality", "wave"] as const) {
            const { findings } = judge(answers({ [column]: "52998224725" }));
            assert.deepEqual([...new Set(findings.map((one) => one.column))], [column]);
            assert.ok(findings.every(({ words }) => !words.includes("52998224725")));
        }
    });

    it("take a wrong check digit with a notice, and refuse it when strict", () => {
        const said = answers({ cns: "990102" });
        assert.equal(judge(said).findings.length, 0);
        assert.match(judge(said).notices[0]!.words, /check digit/);
        assert.deepEqual(
            judge(said, true).findings.map(({ column }) => column),
            ["cns"],
        );
    });

    it("name everything when nothing is said", () => {
        assert.deepEqual(columns({}), [
            "cns",
            "name",
            "uf",
            "municipality",
            "class",
            "account",
            "wave",
        ]);
    });
});
