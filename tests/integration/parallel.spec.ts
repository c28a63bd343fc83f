import assert from "node:assert/strict";
import { openWorkspace, run, type Workspace } from "./support/workspace";

/* Several first ups at the same time, each in its own account. */
describe("deploying several cartórios at once", function () {
    this.timeout(180_000);
    let workspace: Workspace;
    const git = (...args: string[]) => run("git", args, workspace.root, process.env);

    before(async () => {
        workspace = await openWorkspace();
        await git("init", "--quiet");
        await git("add", "--all");
        await git(
            ...["-c", "user.name=test", "-c", "user.email=test@example.invalid"],
            ...["commit", "--quiet", "--message", "start"],
        );
    });

    after(() => workspace.close());

    it("makes three stacks of two environments side by side and leaves the tree clean", async () => {
        const stacks = ["dev", "dev-990010", "prod-990010"];
        const results = await Promise.all(
            stacks.map((stack) => workspace.cartorio("up", stack, "--yes", "--skip-preview")),
        );
        results.forEach(({ status, output }) => assert.equal(status, 0, output));
        const outputs = await Promise.all(
            stacks.map(async (stack) => {
                const { stdout } = await workspace.pulumi(
                    "stack",
                    "output",
                    "--json",
                    "--stack",
                    stack,
                );
                return JSON.parse(stdout) as { activeKeyArn: string };
            }),
        );
        assert.deepEqual(
            outputs.map(({ activeKeyArn }) => activeKeyArn.split(":")[4]),
            ["111111110002", "111111110010", "222222220010"],
        );
        assert.equal((await git("status", "--porcelain")).stdout, "");
    });
});
