import assert from "node:assert/strict";
import { announceSandbox, callsOf, changes } from "./support/onboarding";
import { BREAK_GLASS, onboarded, ROTATION_SMOKE, RotationDriver } from "./support/rotation";
import { openWorkspace, type Workspace } from "./support/workspace";

/*
 * Whole rotations with the real engine on the sandbox, the application signing by its own identity.
 * Does not prove that AWS decides as the sandbox does, nor how slow AWS is to show a moved alias.
 */
const SMOKE = ["--smoke-command", ROTATION_SMOKE];

describe("rotation", function () {
    this.timeout(300_000);
    let workspace: Workspace;
    let withdraw: () => void;

    before(async () => {
        workspace = await openWorkspace();
        withdraw = announceSandbox(workspace);
    });

    after(async () => {
        withdraw();
        await workspace.close();
    });

    /** Runs a command that has nothing left to do, and looks that it changes nothing. */
    async function again(rotation: RotationDriver, command: string, ...args: readonly string[]) {
        const before = callsOf(workspace.access).length;
        const { steps } = await rotation.done(command, ...args);
        assert.deepEqual(steps, []);
        assert.deepEqual(changes(callsOf(workspace.access).slice(before)), []);
    }

    describe("of one cartório, from the first key to its deletion", () => {
        let rotation: RotationDriver;

        before(async () => {
            rotation = new RotationDriver(workspace, await onboarded(workspace, 1));
        });

        it("by --plan says every step and changes nothing", async () => {
            const before = callsOf(workspace.access).length;
            const { steps } = await rotation.done("start", "--plan");
            assert.deepEqual(
                steps.map(({ name, outcome }) => `${outcome} ${name}`),
                [
                    ...["planned edit-registry", "planned apply", "planned publish-keys"],
                    ...["planned record", "planned look-again"],
                ],
            );
            assert.deepEqual(rotation.states(), { 1: "active" });
            assert.deepEqual(changes(callsOf(workspace.access).slice(before)), []);
        });

        it("asks for consent where nobody can answer", async () => {
            const { status, stderr } = await rotation.rotate("start");
            assert.equal(status, 2);
            assert.match(stderr, /give --yes, or --plan/);
        });

        it("has documents that were signed before", async () => {
            await rotation.signed("before.txt");
        });

        it("starts with a candidate that the alias does not point at", async () => {
            await rotation.done("start");
            assert.deepEqual(rotation.states(), { 1: "active", 2: "candidate" });
            const { generations } = await rotation.status();
            assert.deepEqual(
                generations.map(({ state, keyState, maySign, isAliasTarget, published }) => [
                    ...[state, keyState, maySign, isAliasTarget, published],
                ]),
                [
                    ["active", "Enabled", true, true, "active"],
                    ["candidate", "Enabled", true, false, "candidate"],
                ],
            );
            await again(rotation, "start");
        });

        it("does not switch before the application has signed with the candidate", async () => {
            assert.match(await rotation.refused("switch"), /generation 2 is not validated/);
        });

        it("waits for the application's signature, and says what it is to run", async () => {
            const result = await rotation.rotate("validate", "--yes", "--wait", "0");
            assert.equal(result.status, 1, result.output);
            assert.match(result.stdout, /waiting +wait-for-smoke/);
            assert.match(
                result.stdout,
                /cartorio smoke dev-\d{6} --nonce [0-9a-f]{32} --results \S+ --key arn:aws:kms/,
            );
        });

        it("validates the candidate by its own key", async () => {
            await rotation.done("validate", ...SMOKE);
            await again(rotation, "validate");
        });

        it("switches: the application signs through the alias with the candidate", async () => {
            const folder = await rotation.signed("candidate.txt");
            const { steps } = await rotation.done("switch", ...SMOKE, "--verify", folder);
            assert.match(
                steps.find(({ name }) => name === "verify-old-documents")!.detail!,
                /^2 results and 2 documents$/,
            );
            assert.deepEqual(rotation.states(), { 1: "draining", 2: "active" });
            const { generations, stopped, differences } = await rotation.status();
            assert.deepEqual(
                generations.map(({ maySign, isAliasTarget }) => [maySign, isAliasTarget]),
                [
                    [true, false],
                    [true, true],
                ],
            );
            assert.deepEqual([stopped, differences], [[], []]);
            await again(rotation, "switch");
        });

        it("does not settle before the drain time is over, nor without a trail", async () => {
            await rotation.signed("switched.txt");
            const said = await rotation.refused("settle");
            assert.match(said, /generation 1 drains until/);
            assert.match(said, /give it with --trail/);
            assert.match(
                await rotation.refused("settle", "--trail", rotation.trail),
                /generation 1 drains until/,
            );
        });

        it("settles once nobody signs with the old key any more", async () => {
            await rotation.clock(2);
            await rotation.done("settle", "--trail", rotation.trail);
            assert.deepEqual(rotation.states(), { 1: "verifyOnly", 2: "active" });
            await again(rotation, "settle");
            await rotation.verifyAll();
        });

        it("disables no key without break-glass, nor before its time", async () => {
            const said = await rotation.refused("retire");
            assert.match(said, /give --break-glass-profile and --source-identity/);
            assert.match(said, /generation 1 verifies until/);
        });

        it("shows a plan of what break-glass is to do, without break-glass", async () => {
            const planned = await rotation.rotate("retire", "--plan", "--because", "drill");
            assert.equal(planned.status, 0, planned.output);
            assert.match(planned.stdout, /break-glass: DisableKey on generation 1/);
            assert.match(planned.stderr, /break-glass is needed: --break-glass-profile/);
            assert.deepEqual(rotation.states(), { 1: "verifyOnly", 2: "active" });
        });

        it("retires the old key as break-glass", async () => {
            await rotation.clock(31);
            await rotation.done("retire", ...BREAK_GLASS);
            assert.deepEqual(rotation.states(), { 1: "disabled", 2: "active" });
            const { generations } = await rotation.status();
            assert.deepEqual(
                [generations[0]!.keyState, generations[0]!.published],
                [...["Disabled", "disabled"]],
            );
            await again(rotation, "retire", ...BREAK_GLASS);
            await rotation.verifyAll();
        });

        it("deletes no key that signed within the retention time, unless it is said why", async () => {
            assert.match(
                await rotation.refused("schedule-deletion", ...BREAK_GLASS),
                /generation 1 may have signed until .*say with --because/,
            );
        });

        it("has AWS delete the old key in 30 days, and makes no other in the meantime", async () => {
            const because = ["--because", "drill"];
            await rotation.done("schedule-deletion", ...BREAK_GLASS, ...because);
            assert.deepEqual(rotation.states(), { 1: "deleting", 2: "active" });
            const { generations, time } = await rotation.status();
            const [gone] = generations;
            assert.equal(gone!.keyState, "PendingDeletion");
            const days = (Date.parse(gone!.deletionDate!) - Date.parse(time)) / 86_400_000;
            assert.ok(days > 29.9 && days <= 30, `${days} days`);
            await again(rotation, "schedule-deletion", ...BREAK_GLASS, ...because);

            const before = callsOf(workspace.access).length;
            const refreshed = await workspace.cartorio(
                ...["up", rotation.stack, "--yes", "--skip-preview", "--refresh"],
            );
            assert.equal(refreshed.status, 0, refreshed.output);
            assert.deepEqual(changes(callsOf(workspace.access).slice(before)), []);
        });

        it("writes it off once AWS has deleted it, and what it signed still verifies", async () => {
            await rotation.clock(31);
            await rotation.done("schedule-deletion", ...BREAK_GLASS);
            assert.deepEqual(rotation.states(), { 1: "gone", 2: "active" });
            await again(rotation, "schedule-deletion", ...BREAK_GLASS);
            await rotation.verifyAll();
        });

        it("left a record a step, evidence that verifies, and a report without doubts", async () => {
            const verify = await workspace.cartorio("evidence", "verify", rotation.stack);
            assert.equal(verify.status, 0, verify.output);
            assert.deepEqual(
                rotation.recordTypes().filter((type) => type.startsWith("rotation.")),
                [
                    ...["start", "smokeAsked", "validate", "smokeAsked", "switch", "settle"],
                    ...["breakGlass", "retire", "breakGlass", "scheduleDeletion"],
                    "scheduleDeletion",
                ].map((type) => `rotation.${type}`),
            );
            const report = await rotation.rotate("report", "--out", `${workspace.root}/report`);
            assert.equal(report.status, 0, report.output);
            const due = await workspace.cartorio("rotate", "due", "--env", "dev", "--json");
            assert.equal(due.status, 0, due.output);
        });
    });
});
