// What the workflows may do and whose code they run. That GitHub heeds it is not proved here.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { HUB_ROLES } from "../../bootstrap/index";
import { temporaryFolders, writeExecutable } from "../support/folders";
import { ownActions, parseWorkflow, type Workflow, WORKFLOWS, workflowText } from "./workflows";

const texts = WORKFLOWS.map((name) => [name, workflowText(name)] as const);
const workflows = texts.map(([name, text]) => [name, parseWorkflow(text)] as const);
const jobs = workflows.flatMap(([name, { jobs: all }]) =>
    Object.entries(all).map(([id, job]) => [`${name} ${id}`, job] as const),
);

const READ = { contents: "read" };
const TOKEN = { contents: "read", "id-token": "write" };

/** Rights of every job: one that is new has none until it stands here. */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "deploy.yml stacks": READ,
    "deploy.yml canary": TOKEN,
    "deploy.yml fleet": TOKEN,
    "drift.yml compare": TOKEN,
    "drift.yml tell": { issues: "write" },
    "policy-check.yml shards": READ,
    "policy-check.yml check": TOKEN,
    "policy-check.yml annotate": { actions: "read", ...READ, "security-events": "write" },
    "policy-check.yml passed": {},
};

/** What starts each workflow. */
const TRIGGERS: Readonly<Record<string, Workflow["on"]>> = {
    "deploy.yml": { push: { branches: ["main"] } },
    "drift.yml": { schedule: [{ cron: "17 5 * * *" }], workflow_dispatch: {} },
    "policy-check.yml": { pull_request: { branches: ["main"] } },
};

/** Role and environment of every job that gets a token for AWS. */
const ROLES: Readonly<Record<string, readonly [role: string, environment: string | undefined]>> = {
    "deploy.yml canary": [HUB_ROLES.deploy, "prod"],
    "deploy.yml fleet": [HUB_ROLES.deploy, "prod"],
    "drift.yml compare": [HUB_ROLES.auditRunner, "drift"],
    "policy-check.yml check": [HUB_ROLES.preview, undefined],
};

describe("the workflows", () => {
    const folder = temporaryFolders();
    it("are started by nothing else: none runs code of a pull request with rights of the branch", () => {
        assert.deepEqual(
            Object.fromEntries(workflows.map(([name, { on }]) => [name, on])),
            TRIGGERS,
        );
    });

    it("give no right by default", () => {
        for (const [name, { permissions }] of workflows) {
            assert.deepEqual(permissions, {}, name);
        }
    });

    it("give each job what it needs", () => {
        assert.deepEqual(
            Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions])),
            PERMISSIONS,
        );
    });

    it("give a token for AWS to jobs of one role and one environment each", () => {
        const found = jobs.flatMap(([name, { environment, permissions, steps }]) => {
            const arns = steps.flatMap((step) => step.with?.["role-to-assume"] ?? []).map(String);
            if (permissions?.["id-token"] === undefined && arns.length === 0) {
                return [];
            }
            assert.equal(arns.length, 1, name);
            const [account, role] = arns[0]!.split(":role/");
            assert.equal(account, "arn:aws:iam::${{ vars.HUB_ACCOUNT_ID }}", name);
            return [[name, [role, environment]] as const];
        });
        assert.deepEqual(Object.fromEntries(found), ROLES);
    });

    it("give none to code of a fork", () => {
        const same = "github.event.pull_request.head.repo.full_name == github.repository";
        for (const id of ["shards", "check"]) {
            const { if: condition = "" } = workflowNamed("policy-check.yml").jobs[id]!;
            assert.ok(condition === same || condition.startsWith(`${same} && `), id);
        }
    });

    it("preview as Auditor, on a copy of the state", () => {
        for (const [name] of Object.entries(ROLES).filter(
            ([, [role]]) => role !== HUB_ROLES.deploy,
        )) {
            const { steps } = jobs.find(([id]) => id === name)![1];
            const engine = steps.filter(({ run = "" }) => /-- (policy check|preview) /.test(run));
            assert.equal(engine.length, 1, name);
            const { CARTORIO_READ_ONLY, PULUMI_BACKEND_URL } = engine[0]!.env ?? {};
            assert.equal(CARTORIO_READ_ONLY, "true", name);
            assert.equal(PULUMI_BACKEND_URL, "file://${{ runner.temp }}/state", name);
            const copy = steps.findIndex(({ run = "" }) => /state as-auditor "\$STATE"/.test(run));
            assert.ok(copy >= 0 && copy < steps.indexOf(engine[0]!), name);
            const writes = steps.filter(({ run = "" }) =>
                /aws s3 (cp|sync|mv) \S+ +"?s3:/.test(run),
            );
            assert.deepEqual(writes, [], name);
        }
    });

    it("deploy one stack at a time, cut off none, and the canaries first", () => {
        const { canary, fleet } = workflowNamed("deploy.yml").jobs;
        for (const job of [canary!, fleet!]) {
            assert.deepEqual(job.concurrency, {
                group: "stack-${{ matrix.stack }}",
                "cancel-in-progress": false,
            });
        }
        assert.deepEqual(fleet!.needs, ["stacks", "canary"]);
        assert.match(fleet!.if ?? "", /needs\.canary\.result == 'success'/);
    });

    it("deploy no suspended office, and say which were skipped", () => {
        const { steps } = workflowNamed("deploy.yml").jobs["stacks"]!;
        const stack = (name: string, canary: boolean, suspended: boolean) => ({
            ...{ stack: name, canary, suspended },
        });
        const include = [
            ...[stack("prod-1", true, false), stack("prod-2", true, true)],
            ...[stack("prod-3", false, false), stack("prod-4", false, true)],
        ];
        const root = folder({ "matrix.json": JSON.stringify({ include }) });
        // In place of `npm run cartorio -- stacks`, which has specs of its own.
        writeExecutable(path.join(root, "npm"), `cat "${root}/matrix.json"`);
        const [output, summary] = ["output", "summary"].map((name) => path.join(root, name));
        const result = spawnSync("bash", ["-e", "-o", "pipefail", "-c", steps.at(-1)!.run!], {
            encoding: "utf8",
            env: {
                ...process.env,
                PATH: `${root}:${process.env["PATH"]}`,
                ...{ ENVIRONMENT: "prod", BEFORE: "abc" },
                ...{ GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
            },
        });
        assert.equal(result.status, 0, result.stderr);
        assert.deepEqual(
            fs.readFileSync(output!, "utf8").trim().split("\n"),
            [
                ["canary", include[0]],
                ["fleet", include[2]],
            ].map(([name, one]) => `${name as string}=${JSON.stringify({ include: [one] })}`),
        );
        const skipped = "Skipped, suspended: prod-2\nSkipped, suspended: prod-4\n";
        assert.deepEqual([fs.readFileSync(summary!, "utf8"), result.stdout], [skipped, skipped]);
    });

    it("fail a pull request whose check was skipped or failed", () => {
        const { passed } = workflowNamed("policy-check.yml").jobs;
        assert.deepEqual([passed!.if, passed!.needs], ["always()", ["shards", "check"]]);
    });

    it("upload what a pull request reports under our own tool's name, which it can't choose", () => {
        const { steps } = workflowNamed("policy-check.yml").jobs["annotate"]!;
        const join = steps.find(({ run = "" }) => run.includes("jq --slurp"))!.run!;
        assert.match(join, /find reports -type f -name '\*\.sarif'/);
        assert.deepEqual(join.match(/tool: .*/g), [
            'tool: {driver: {name: "cartorio policy check", rules: (.[0].runs[0].tool.driver.rules // [])}},',
        ]);
        // Nothing but rules and results is taken over.
        assert.deepEqual(join.match(/\.\[\d*\][\w.[\]]*/g), [
            ...[".[0].runs[0].tool.driver.rules", ".[].runs[].results[]"],
        ]);
    });

    it("use actions by commit, with the version beside it, or our own", () => {
        for (const text of [...texts.map(([, one]) => one), ...ownActions()]) {
            for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
                assert.match(
                    line,
                    /uses: (\.\/\.github\/actions\/[\w-]+|[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
                );
            }
        }
    });

    it("use one commit of each action", () => {
        const all = [...texts.map(([, one]) => one), ...ownActions()].join("\n");
        const used = new Set(
            [...all.matchAll(/uses: (\S+)@(\S+ # \S+)/g)].map(([, a, b]) => `${a}@${b}`),
        );
        const names = [...used].map((one) => one.split("@")[0]);
        assert.deepEqual(names, [...new Set(names)]);
    });

    it("keep no credentials after a checkout, and store none", () => {
        for (const [name, { steps }] of jobs) {
            for (const step of steps.filter(({ uses = "" }) =>
                uses.startsWith("actions/checkout@"),
            )) {
                assert.equal(step.with?.["persist-credentials"], false, name);
            }
        }
        for (const [name, text] of texts) {
            assert.doesNotMatch(text, /secrets\.|aws-access-key-id|AWS_ACCESS_KEY_ID/, name);
        }
    });

    it("put no text of GitHub's into a script", () => {
        for (const [name, { steps }] of jobs) {
            for (const { run = "" } of steps) {
                assert.doesNotMatch(run, /\$\{\{/, name);
            }
        }
    });
});

function workflowNamed(wanted: string): Workflow {
    const found = workflows.find(([name]) => name === wanted);
    assert.ok(found, wanted);
    return found[1];
}
