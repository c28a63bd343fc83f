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
            await rotation.done("switch", ...SMOKE);
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
    });
});
void BREAK_GLASS;
