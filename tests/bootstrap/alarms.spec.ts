// The alarms template, as text. That CloudTrail and EventBridge deliver such events is not proved here.
import assert from "node:assert/strict";
import { parse } from "yaml";
import { ROLE_NAMES, RenderedFile } from "../../bootstrap/index";
import { committed } from "./support";

interface Rule {
    readonly Type: string;
    readonly Condition?: string;
    readonly Properties: {
        readonly Name: string;
        readonly State: string;
        readonly EventPattern: {
            readonly source: readonly string[];
            readonly detail: {
                readonly eventName: readonly string[];
                readonly errorCode?: unknown;
                readonly requestParameters?: Readonly<Record<string, unknown>>;
            };
        };
        readonly Targets: readonly object[];
    };
}

const { Conditions, Resources } = parse(committed(RenderedFile.Alarms)) as {
    readonly Conditions: unknown;
    readonly Resources: Readonly<Record<string, Rule>>;
};
const rules = Object.entries(Resources).filter(([, { Type }]) => Type === "AWS::Events::Rule");
const eventsOf = (id: string) => Resources[id]?.Properties.EventPattern.detail.eventName ?? [];

describe("the alarms", () => {
    it("are these", () => {
        assert.deepEqual(
            rules.map(([id]) => id),
            ["KeyChanges", "SignDenied", "BreakGlassTaken", "RoleChanges"],
        );
    });

    it("go to the one bus of the audit account, by the role that may do nothing else", () => {
        for (const [id, { Properties }] of rules) {
            assert.deepEqual(
                Properties.Targets,
                [
                    {
                        Id: "audit",
                        Arn: { Ref: "CentralEventBusArn" },
                        RoleArn: { "Fn::GetAtt": ["Forwarder", "Arn"] },
                    },
                ],
                id,
            );
        }
        const { Path, Policies } = Resources["Forwarder"]?.Properties as unknown as {
            readonly Path: string;
            readonly Policies: readonly {
                readonly PolicyDocument: { readonly Statement: readonly object[] };
            }[];
        };
        assert.equal(Path, "/cartorio/");
        assert.deepEqual(
            Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
            [
                {
                    Sid: "TellTheAuditAccount",
                    Effect: "Allow",
                    Action: ["events:PutEvents"],
                    Resource: [{ Ref: "CentralEventBusArn" }],
                },
            ],
        );
    });

    it("bear the names that the service control policy guards, and see reading calls too", () => {
        for (const [id, { Properties }] of rules) {
            assert.match(Properties.Name, /^cartorio-/, id);
            assert.equal(Properties.State, "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", id);
        }
    });

    it("tell of everything that changes who may use a key or what an alias points at", () => {
        for (const name of [
            ...["DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "CreateGrant"],
            ...["CreateAlias", "UpdateAlias", "DeleteAlias"],
        ]) {
            assert.ok(eventsOf("KeyChanges").includes(name), name);
        }
    });

    it("tell of a refused Sign, and of no other", () => {
        const { detail } = Resources["SignDenied"]?.Properties.EventPattern ?? {};
        assert.deepEqual(detail?.eventName, ["Sign"]);
        assert.deepEqual(detail.errorCode, [{ prefix: "AccessDenied" }]);
    });

    it("tell when somebody becomes break-glass", () => {
        assert.deepEqual(eventsOf("BreakGlassTaken"), ["AssumeRole"]);
        assert.deepEqual(
            Resources["BreakGlassTaken"]?.Properties.EventPattern.detail.requestParameters,
            { roleArn: [{ suffix: ":role/cartorio/BreakGlass" }] },
        );
    });

    it("tell of changes of every role of ours and the application's, where IAM tells of them", () => {
        assert.equal(Resources["RoleChanges"]?.Condition, "InTheRegionOfIam");
        assert.deepEqual(Conditions, {
            InTheRegionOfIam: { "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] },
        });
        assert.deepEqual(
            Resources["RoleChanges"].Properties.EventPattern.detail.requestParameters,
            { roleName: [...ROLE_NAMES, { Ref: "WorkloadRoleName" }] },
        );
        assert.ok(eventsOf("RoleChanges").includes("UpdateAssumeRolePolicy"));
    });
});
