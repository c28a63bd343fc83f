import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { openStackEvidence } from "../../../operations/evidence/stackEvidence";
import { type StepFacts, stepRecord } from "../../../operations/evidence/stepRecord";
import { renderCartorios } from "../../../operations/evidence/renderEvidence";
import { verifyCartorios } from "../../../operations/evidence/verifyCartorios";
import { repositoryRoot } from "../../../toolchain/versions";
import { temporaryFolders } from "../../support/folders";
import { stepFacts } from "./builders";

const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");
const STACKS = ["dev", "dev-990010", "dev-990028"];
const OFFICES: Readonly<Record<string, Pick<StepFacts, "cns" | "accountId">>> = {
    dev: { cns: "990002", accountId: "111111110002" },
    "dev-990010": { cns: "990010", accountId: "111111110010" },
    "dev-990028": { cns: "990028", accountId: "111111110028" },
};

describe("the evidence of cartórios", () => {
    const folder = temporaryFolders();
    let root: string;
    let evidence: string;
    beforeEach(() => {
        root = folder();
        evidence = path.join(root, "evidence");
        fs.cpSync(ORGANISATION, root, { recursive: true });
        fs.copyFileSync(path.join(repositoryRoot, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
    });

    /** Leaves a record below a stack. @param over facts that are another office's. */
    async function happened(stack: string, over: Partial<StepFacts> = {}): Promise<void> {
        const { cns, accountId } = OFFICES[stack]!;
        const store = await openStackEvidence(evidence, stack, "cartorio-test");
        await store.record(stepRecord(stepFacts({ stack, cns, accountId, ...over })));
        await store.close();
    }
    const copy = (from: string, to: string) =>
        fs.cpSync(path.join(evidence, from, "chains"), path.join(evidence, to, "chains"), {
            recursive: true,
        });
    const verify = (named: string, expectHead: readonly string[] = []) =>
        verifyCartorios({ root, named, evidence, expectHead }, !named.includes("-"));
    const status = (cns: string, word: string) => {
        const file = path.join(root, "cartorios", "dev", `${cns}.yaml`);
        const text = fs.readFileSync(file, "utf8");
        fs.writeFileSync(file, text.replace(/^status: .*$/m, `status: ${word}`));
    };
    function fileOf(stack: string): string {
        const chains = path.join(evidence, stack, "chains");
        const [chain] = fs.readdirSync(chains);
        const [name] = fs.readdirSync(path.join(chains, chain!));
        return path.join(chains, chain!, name!);
    }

    it("is verified cartório by cartório, each with its chains and heads", async () => {
        for (const stack of STACKS) {
            await happened(stack);
        }
        const report = await verify("dev");
        assert.deepEqual([report.ok, report.findings], [true, []]);
        assert.deepEqual(
            report.stacks.map(({ stack, ok, chains }) => [stack, ok, chains[0]!.records]),
            STACKS.map((stack) => [stack, true, 3]),
        );
        const text = renderCartorios(report);
        assert.match(text, /^dev-990028 \(active\): 3 records in 1 chains, whole$/m);
        assert.match(text, /^Result: the evidence of 3 cartórios in .* is whole\./m);
    });

    it("is one cartório's alone when that is asked for", async () => {
        await happened("dev-990010");
        const { ok, stacks } = await verify("dev-990010");
        assert.deepEqual([ok, stacks.map(({ stack }) => stack)], [true, ["dev-990010"]]);
        await assert.rejects(verify("dev-990028"), {
            code: "refused",
            message: /dev-990028 holds no evidence/,
        });
    });

    it("is broken where a record was altered, and says which", async () => {
        for (const stack of STACKS) {
            await happened(stack);
        }
        const file = fileOf("dev-990010");
        fs.writeFileSync(
            file,
            fs.readFileSync(file, "utf8").replace("key-disabled", "key-Disabled"),
        );
        const report = await verify("dev");
        assert.equal(report.ok, false);
        assert.deepEqual(
            report.stacks.map(({ breaks }) => breaks.map(({ kind, seq }) => [kind, seq])),
            [[], [["altered", 1]], []],
        );
        assert.match(renderCartorios(report), /^BROKEN .*record 1: altered/m);
    });

    it("is missed of a cartório in service, and not of one that is not yet", async () => {
        await happened("dev");
        await happened("dev-990010");
        const before = await verify("dev");
        assert.equal(before.ok, false);
        assert.deepEqual(
            before.stacks.map(({ isMissing }) => isMissing),
            [false, false, true],
        );
        assert.match(renderCartorios(before), /^dev-990028 \(active\): NO EVIDENCE/m);
        status("990028", "requested");
        const after = await verify("dev");
        assert.equal(after.ok, true);
        assert.match(renderCartorios(after), /^dev-990028 \(requested\): no evidence yet$/m);
        status("990028", "suspended");
        assert.equal((await verify("dev")).ok, false);
    });

    it("is held against heads that were kept, whosever they are", async () => {
        for (const stack of STACKS) {
            await happened(stack);
        }
        const heads = (await verify("dev")).stacks.map(({ chains }) => chains[0]!.head!);
        assert.equal((await verify("dev", heads)).ok, true);
        const file = fileOf("dev-990010");
        const lines = fs.readFileSync(file, "utf8").split("\n");
        fs.writeFileSync(file, `${lines.slice(0, 2).join("\n")}\n`);
        assert.equal((await verify("dev")).ok, true);
        assert.deepEqual(
            (await verify("dev", heads)).stacks.map(({ breaks }) => breaks.map(({ kind }) => kind)),
            [[], ["truncated"], []],
        );
    });

    it("misses a chain that is in no place any more", async () => {
        for (const stack of STACKS) {
            await happened(stack);
        }
        const heads = (await verify("dev")).stacks.map(({ chains }) => chains[0]!.head!);
        fs.rmSync(path.join(evidence, "dev-990010", "chains"), { recursive: true });
        await happened("dev-990010");
        assert.equal((await verify("dev")).ok, true);
        const { ok, findings } = await verify("dev", heads);
        assert.equal(ok, false);
        assert.match(findings.join("\n"), /^BROKEN .*missing chain: it is in none of these places/);
    });

    it("is another office's where its chains were put below this one, also with heads", async () => {
        for (const stack of STACKS) {
            await happened(stack);
        }
        const heads = (await verify("dev")).stacks.map(({ chains }) => chains[0]!.head!);
        fs.rmSync(path.join(evidence, "dev-990028", "chains"), { recursive: true });
        copy("dev-990010", "dev-990028");
        const report = await verify("dev", heads.slice(0, 2));
        assert.equal(report.ok, false);
        assert.deepEqual(
            report.stacks.map(({ breaks }) => breaks.map(({ kind, seq }) => [kind, seq])),
            [[], [], [["copied chain", 1]]],
        );
        assert.match(
            report.findings.join("\n"),
            /^BROKEN .*copied chain: it is below dev-990010 and dev-990028; a chain is one office's$/,
        );
        const text = renderCartorios(report);
        assert.match(text, /^dev-990028 \(active\): 1 of 3 records in 1 chains BROKEN$/m);
        assert.match(
            text,
            /^BROKEN .*record 1: .* says stack "dev-990010", and it is below dev-99/m,
        );
        const one = await verify("dev-990028");
        assert.deepEqual([one.ok, one.stacks[0]!.breaks.length], [false, 1]);
    });

    for (const [name, over] of [
        ["CNS", { cns: "990010" }],
        ["account", { accountId: "111111110010" }],
    ] as const) {
        it(`is broken by a record with another office's ${name}`, async () => {
            await happened("dev-990028", over);
            const { ok, stacks } = await verify("dev-990028");
            assert.deepEqual(
                [ok, stacks[0]!.breaks.map(({ kind }) => kind)],
                [false, ["copied chain"]],
            );
        });
    }

    it("may name an account that was the office's before, and no other has", async () => {
        await happened("dev-990028", { accountId: "111111119999" });
        assert.equal((await verify("dev-990028")).ok, true);
    });
});
