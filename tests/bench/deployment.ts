import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { awsDirectory, backendDirectory } from "../../sandbox/environment";
import { startSandbox } from "../../sandbox/server";
import { loadWorld, pipelineIdentity } from "../../sandbox/world";
import { describeToolchain, ensureToolchain } from "../../toolchain/toolchain";
import { repositoryRoot } from "../../toolchain/versions";
import { engineEnvironment, openWorkspace } from "../integration/support/workspace";
import { PACK } from "../policy/packProcess";
import { terraformVersion } from "../support/terraform";
import { renderTimes, type Subject, takeTurns } from "./measure";
import { makeTerraformProject } from "./terraformProject";
import { makePulumiProject, twoResources } from "./twoResources";

/** New accounts, each deployed to once by each subject. */
const FIRST_UPS = 3;
const NO_OP_ROUNDS = 7;

const WHOLE_STACKS = ["dev", "dev-990010", "dev-990028"];

/** The account of 990010 of dev. */
const MODEL_ACCOUNT = "111111110010";

function benchAccount(subject: 1 | 2, round: number): string {
    return `33333333${subject}${String(round).padStart(3, "0")}`;
}

/**
 * Compares this project with Terraform on the sandbox: the same provider binary, the same key and
 * alias with the same policy and tags, one after the other in one run.
 */
export async function benchDeployment(): Promise<void> {
    const toolchain = await ensureToolchain((line) => console.error(line));
    const terraform = await terraformVersion();
    console.log(describeToolchain(toolchain));
    console.log(
        `Terraform ${terraform ?? "is not on this machine, or its AWS provider is not: left out"}`,
    );

    const root = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-bench-"));
    const directory = path.join(root, "sandbox");
    fs.mkdirSync(backendDirectory(directory), { recursive: true });
    const world = loadWorld(repositoryRoot);
    const ids = [1, 2].flatMap((subject) =>
        Array.from({ length: FIRST_UPS }, (_, round) => benchAccount(subject as 1 | 2, round)),
    );
    // A cartório's account, as it is: the same roles, trust and guardrails.
    const model = world.accounts.find(({ id }) => id === MODEL_ACCOUNT)!;
    const accounts = ids.map(
        (id) => JSON.parse(JSON.stringify(model).replaceAll(model.id, id)) as typeof model,
    );
    const sandbox = await startSandbox({
        ...world,
        directory: awsDirectory(directory),
        accounts: [...world.accounts, ...accounts],
    });
    const access = {
        endpoint: sandbox.endpoint,
        ...sandbox.credentials(pipelineIdentity),
        directory,
    };
    const env = await engineEnvironment(access);
    const workspace = await openWorkspace();
    try {
        const terraformEnvs: NodeJS.ProcessEnv[] = [];
        for (let round = 0; round < FIRST_UPS; round++) {
            if (terraform !== undefined) {
                const resources = twoResources(benchAccount(1, round));
                terraformEnvs.push(
                    await makeTerraformProject(
                        path.join(root, `terraform-${round}`),
                        resources,
                        env,
                    ),
                );
            }
            await makePulumiProject(
                path.join(root, `pulumi-${round}`),
                twoResources(benchAccount(2, round)),
                { ...env, PULUMI_BACKEND_URL: backendOf(root, round) },
            );
        }
        const subject = (
            name: string,
            command: string,
            args: readonly string[],
            cwd: string,
            own: NodeJS.ProcessEnv,
        ): Subject => ({ name, command, args, cwd, env: own });
        const terraformSubject = (round: number, name: string, ...args: string[]) =>
            terraform === undefined
                ? []
                : [
                      subject(
                          name,
                          "terraform",
                          [...args, "-input=false", "-no-color"],
                          path.join(root, `terraform-${round}`),
                          terraformEnvs[round]!,
                      ),
                  ];
        const pulumiSubject = (round: number, name: string, ...args: string[]) =>
            subject(name, "pulumi", args, path.join(root, `pulumi-${round}`), {
                ...env,
                PULUMI_BACKEND_URL: backendOf(root, round),
            });
        const cartorio = (name: string, ...args: string[]) =>
            subject(
                name,
                process.execPath,
                [path.join("operations", "cartorio.cjs"), ...args],
                workspace.root,
                workspace.env,
            );

        const ups = await takeTurns(FIRST_UPS, (round) => [
            ...terraformSubject(round, "terraform apply, key and alias", "apply", "-auto-approve"),
            pulumiSubject(
                round,
                "pulumi up, key and alias",
                ...["up", "--yes", "--skip-preview", "--stack", "bench"],
            ),
            cartorio(
                "cartorio up, the whole program",
                ...["up", WHOLE_STACKS[round]!, "--yes", "--skip-preview"],
            ),
        ]);
        console.log(renderTimes("First deployment of a new account", ups));

        // The two resources stand under no component, so some rules would stop the run for them.
        const packConfig = path.join(root, "pack.json");
        fs.writeFileSync(packConfig, JSON.stringify({ all: "advisory" }));
        const noOps = await takeTurns(NO_OP_ROUNDS, () => [
            ...terraformSubject(0, "terraform plan, key and alias", "plan", "-detailed-exitcode"),
            pulumiSubject(
                0,
                "pulumi preview, key and alias",
                ...["preview", "--stack", "bench", "--expect-no-changes"],
            ),
            pulumiSubject(
                0,
                "pulumi preview with the policy pack",
                ...["preview", "--stack", "bench", "--expect-no-changes"],
                ...["--policy-pack", PACK, "--policy-pack-config", packConfig],
            ),
            cartorio(
                "cartorio preview, the whole program",
                "preview",
                "dev",
                "--expect-no-changes",
            ),
        ]);
        console.log(renderTimes("Nothing to change", noOps));
    } finally {
        await workspace.close();
        await sandbox.close();
        fs.rmSync(root, { recursive: true, force: true });
    }
}

/** Each project's own backend, so that none lists another's stacks. */
function backendOf(root: string, round: number): string {
    const folder = path.join(root, `backend-${round}`);
    fs.mkdirSync(folder, { recursive: true });
    return `file://${folder}`;
}
