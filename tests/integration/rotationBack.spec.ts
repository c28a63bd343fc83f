import assert from "node:assert/strict";
import { announceSandbox, callsOf, changes } from "./support/onboarding";
import { BREAK_GLASS, onboarded, ROTATION_SMOKE, RotationDriver } from "./support/rotation";
import { openWorkspace, type Workspace } from "./support/workspace";

/*
 * The ways back of a rotation, with the real engine on the sandbox.
 * Does not prove what an application sees while the alias moves: tests of its clients do.
 */
const SMOKE = ["--smoke-command", ROTATION_SMOKE];

describe("rotation, back", function () {
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

    const callsAfter = (before: number) => callsOf(workspace.access).slice(before);

    /** Runs a command that has nothing left to do, and looks that it changes nothing. */
    async function again(rotation: RotationDriver, command: string, ...args: readonly string[]) {
        const before = callsOf(workspace.access).length;
        const { steps } = await rotation.done(command, ...args);
        assert.deepEqual(steps, []);
        assert.deepEqual(changes(callsAfter(before)), []);
    }

    async function switched(number: number): Promise<RotationDriver> {
        const rotation = new RotationDriver(workspace, await onboarded(workspace, number));
        await rotation.done("start");
        await rotation.done("validate", ...SMOKE);
        await rotation.done("switch", ...SMOKE);
        return rotation;
    }

    describe("while the generation before drains", () => {
        let rotation: RotationDriver;

        before(async () => {
            rotation = await switched(1);
        });

        it("rolls back to it, and the application signs with it again", async () => {
            await rotation.signed("switched.txt");
            await rotation.done("rollback", ...SMOKE);
            assert.deepEqual(rotation.states(), { 1: "active", 2: "draining" });
            const { generations, differences } = await rotation.status();
            assert.deepEqual(
                generations.map(({ isAliasTarget, maySign }) => [isAliasTarget, maySign]),
                [
                    [true, true],
                    [false, true],
                ],
            );
            assert.deepEqual(differences, []);
            await again(rotation, "rollback", ...SMOKE);
            await rotation.verifyAll();
        });

        it("aborts a candidate as break-glass, and needs break-glass for it", async () => {
            await rotation.clock(2);
            await rotation.done("settle", "--trail", rotation.trail);
            await rotation.done("start");
            assert.match(await rotation.refused("abort"), /DisableKey is for break-glass/);
            await rotation.done("abort", ...BREAK_GLASS);
            assert.deepEqual(rotation.states(), { 1: "active", 2: "verifyOnly", 3: "disabled" });
            await again(rotation, "abort", ...BREAK_GLASS);
        });

        it("cancels a deletion: the stack adopts the key again, disabled", async () => {
            await rotation.done("schedule-deletion", ...BREAK_GLASS, "--because", "drill");
            assert.equal(rotation.states()[3], "deleting");
            const before = callsOf(workspace.access).length;
            await rotation.done("cancel-deletion", ...BREAK_GLASS);
            assert.deepEqual(
                callsAfter(before).filter(({ eventName }) => eventName === "CreateKey"),
                [],
            );
            assert.deepEqual(rotation.states(), { 1: "active", 2: "verifyOnly", 3: "disabled" });
            await again(rotation, "cancel-deletion", ...BREAK_GLASS);
            const unchanged = await workspace.cartorio(
                ...["up", rotation.stack, "--yes", "--skip-preview", "--expect-no-changes"],
            );
            assert.equal(unchanged.status, 0, unchanged.output);
        });

        it("left evidence that verifies", async () => {
            const verify = await workspace.cartorio("evidence", "verify", rotation.stack);
            assert.equal(verify.status, 0, verify.output);
        });
    });

    describe("when the generation before only verifies", () => {
        it("gives Sign back first, then moves the alias", async () => {
            const rotation = await switched(2);
            await rotation.clock(2);
            await rotation.done("settle", "--trail", rotation.trail);
            const before = callsOf(workspace.access).length;
            await rotation.done("rollback", ...SMOKE);
            assert.deepEqual(rotation.states(), { 1: "active", 2: "draining" });
            const order = changes(callsAfter(before))
                .map(({ eventName }) => eventName)
                .filter((name) => /^(PutKeyPolicy|UpdateAlias)$/.test(name));
            assert.deepEqual(order.slice(0, 2), ["PutKeyPolicy", "UpdateAlias"]);
            await again(rotation, "rollback", ...SMOKE);
        });
    });
});
