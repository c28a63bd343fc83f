// What AWS's own linter says of what bootstrap/ renders. Nothing is deployed.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { RenderedFile, renderedPath } from "../../bootstrap/index";
import { temporaryFolders } from "../support/folders";
import { type Ended, run } from "../support/processes";
import { pythonTools } from "../support/pythonTools";

describe("cfn-lint", function () {
    this.timeout(300_000);
    const folder = temporaryFolders();
    let lint: (file: string) => Promise<Ended>;
    before(async () => {
        const { cfnLint } = await pythonTools((line) => process.stdout.write(`${line}\n`));
        // Warnings make it fail as well: its exit status counts them.
        lint = (file) => run(cfnLint, ["--regions", "sa-east-1", "us-east-1", "--", file]);
    });

    /** A template with a guardrail as the policy of an organisation, or as a role's. */
    function around(policy: object, type: "organisation" | "role"): string {
        const resource =
            type === "organisation"
                ? {
                      Type: "AWS::Organizations::Policy",
                      Properties: {
                          Name: "cartorio",
                          Type: "SERVICE_CONTROL_POLICY",
                          Content: policy,
                      },
                  }
                : {
                      Type: "AWS::IAM::ManagedPolicy",
                      Properties: { PolicyDocument: policy },
                  };
        const template = { AWSTemplateFormatVersion: "2010-09-09", Resources: { It: resource } };
        return path.join(folder({ "it.json": JSON.stringify(template) }), "it.json");
    }

    function policyOf(file: RenderedFile): { Statement: { Principal?: unknown }[] } {
        return JSON.parse(fs.readFileSync(renderedPath(file), "utf8")) as {
            Statement: { Principal?: unknown }[];
        };
    }

    for (const file of [RenderedFile.Roles, RenderedFile.Alarms, RenderedFile.Hub]) {
        it(`finds nothing in ${file}`, async () => {
            const { status, stdout, stderr } = await lint(renderedPath(file));
            assert.equal(status, 0, `${stdout}${stderr}`);
        });
    }

    it("takes the service control policy as one", async () => {
        const policy = policyOf(RenderedFile.ServiceControlPolicy);
        const { status, stdout, stderr } = await lint(around(policy, "organisation"));
        assert.equal(status, 0, `${stdout}${stderr}`);
    });

    for (const file of [RenderedFile.ServiceControlPolicy, RenderedFile.ResourceControlPolicy]) {
        it(`knows every action in ${file}, once it is a role's policy`, async () => {
            const policy = policyOf(file);
            for (const statement of policy.Statement) {
                delete statement.Principal;
            }
            const { status, stdout, stderr } = await lint(around(policy, "role"));
            assert.equal(status, 0, `${stdout}${stderr}`);
        });
    }

    it("would find an action that does not exist", async () => {
        const statement = { Effect: "Deny", Action: "kms:SignAll", Resource: "*" };
        const { status, stdout } = await lint(
            around({ Version: "2012-10-17", Statement: [statement] }, "role"),
        );
        assert.notEqual(status, 0);
        assert.match(stdout, /signall/i);
    });
});
