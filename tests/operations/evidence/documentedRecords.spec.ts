// That docs/evidence.md names every record of a step. What is in them, the specs of the jobs say.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    previewStep,
    settleStep,
    unchangedStep,
    upStep,
    verifyStep,
    writeStep,
} from "../../../operations/adoption/adoptionSteps";
import { type StepFacts, stepType } from "../../../operations/evidence/stepRecord";
import { ONBOARDING_STEPS } from "../../../operations/onboarding/secondHalf";
import { RotationCommand, typedName } from "../../../operations/rotation/transitions";
import { DIRECTIONS } from "../../../operations/suspension/direction";
import { repositoryRoot } from "../../../toolchain/versions";

const ASKING = ["smoke-asked", "smoke-refused"];
const RECORDED: readonly [job: StepFacts["job"], paragraph: RegExp, steps: readonly string[]][] = [
    [
        "onboarding",
        /^An onboarding leaves .*$/m,
        [...ONBOARDING_STEPS.map(({ name }) => name), ...ASKING],
    ],
    [
        "adoption",
        /^An adoption leaves .*$/m,
        [previewStep, writeStep, upStep, verifyStep, settleStep, unchangedStep].map(
            ({ name }) => name,
        ),
    ],
    [
        "suspension",
        /^A suspension leaves .*$/m,
        [...Object.values(DIRECTIONS).flatMap(({ steps }) => Object.values(steps)), "break-glass"],
    ],
    [
        "rotation",
        /^A rotation leaves .*$/m,
        [...Object.values(RotationCommand).map(typedName), ...ASKING, "break-glass"],
    ],
];

describe("the page on evidence", () => {
    const page = fs.readFileSync(path.join(repositoryRoot, "docs", "evidence.md"), "utf8");

    for (const [job, paragraph, steps] of RECORDED) {
        it(`names every record of ${job}, and no other`, () => {
            const text = paragraph.exec(page)?.[0] ?? "";
            const named = [...text.matchAll(/`(?:[a-z]+)?\.([a-zA-Z]+)`/g)].map(
                ([, step]) => `${job}.${step}`,
            );
            const written = steps.map((step) => stepType(job, step));
            assert.deepEqual([...new Set(named)].sort(), [...new Set(written)].sort());
        });
    }
});
