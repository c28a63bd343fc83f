import assert from "node:assert/strict";
import type { OnboardingAnswers } from "../../../operations/onboarding/columns";
import { judgeCandidates } from "../../../operations/onboarding/judgeCandidates";
import { answers, cartorio } from "./builders";

const KNOWN = {
    cartorio: cartorio({ cns: "990010", accountId: "111111110010", status: "active" }),
    environment: "dev",
    file: "cartorios/dev/990010.yaml",
};

function judge(...rows: readonly OnboardingAnswers[]) {
    return judgeCandidates(
        rows.map((row, index) => ({
            answers: row,
            place: (column) => `list.csv:${index + 2}: ${column}`,
        })),
        { entries: [KNOWN], hubAccountId: "999999990001" },
        { environment: "dev", today: "2026-11-26" },
    );
}

const OTHER = { cns: "990119", account: "111111119002" };

describe("several cartórios to onboard", () => {
    it("are all added when each is right by itself and beside the others", () => {
        const { added, all, findings } = judge(answers(), answers(OTHER));
        assert.deepEqual(findings, []);
        assert.deepEqual(
            added.map(({ cns }) => cns),
            ["990101", "990119"],
        );
        assert.deepEqual(all, added);
    });

    it("are refused with every finding of every line", () => {
        const { findings } = judge(
            answers({ uf: "XX" }),
            answers({ ...OTHER, cns: "99.010-1" }),
            answers({ ...OTHER, cns: "990135" }),
            answers({ cns: "990143", account: "111111110010" }),
            answers({ cns: "990150", account: "999999990001" }),
        );
        assert.deepEqual(
            findings.map((one) => one.replace(/, expected.*/s, "")),
            [
                'list.csv:2: uf: found "XX"',
                "list.csv:3: cns: found 990101, which list.csv:2: cns has too",
                "list.csv:4: account: found 111111119002, which list.csv:3: account has too",
                "list.csv:5: account: found 111111110010, which cartorios/dev/990010.yaml has",
                "list.csv:6: account: found 999999990001, the hub's account",
            ],
        );
    });

    it("are not written again where a file says the same", () => {
        const { added, all, findings } = judge(
            answers({ cns: "990010", account: "111111110010" }),
            answers(),
        );
        assert.deepEqual(findings, []);
        assert.deepEqual(
            added.map(({ cns }) => cns),
            ["990101"],
        );
        assert.deepEqual(all[0], KNOWN.cartorio);
    });

    it("need no answer that a file gives", () => {
        assert.deepEqual(judge({ cns: "990010" }).findings, []);
    });

    it("are refused where a file says otherwise", () => {
        const { findings } = judge(
            answers({ cns: "990010", account: "111111119009", name: "Outro" }),
        );
        assert.deepEqual(
            findings.map((one) => one.replace(/, as .*/s, "")),
            [
                "list.csv:2: name: found Outro, expected Ofício de Notas de Exemplo",
                "list.csv:2: account: found 111111119009, expected 111111110010",
            ],
        );
    });
});
