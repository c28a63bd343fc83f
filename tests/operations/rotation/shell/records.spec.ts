// Through a real evidence folder: what is written down is read back exactly.
import assert from "node:assert/strict";
import { GenerationState } from "../../../../components/generation";
import { stepRecord } from "../../../../operations/evidence/stepRecord";
import { moveChecks } from "../../../../operations/rotation/rotationRecords";
import { rotationRecordsOf } from "../../../../operations/rotation/shell/records";
import type { RotationRecord } from "../../../../operations/rotation/situation";
import { RotationCommand, typedName } from "../../../../operations/rotation/transitions";
import { temporaryFolders } from "../../../support/folders";
import { ACCOUNT } from "../../smoke/builders";
import { stepFacts } from "../../evidence/builders";
import { arnOf, NOW } from "../builders";
import { recordsOf, withRotation } from "./builders";

describe("records of a rotation", () => {
    const folder = temporaryFolders();

    it("come back as they were, whatever the command and the states", async () => {
        const states = Object.values(GenerationState);
        const written = Object.values(RotationCommand).map((command, index): RotationRecord => ({
            ...{ command, generation: index + 1, keyArn: arnOf(index + 1) },
            at: new Date(NOW.getTime() + index),
            moves: states.map((to, id) => ({ generation: id + 1, to })),
        }));
        await withRotation({ place: folder() }, async (rotation, evidence) => {
            for (const { command, generation, keyArn, at, moves } of written) {
                await rotation.record(typedName(command), {
                    ...{ who: "arn:aws:sts::111111110010:assumed-role/Deployer/x", generation },
                    ...{ keyArn: keyArn!, awsTime: at.toISOString(), checks: moveChecks(moves) },
                });
            }
            assert.deepEqual(rotationRecordsOf(await recordsOf(evidence), ACCOUNT), written);
        });
    });

    it("come in the order of AWS's clock, ties as they were written, whatever the writers' clocks say", async () => {
        const place = folder();
        const write = (command: string, seconds: number, generation = 1) =>
            withRotation({ place }, (rotation) =>
                rotation.record(command, {
                    ...{ who: "x", generation, checks: [] },
                    awsTime: new Date(NOW.getTime() + seconds * 1000).toISOString(),
                }),
            );
        // Each run has a chain of its own, and this machine's clock says the order of the calls.
        await write("switch", 20);
        await write("validate", 10);
        await write("settle", 30);
        await write("retire", 30);
        await withRotation({ place }, async (_, evidence) => {
            const read = rotationRecordsOf(await recordsOf(evidence), ACCOUNT);
            assert.deepEqual(
                read.map(({ command, at }) => [command, at.getTime() - NOW.getTime()]),
                [
                    ["validate", 10_000],
                    ["switch", 20_000],
                    ["settle", 30_000],
                    ["retire", 30_000],
                ],
            );
        });
    });

    it("are none of other jobs, of other accounts, or of what is asked and done in between", async () => {
        await withRotation({ place: folder() }, async (rotation, evidence) => {
            await rotation.record("smoke-asked", { who: "x", checks: [] });
            await rotation.record("break-glass", { who: "x", checks: [] });
            await evidence.record(stepRecord(stepFacts({ job: "onboarding", step: "start" })));
            await evidence.record(
                stepRecord(
                    stepFacts({ job: "rotation", step: "start", accountId: "111111110028" }),
                ),
            );
            assert.deepEqual(rotationRecordsOf(await recordsOf(evidence), ACCOUNT), []);
        });
    });
});
