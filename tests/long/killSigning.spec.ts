import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderStore, verifyEvidence } from "../../evidence/index";
import type { Reconciliation } from "../../operations/audit/signatures/reconciliation";
import { draw } from "../../sandbox/control/chooseFaults";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolder } from "../sandbox/support";
import { run } from "../support/processes";
import {
    sessionOf,
    type SigningSandbox,
    startSigningSandbox,
    withoutRecord,
} from "./killedSigners";
import { MAX_IN_FLIGHT } from "./signerProcess";

/*
 * Kills processes that sign with SIGKILL, again and again, and compares what they released with their
 * evidence and the trail. Does not prove that evidence outlives a power failure: only that it outlives the
 * process. The sandbox is not killed here: killUnderLoad.spec.ts does that.
 */
const share = Number(process.env["CARTORIO_LONG_SHARE"] ?? "1");
const seed = Number(process.env["CARTORIO_LONG_SEED"] ?? "1");

const SIGNATURES = 100_000;
const KILLS = 20;
const PROCESSES = 4;
/** After this part of its signatures a process is left alone, so that no kill comes too late. */
const KILLED_UNTIL = 0.9;
/** Kills come at any moment of the work on a signature, not only when one was released. */
const MOST_MS_UNTIL_KILL = 30;

const kills = Math.max(1, Math.round(KILLS * share));
const each = Math.max(500, Math.round((SIGNATURES * share) / PROCESSES));

describe(`killing processes that sign (seed ${seed}, share ${share})`, function () {
    this.timeout(60 * 60_000);
    let count = 0;
    const random = () => draw(seed, 0, count++, "killSigning");
    /** Of each process: after how many signatures it is killed. */
    const plan: number[][] = Array.from({ length: PROCESSES }, () => []);
    for (let kill = 0; kill < kills; kill++) {
        plan[Math.floor(random() * PROCESSES)]!.push(Math.floor(random() * each * KILLED_UNTIL));
    }
    const hastySession = kills + PROCESSES;

    let directory: string;
    let sandbox: SigningSandbox;
    let evidence: string;
    const releasedFiles: string[] = [];
    const killed = new Set<string>();
    const releasedBy = (session: number) => path.join(directory, `released-${session}`);

    before(async () => {
        directory = await temporaryFolder();
        evidence = path.join(directory, "evidence");
        sandbox = await startSigningSandbox(path.join(directory, "aws"), hastySession + 1);
    });
    after(async () => {
        await sandbox?.stop();
        fs.rmSync(directory, { recursive: true });
    });

    /** Signs a process's part, with a new process after each kill. */
    async function signPart(moments: readonly number[]): Promise<void> {
        let done = 0;
        for (const moment of [...moments.toSorted((a, b) => a - b), undefined]) {
            const session = releasedFiles.length;
            const released = releasedBy(session);
            releasedFiles.push(released);
            const process_ = sandbox.sign(session, { evidence, released, count: each - done });
            if (moment === undefined) {
                const { status, stderr } = await process_.ended;
                assert.equal(status, 0, stderr);
            } else {
                await process_.reaches(Math.max(1, moment - done));
                await sleep(random() * MOST_MS_UNTIL_KILL);
                process_.kill();
                assert.equal((await process_.ended).signal, "SIGKILL");
                killed.add(sessionOf(session));
            }
            done += process_.released();
        }
        assert.equal(done, each);
    }

    it(`signs ${each * PROCESSES} documents in ${PROCESSES} processes, killed ${kills} times`, async () => {
        const started = Date.now();
        await Promise.all(plan.map(signPart));
        const seconds = (Date.now() - started) / 1000;
        const rate = (each * PROCESSES) / seconds;
        console.log(`      ${seconds.toFixed(0)} s, ${rate.toFixed(0)} signatures a second`);
        assert.equal(killed.size, kills);
    });

    it("leaves every chain whole, with half a line at most where a process was killed", async () => {
        const { ok, breaks, chains } = await verifyEvidence(new FolderStore(evidence));
        assert.ok(ok, JSON.stringify(breaks));
        assert.equal(chains.length, kills + PROCESSES);
        assert.equal(chains.filter(({ closed }) => closed).length, PROCESSES);
        assert.deepEqual(
            chains.filter(({ closed, torn }) => closed && torn !== undefined),
            [],
        );
    });

    it("has a record of every signature that was released", async () => {
        assert.deepEqual(await withoutRecord(releasedFiles, evidence), []);
    });

    it("has, by the audit, nothing without a record but what was under way at a kill", async () => {
        const { status, stdout, stderr } = await run(process.execPath, [
            path.join(repositoryRoot, "operations", "cartorio.cjs"),
            ...["audit", "signatures", "--evidence", evidence, "--trail", sandbox.trail],
            ...["--margin", "0", "--json"],
        ]);
        const { counts, differences, notJudged } = JSON.parse(stdout) as Reconciliation;
        assert.equal(status, differences.length === 0 ? 0 : 1, stderr);
        const perKill = new Map<string, number>([...killed].map((session) => [session, 0]));
        for (const difference of [...differences, ...notJudged]) {
            const { kind, caller = "" } = difference;
            assert.equal(kind, "signature without record", JSON.stringify(difference));
            assert.ok(killed.has(caller), `${caller} was never killed`);
            perKill.set(caller, perKill.get(caller)! + 1);
        }
        for (const [session, lost] of perKill) {
            assert.ok(lost <= MAX_IN_FLIGHT, `${session}: ${lost} signatures without a record`);
        }
        const lost = counts.differences + counts.notJudged;
        assert.equal(lost, differences.length + notJudged.length);
        assert.equal(counts.matched, counts.records);
        assert.equal(counts.signatures, counts.records + lost);
        assert.ok(counts.records >= each * PROCESSES, `only ${counts.records} records`);
        const most = Math.max(...perKill.values());
        console.log(`      ${lost} under way at ${kills} kills, at most ${most} at one`);
    });

    it("would see what was released before its record", async () => {
        const released = releasedBy(hastySession);
        const hasty = path.join(directory, "hasty");
        const process_ = sandbox.sign(hastySession, {
            ...{ evidence: hasty, released, count: 10_000, hasteMs: 60_000 },
        });
        await process_.reaches(20);
        process_.kill();
        await process_.ended;
        assert.ok((await verifyEvidence(new FolderStore(hasty))).ok);
        assert.ok((await withoutRecord([released], hasty)).length >= 20);
    });
});
