/**
 * Every attacker tries every attack, over HTTP, against the sandbox with the rendered roles and guardrails.
 * `expected.txt` holds what becomes of each; UPDATE_GOLDEN=1 writes it and the tables of docs/attacks.md
 * anew. What must never stand in it is asserted apart.
 *
 * Proves what follows from our policies by our evaluation of them. That AWS evaluates alike is not proved
 * here, nor that anyone attached the guardrails.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../../toolchain/versions";
import { IMPORTED } from "./aliasAttacks";
import { ATTACKERS, CARTORIO, WORLDS } from "./cast";
import { QUICK_DELETIONS, REOPENING } from "./keyAttacks";
import { AWS_CDK, type Design, maySign, OURS, TERRAFORM_AWS_KMS } from "./keyPolicies";
import { type Cell, runMatrix } from "./matrix";
import { Outcome } from "./outcome";
import { summaries, withSummaries } from "./summary";
import { cellKey, readFile, render, renderFile } from "./table";

const EXPECTED = path.join(__dirname, "expected.txt");
const PAGE = path.join(repositoryRoot, "docs", "attacks.md");
const DESIGNS: readonly Design[] = [OURS, TERRAFORM_AWS_KMS, AWS_CDK];

/** One cell in words, with every call of the attack and what the service said. */
function story(cell: Cell): string {
    const { name } = ATTACKERS[cell.attacker]!;
    return [
        `${cell.design}, ${cell.world}, key ${cell.state}: "${cell.attack}" by ${name} came to ` +
            `"${cell.outcome}"`,
        ...cell.notes.map((note) => `    ${note}`),
    ].join("\n");
}

function assertNone(cells: readonly Cell[]): void {
    assert.equal(cells.length, 0, cells.map(story).join("\n"));
}

describe("attacks on a signing key", () => {
    const cells: Cell[] = [];

    before(async function () {
        this.timeout(300_000);
        for (const design of DESIGNS) {
            for (const world of WORLDS) {
                cells.push(...(await runMatrix(design, world)));
            }
        }
        if (process.env["UPDATE_GOLDEN"] === "1") {
            fs.writeFileSync(EXPECTED, renderFile(cells));
            const page = fs.readFileSync(PAGE, "utf8");
            fs.writeFileSync(PAGE, withSummaries(page, summaries(cells)));
        }
    });

    for (const design of DESIGNS) {
        for (const world of WORLDS) {
            it(`come to what is expected on keys of ${design.name} ${world}`, () => {
                const expected = readFile(fs.readFileSync(EXPECTED, "utf8"));
                const own = cells.filter(
                    (cell) => cell.design === design.name && cell.world === world,
                );
                assert.notEqual(own.length, 0);
                if (design === OURS) {
                    process.stdout.write(`${render(own, design.name, world)}\n`);
                }
                const different = own
                    .map((cell) => ({ cell, wanted: expected.get(cellKey(cell)) ?? "nothing" }))
                    .filter(({ cell, wanted }) => cell.outcome !== wanted);
                const stories = different.map(
                    ({ cell, wanted }) => `expected "${wanted}": ${story(cell)}`,
                );
                assert.equal(stories.length, 0, stories.join("\n"));
            });
        }
    }

    it("are all in the file of expectations, and nothing else is", () => {
        assert.equal(fs.readFileSync(EXPECTED, "utf8"), renderFile(cells));
    });

    it("are told of in docs/attacks.md as they are", () => {
        const page = fs.readFileSync(PAGE, "utf8");
        assert.equal(page, withSummaries(page, summaries(cells)));
    });

    describe("with SCP and RCP", () => {
        const guarded = () => cells.filter(({ world }) => world === "with SCP and RCP");
        const personOf = ({ attacker }: Cell) => ATTACKERS[attacker]!;
        const isOf = (cell: Cell, ...names: readonly string[]) =>
            names.includes(personOf(cell).name);
        const ours = () => guarded().filter(({ design }) => design === OURS.name);

        it("give a signature to nobody but the account's Signer, and the application through it", () => {
            assertNone(
                guarded().filter(
                    (cell) =>
                        cell.outcome === Outcome.Signed &&
                        !(isOf(cell, "Signer") && cell.attack.startsWith("sign, ")) &&
                        !(
                            isOf(cell, "the application") &&
                            cell.attack.startsWith("become the Signer")
                        ),
                ),
            );
        });

        it("give the Signer one algorithm, and let the application sign as the Signer alone", () => {
            const signed = ours().filter(({ outcome }) => outcome === Outcome.Signed);
            const attacks = (name: string) =>
                new Set(signed.filter((cell) => isOf(cell, name)).map(({ attack }) => attack));
            assert.deepEqual([...attacks("Signer")].sort(), [
                "sign, by alias",
                "sign, by alias ARN",
                "sign, by key ARN",
                "sign, by key id",
            ]);
            assert.deepEqual(
                [...attacks("the application")].sort(),
                ["become the Signer", "become the Signer, its trust open"].sort(),
            );
        });

        it("bring nobody's own key under the alias, but for the Deployer's, with which only the Signer signs", () => {
            const taken: readonly Outcome[] = [Outcome.TookOver, Outcome.Imported];
            assertNone(guarded().filter(({ outcome }) => taken.includes(outcome)));
            assertNone(
                guarded().filter(
                    (cell) =>
                        cell.outcome === Outcome.SignerSigned &&
                        cell.attack.startsWith("alias") &&
                        !isOf(cell, "Deployer"),
                ),
            );
        });

        it("make no key for imported material in the cartório's account", () => {
            assertNone(
                guarded().filter(
                    (cell) =>
                        cell.attack === IMPORTED &&
                        personOf(cell).accountId === CARTORIO &&
                        cell.outcome !== Outcome.Refused,
                ),
            );
        });

        it("delete no key within 30 days", () => {
            const quick: readonly string[] = QUICK_DELETIONS;
            const tried = guarded().filter(({ attack }) => quick.includes(attack));
            assert.notEqual(tried.length, 0);
            assertNone(tried.filter(({ outcome }) => outcome !== Outcome.Refused));
        });

        it("give no signature by a key that is verified with, disabled or suspended", () => {
            const closed = ours().filter(({ state }) => state !== "any" && !maySign(state));
            assert.deepEqual([...new Set(closed.map(({ state }) => state))].sort(), [
                "disabled",
                "suspended",
                "verifyOnly",
            ]);
            assertNone(closed.filter(({ outcome }) => outcome === Outcome.Signed));
            // It takes two: who may rewrite the policy, and the application that signs then.
            assertNone(
                closed.filter(
                    (cell) =>
                        cell.outcome === Outcome.SignerSigned &&
                        !cell.attack.startsWith("alias") &&
                        !(
                            cell.attack === REOPENING.name &&
                            isOf(cell, "Deployer", "BreakGlass", "the root user")
                        ),
                ),
            );
        });

        it("change no role of ours, and give none more rights", () => {
            assertNone(guarded().filter(({ outcome }) => outcome === Outcome.Judged));
        });

        it("let everyone take on the one role that it is meant to, and no other", () => {
            const became = ours().filter(({ outcome }) => outcome === Outcome.Became);
            const pairs = new Set(became.map((cell) => `${personOf(cell).name}: ${cell.attack}`));
            assert.deepEqual([...pairs].sort(), [
                "the application: become Verifier",
                "the application: become the Signer",
                "the hub's deploy role: become Deployer",
                "the hub's preview role: become Auditor",
                "the hub's role of people on call: become BreakGlass",
            ]);
        });
    });

    it("give signatures away without guardrails, or the attacks are too weak to prove anything", () => {
        for (const attack of [
            "policy for itself, then sign",
            "policy for the hub, then sign",
            "policy for another Signer, then sign",
            "policy for an outsider, then sign",
            "become the application",
        ]) {
            const won = cells.filter(
                (cell) =>
                    cell.design === OURS.name &&
                    cell.world === "without guardrails" &&
                    cell.attack === attack &&
                    cell.outcome === Outcome.Signed,
            );
            assert.notEqual(won.length, 0, attack);
        }
    });
});
