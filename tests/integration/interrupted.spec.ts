import { killDuringUp } from "./support/killedUp";
import { openWorkspace, type Workspace } from "./support/workspace";

/*
 * An account that goes away in the middle of an up, and the up repeated. One kill at the worst place:
 * a key was just made and the engine doesn't know it yet. `npm run test:long` kills in many places.
 * A key that the provider made and couldn't report stays behind without an alias, as on AWS.
 */
describe("repeating an interrupted up", function () {
    this.timeout(240_000);
    let workspace: Workspace;

    before(async () => {
        workspace = await openWorkspace();
    });

    after(() => workspace.close());

    it("gets the account as declared after the sandbox was killed at the first CreateKey", async () => {
        await killDuringUp(workspace, "killed", { eventName: "CreateKey", count: 1 });
    });
});
