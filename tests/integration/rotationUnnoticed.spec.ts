import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { injectFaults } from "../../sandbox/control/controlFile";
import type { Fault } from "../../sandbox/control/faults";
import { awsDirectory } from "../../sandbox/environment";
import { callsOf } from "./support/onboarding";
import { OFFICE, openRotatingOffice, type RotatingOffice } from "./support/rotatingOffice";
import { type Kept, SteadySigners } from "./support/steadySigners";

/*
 * Eight applications sign without a pause through the alias, while a whole rotation and its rollback run by
 * the commands, and AWS shows the moved alias here and not yet there. Does not prove how slow AWS really is,
 * nor what becomes of an `up` to which AWS lists the alias as it was: only calls through the alias are late.
 */
const CLIENTS = 8;
/** For so long a call may still see the alias as it was: each call draws anew. */
const SLOW_SECONDS = 20;
const THROUGH_ALIAS = ["Sign", "Verify", "GetPublicKey", "DescribeKey"];
/** Until 5 s most calls see the alias as it was, later fewer and fewer. */
const SLOW_ALIAS: readonly Fault[] = [5, 10, SLOW_SECONDS].map((seconds) => ({
    ...{ kind: "staleAlias", operation: THROUGH_ALIAS, share: 0.5, seconds },
}));

describe("applications during a rotation", function () {
    this.timeout(600_000);
    let office: RotatingOffice;
    let signers: SteadySigners;
    /** Keys by generation. */
    const keys = new Map<number, string>();
    const moves: { readonly at: number; readonly from: number; readonly to: number }[] = [];

    before(async () => {
        office = await openRotatingOffice();
        signers = new SteadySigners(office.workspace.access, OFFICE);
        signers.start(CLIENTS);
        await until(() => signers.kept.length >= CLIENTS);
        keys.set(1, signers.kept[0]!.signed.keyArn);
        // Else the alias would be seen as it was before it was made: not at all.
        await sleep(SLOW_SECONDS * 1000);
        await injectFaults(awsDirectory(office.workspace.access.directory), SLOW_ALIAS, 1);
    });

    after(async () => {
        await signers?.stop();
        await office?.close();
    });

    async function until(isSo: () => boolean): Promise<void> {
        for (const end = Date.now() + 30_000; !isSo(); await sleep(20)) {
            assert.ok(Date.now() < end, `waited in vain; ${signers.failures.length} failures`);
        }
    }

    /** Runs a command that moves the alias, and finds in the trail when it moved. */
    async function moving(command: string, from: number, to: number): Promise<void> {
        const before = callsOf(office.workspace.access).length;
        await office.rotate(command);
        const updates = callsOf(office.workspace.access)
            .slice(before)
            .filter(({ eventName, errorCode }) => eventName === "UpdateAlias" && !errorCode);
        assert.equal(updates.length, 1, "calls of UpdateAlias");
        moves.push({ at: moveTimeOf(updates[0]!), from, to });
        const target = String(updates[0]!.requestParameters?.["targetKeyId"]);
        const arn = `arn:aws:kms:sa-east-1:${OFFICE.accountId}:key/${target.split("/").at(-1)}`;
        keys.set(to, keys.get(to) ?? arn);
        assert.equal(keys.get(to), arn);
        await sleep(SLOW_SECONDS * 1000);
        const settled = signers.kept.length;
        await until(() => signers.kept.length >= settled + 2 * CLIENTS);
    }

    /** The trail knows whole seconds: it had moved by the end of this one. */
    const moveTimeOf = (call: object) =>
        Date.parse((call as { readonly eventTime: string }).eventTime) + 1_000;

    it("start and validate a new generation: nobody signs with it", async () => {
        await office.rotate("start");
        await office.rotate("validate");
        assert.deepEqual(arnsOf(signers.kept), [keys.get(1)]);
    });

    it("switch to it: everybody comes to sign with it", async () => {
        await moving("switch", 1, 2);
        assert.deepEqual(arnsOf(signers.kept.slice(-CLIENTS)), [keys.get(2)]);
    });

    it("settle the generation before, a day later", async () => {
        await signers.whileHeld(() => office.advanceHours(25));
        const later = signers.kept.length;
        await until(() => signers.kept.length >= later + CLIENTS);
        await office.rotate("settle");
    });

    it("roll back: everybody comes to sign with the generation before", async () => {
        await moving("rollback", 2, 1);
        assert.deepEqual(arnsOf(signers.kept.slice(-CLIENTS)), [keys.get(1)]);
    });

    it("never failed to sign, and everything verifies by the keys of its time and the last ones", async () => {
        await signers.stop();
        const { kept, failures } = signers;
        assert.deepEqual(failures, []);
        assert.deepEqual(new Set(kept.map(({ client }) => client)).size, CLIENTS);
        const refused = kept.filter(({ verdict }) => !verdict.valid);
        assert.deepEqual(
            refused.map(({ verdict }) => verdict),
            [],
        );
        for (const { document, signed } of kept) {
            const verdict = await signers.verify(document, signed.jws);
            assert.deepEqual(verdict.valid || verdict, true);
        }
        for (const move of moves) {
            const late = kept.filter(
                ({ signed, asked }) => asked > move.at && signed.keyArn === keys.get(move.from),
            );
            report(move, late, kept.length);
            assert.ok(late.length > 0, "nobody saw the alias late, so nothing was proved");
        }
    });

    function report(move: (typeof moves)[number], late: readonly Kept[], all: number): void {
        process.stdout.write(
            `      of ${all} signatures, ${late.length} by generation ${move.from} after the alias had moved to ${move.to}\n`,
        );
    }
});

function arnsOf(kept: readonly Kept[]): string[] {
    return [...new Set(kept.map(({ signed }) => signed.keyArn))];
}
