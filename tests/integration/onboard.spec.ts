import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import type { OnboardingReport } from "../../operations/onboarding/secondHalf";
import { backendDirectory, evidenceDirectory } from "../../sandbox/environment";
import {
    accountsTouched,
    announceSandbox,
    callsOf,
    changes,
    LIST_HEADER,
    listLine,
    SMOKE_COMMAND,
    spareOffice,
    treeOf,
} from "./support/onboarding";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * The whole command with the real engine, on accounts of the sandbox that nothing was made in before.
 * Does not prove that AWS decides as the sandbox does, nor how an organisation starts its application's smoke.
 */
const STEPS = [
    "account",
    "preview",
    "up",
    "guardrails",
    "smoke",
    "publish",
    "evidence",
    "activate",
];

describe("onboarding", function () {
    this.timeout(600_000);
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

    const stackOf = (number: number) => `dev-${spareOffice(number).cns}`;
    const fileOf = (number: number) =>
        path.join(workspace.root, "cartorios", "dev", `${spareOffice(number).cns}.yaml`);
    const chainsOf = (number: number) =>
        path.join(evidenceDirectory(workspace.access.directory), stackOf(number), "chains");
    const statusOf = (number: number) =>
        /^status: (\w+)/m.exec(fs.readFileSync(fileOf(number), "utf8"))?.[1];

    /** What is said of an office, by options. */
    const facts = (number: number) => [
        ...[stackOf(number), "--name", `${number}º Ofício de Notas de Exemplo`, "--uf", "SP"],
        ...["--municipality", "3550308", "--class", "2", "--wave", "1"],
        ...["--account", spareOffice(number).accountId],
    ];

    const onboard = (...args: readonly string[]) =>
        workspace.cartorio("onboard", ...args, "--json");

    function reportsOf({ stdout, output }: CommandResult): readonly OnboardingReport[] {
        assert.ok(stdout.startsWith("{"), output);
        return (JSON.parse(stdout) as { cartorios: OnboardingReport[] }).cartorios;
    }

    const outcomes = (result: CommandResult) =>
        Object.fromEntries(reportsOf(result)[0]!.steps.map(({ name, outcome }) => [name, outcome]));

    /** Types of the records of a cartório, the chains' own left out. */
    function recordsOf(number: number): string[] {
        const folder = chainsOf(number);
        return Object.values(treeOf(folder, (name) => !name.endsWith(".jsonl")))
            .flatMap((text) => Buffer.from(text, "base64").toString("utf8").trim().split("\n"))
            .map((line) => (JSON.parse(line) as { type: string }).type)
            .filter((type) => !type.startsWith("chain."))
            .sort();
    }

    const WANTED_RECORDS = [...STEPS, "smokeAsked"].map((step) => `onboarding.${step}`).sort();

    /** What is there before and after, and the calls in between. */
    async function watched<T>(work: () => Promise<T>) {
        const look = () => ({
            registry: treeOf(path.join(workspace.root, "cartorios")),
            evidence: treeOf(evidenceDirectory(workspace.access.directory)),
            backend: treeOf(
                path.join(backendDirectory(workspace.access.directory), ".pulumi", "stacks"),
            ),
        });
        const [before, calls] = [look(), callsOf(workspace.access).length];
        const result = await work();
        return { result, before, after: look(), calls: callsOf(workspace.access).slice(calls) };
    }

    describe("of one cartório", () => {
        it("by --dry-run looks at the account, says every step, and writes nothing", async () => {
            const { result, before, after, calls } = await watched(() =>
                onboard(...facts(1), "--dry-run"),
            );
            assert.equal(result.status, 0, result.output);
            assert.deepEqual(
                outcomes(result),
                Object.fromEntries(STEPS.map((step) => [step, "planned"])),
            );
            assert.deepEqual(after, before);
            assert.deepEqual(changes(calls), []);
            assert.ok(calls.some(({ eventName }) => eventName === "ListAliases"));
        });

        it("asks for consent where nobody can answer, before it writes anything", async () => {
            const { result, before, after } = await watched(() => onboard(...facts(1)));
            assert.equal(result.status, 2, result.output);
            assert.match(result.stderr, /give --yes/);
            assert.deepEqual(after, before);
        });

        it("needs a place for the evidence, before it writes anything", async () => {
            const args = ["operations/cartorio.cjs", "onboard", ...facts(1), "--yes"];
            const env = { ...workspace.env, CARTORIO_EVIDENCE: "" };
            const { result, before, after } = await watched(() =>
                run(process.execPath, args, workspace.root, env),
            );
            assert.equal(result.status, 2, result.output);
            assert.match(result.stderr, /no place for the evidence of dev/);
            assert.deepEqual(after, before);
        });

        it("stops where the application has not signed, with the command that it is to run", async () => {
            const result = await onboard(...facts(1), "--yes", "--wait", "0");
            assert.equal(result.status, 1, result.output);
            assert.deepEqual(outcomes(result), {
                ...{ account: "done", preview: "done", up: "done", guardrails: "done" },
                smoke: "waiting",
            });
            const { advice } = reportsOf(result)[0]!.steps.at(-1)!;
            assert.match(
                advice!,
                /cartorio smoke dev-\d{6} --nonce [0-9a-f]{32} --results .* --expect-key arn:aws:kms/,
            );
            assert.equal(statusOf(1), "bootstrapped");
        });

        it("asks for the same result when it is run again, repeats nothing, and goes on once it is there", async () => {
            const waiting = await onboard(stackOf(1), "--yes", "--wait", "0");
            const { advice } = reportsOf(waiting)[0]!.steps.at(-1)!;
            const nonce = /--nonce (\S+)/.exec(advice!)![1]!;
            const { result, calls } = await watched(() =>
                onboard(stackOf(1), "--yes", "--smoke-command", SMOKE_COMMAND),
            );
            assert.equal(result.status, 0, result.output);
            assert.deepEqual(outcomes(result), {
                ...{ account: "already", preview: "already", up: "already", guardrails: "already" },
                ...{ smoke: "done", publish: "done", evidence: "done", activate: "done" },
            });
            assert.deepEqual(changes(calls), []);
            assert.match(reportsOf(result)[0]!.steps[4]!.detail!, new RegExp(nonce));
            assert.equal(statusOf(1), "active");
            assert.deepEqual(recordsOf(1), WANTED_RECORDS);
        });

        it("left evidence that verifies, and the published key of the account", async () => {
            const verify = await workspace.cartorio(
                "evidence",
                "verify",
                "--evidence",
                chainsOf(1),
            );
            assert.equal(verify.status, 0, verify.output);
            const jwks = JSON.parse(
                fs.readFileSync(path.join(chainsOf(1), "..", "jwks.json"), "utf8"),
            ) as { keys: { cartorio_cns: string; cartorio_generation: number }[] };
            assert.deepEqual(
                jwks.keys.map((key) => [key.cartorio_cns, key.cartorio_generation]),
                [[spareOffice(1).cns, 1]],
            );
            const unchanged = await workspace.cartorio(
                "up",
                stackOf(1),
                "--yes",
                "--skip-preview",
                "--expect-no-changes",
            );
            assert.equal(unchanged.status, 0, unchanged.output);
        });

        it("says already for every step the third time, and changes nothing anywhere", async () => {
            const { result, before, after, calls } = await watched(() =>
                onboard(stackOf(1), "--yes"),
            );
            assert.equal(result.status, 0, result.output);
            assert.deepEqual(
                outcomes(result),
                Object.fromEntries(STEPS.map((step) => [step, "already"])),
            );
            assert.deepEqual(after, before);
            assert.deepEqual(changes(calls), []);
        });

        it("touched no account but its own", () => {
            assert.deepEqual(accountsTouched(callsOf(workspace.access)), [
                spareOffice(1).accountId,
            ]);
        });
    });

    describe("that is cut short", () => {
        const keysMade = (number: number) =>
            callsOf(workspace.access).filter(
                ({ eventName, recipientAccountId, errorCode }) =>
                    eventName === "CreateKey" &&
                    recipientAccountId === spareOffice(number).accountId &&
                    errorCode === undefined,
            ).length;

        it("says which step was refused, and changes nothing behind it", async () => {
            const args = ["operations/cartorio.cjs", "onboard", ...facts(2), "--yes", "--json"];
            // What would lead the engine away from what the command judges is refused.
            const env = { ...workspace.env, PULUMI_OPTION_PLAN: "plan.json" };
            const cut = await run(process.execPath, args, workspace.root, env);
            assert.equal(cut.status, 1, cut.output);
            assert.deepEqual(outcomes(cut), { account: "done", preview: "failed" });
            assert.match(reportsOf(cut)[0]!.steps[1]!.detail!, /PULUMI_OPTION_PLAN/);
            assert.equal(keysMade(2), 0);
            assert.deepEqual(recordsOf(2), ["onboarding.account"]);
        });

        it("goes on with keys that were made before their record, and makes no other", async () => {
            // As if the command had been killed between the engine's end and the record of it.
            const up = await workspace.cartorio("up", stackOf(2), "--yes", "--skip-preview");
            assert.equal(up.status, 0, up.output);
            assert.equal(keysMade(2), 2);

            const again = await onboard(stackOf(2), "--yes", "--smoke-command", SMOKE_COMMAND);
            assert.equal(again.status, 0, again.output);
            assert.equal(outcomes(again)["account"], "already");
            assert.equal(keysMade(2), 2);
            assert.deepEqual(recordsOf(2), WANTED_RECORDS);
        });
    });

    describe("in an account that is not its own", () => {
        it("touches nothing where no Deployer trusts us", async () => {
            const args = [...facts(3)];
            args[args.indexOf("--account") + 1] = "111111118888";
            const { result, before, after, calls } = await watched(() => onboard(...args, "--yes"));
            assert.equal(result.status, 3, result.output);
            assert.deepEqual(outcomes(result), { account: "failed" });
            assert.match(reportsOf(result)[0]!.steps[0]!.detail!, /111111118888/);
            assert.deepEqual(after.evidence, before.evidence);
            assert.deepEqual(after.backend, before.backend);
            assert.deepEqual(changes(calls), []);
            assert.equal(statusOf(3), "requested");
            fs.rmSync(fileOf(3));
        });

        it("touches nothing where the alias is another cartório's", async () => {
            const { accountId } = spareOffice(4);
            const kms = await workspace.kms(accountId, "cartorio/Deployer");
            const { KeyMetadata: key } = await kms.send(
                new CreateKeyCommand({
                    ...{ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
                    Tags: [{ TagKey: "cartorio:cns", TagValue: "990010" }],
                }),
            );
            await kms.send(
                new CreateAliasCommand({
                    ...{ AliasName: "alias/cartorio-assinatura", TargetKeyId: key!.KeyId },
                }),
            );
            const { result, before, after, calls } = await watched(() =>
                onboard(...facts(4), "--yes"),
            );
            assert.equal(result.status, 1, result.output);
            assert.deepEqual(outcomes(result), { account: "failed" });
            assert.match(
                reportsOf(result)[0]!.steps[0]!.detail!,
                /alias\/cartorio-assinatura of account 111111119004 names arn.*tagged for "990010"/,
            );
            assert.deepEqual(after.evidence, before.evidence);
            assert.deepEqual(after.backend, before.backend);
            assert.deepEqual(changes(calls), []);
            fs.rmSync(fileOf(4));
        });
    });

    describe("outside of dev", () => {
        const git = (...args: readonly string[]) =>
            run(
                "git",
                ["-c", "user.name=x", "-c", "user.email=x@localhost", ...args],
                workspace.root,
                workspace.env,
            );
        const { cns } = spareOffice(14);
        const args = () => [`prod-${cns}`, ...facts(14).slice(1), "--yes"];
        const file = `cartorios/prod/${cns}.yaml`;

        it("writes the file and says what to commit, and calls nobody", async () => {
            await git("init", "--quiet");
            await git("add", "cartorios", "Pulumi.prod.yaml");
            await git("commit", "--quiet", "-m", "x");
            const { result, calls, before, after } = await watched(() => onboard(...args()));
            assert.equal(result.status, 0, result.output);
            assert.deepEqual(JSON.parse(result.stdout), { written: [file], cartorios: [] });
            assert.match(result.stderr, new RegExp(`git add -- ${file}`));
            assert.deepEqual(calls, []);
            assert.deepEqual(after.evidence, before.evidence);
        });

        it("refuses a file that is in no commit", async () => {
            const { result, calls } = await watched(() => onboard(...args()));
            assert.equal(result.status, 1, result.output);
            assert.match(result.stderr, new RegExp(`- ${file} is in no commit`));
            assert.deepEqual(calls, []);
        });

        it("goes on with the committed file", async () => {
            await git("add", file);
            await git("commit", "--quiet", "-m", "x");
            // The account of the sandbox is one of dev's: its Deployer asks for another external id.
            const { result } = await watched(() => onboard(...args()));
            assert.equal(result.status, 3, result.output);
            assert.deepEqual(outcomes(result), { account: "failed" });
            fs.rmSync(path.join(workspace.root, file));
            fs.rmSync(path.join(workspace.root, ".git"), { recursive: true });
        });
    });

    describe("of a list", () => {
        const list = (name: string, ...lines: readonly string[]) => {
            const file = path.join(workspace.root, name);
            fs.writeFileSync(file, `${[LIST_HEADER, ...lines].join("\n")}\n`);
            return ["--from", file, "--env", "dev", "--yes"];
        };

        it("with bad lines finds them all, with their numbers, and writes nothing", async () => {
            const args = list(
                "bad.csv",
                listLine(5),
                listLine(6).replace(",SP,", ",RJ,"),
                listLine(6),
                listLine(7).replace(/,1$/, ""),
                listLine(8).replace(spareOffice(8).accountId, "111111110010"),
                listLine(9).replace("9º Ofício", "Fulano 529.982.247-25"),
                listLine(10).replace(spareOffice(10).accountId, "999999990001"),
            );
            const { result, before, after, calls } = await watched(() => onboard(...args));
            assert.equal(result.status, 1, result.output);
            const lines = [...result.stderr.matchAll(/^- bad\.csv:(\d+): (\w+)/gm)].map(
                ([, line, column]) => `${line} ${column}`,
            );
            assert.deepEqual(lines, [
                ...["5 found", "3 municipality", "4 cns", "4 account"],
                ...["6 account", "7 name", "8 account"],
            ]);
            assert.deepEqual(after, before);
            assert.deepEqual(calls, []);
        });

        it("onboards the others when one fails, and that one when it is run again", async () => {
            const numbers = [11, 12, 13];
            const args = list("three.csv", ...numbers.map(listLine));
            const refusing = `test "$CARTORIO_STACK" != ${stackOf(12)} && ${SMOKE_COMMAND}`;
            const { result, calls } = await watched(() =>
                onboard(...args, "--smoke-command", refusing),
            );
            assert.equal(result.status, 1, result.output);
            assert.deepEqual(
                reportsOf(result).map(({ ok, status }) => [ok, status]),
                [
                    [true, "active"],
                    [false, "bootstrapped"],
                    [true, "active"],
                ],
            );
            const own = numbers.map((number) => spareOffice(number).accountId);
            assert.deepEqual(accountsTouched(calls), own);

            const again = await watched(() => onboard(...args, "--smoke-command", SMOKE_COMMAND));
            assert.equal(again.result.status, 0, again.result.output);
            assert.deepEqual(accountsTouched(again.calls), own);
            assert.deepEqual(changes(again.calls), []);
            for (const number of numbers) {
                assert.deepEqual(recordsOf(number), WANTED_RECORDS);
                assert.equal(statusOf(number), "active");
            }
        });
    });
});
