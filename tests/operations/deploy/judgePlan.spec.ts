import assert from "node:assert/strict";
import type { EngineStep } from "../../../operations/deploy/plan/engineEvents";
import { judgePlan } from "../../../operations/deploy/plan/judgePlan";
import { generations, aliasUrn, keyUrn } from "./builders";

const FILE = "cartorios/dev/990010.yaml";
const CARTORIO = { signingKey: { generations: generations("gone", "deleting", "active") } };

function step(op: string, name: string, more: Partial<EngineStep> = {}): EngineStep {
    const alias = name.endsWith("-alias");
    return {
        ...{ op, urn: alias ? aliasUrn(name) : keyUrn(name) },
        type: alias ? "aws:kms/alias:Alias" : "aws:kms/key:Key",
        ...{ diffs: [], retained: true, ...more },
    };
}

const judge = (steps: readonly EngineStep[], errors: { urn?: string; message: string }[] = []) =>
    judgePlan({ steps, errors }, CARTORIO, FILE);

describe("judging the plan of an up", () => {
    for (const op of ["same", "create", "update", "import", "refresh", "read"]) {
        it(`lets ${op} through`, () => {
            assert.deepEqual(judge([step(op, "signing-g3"), step(op, "signing-alias")]), []);
        });
    }

    for (const op of ["replace", "create-replacement", "delete-replaced", "import-replacement"]) {
        it(`refuses ${op} of a key, naming what changed`, () => {
            const [finding] = judge([
                step(op, "signing-g3", { diffs: ["customerMasterKeySpec"], id: "k-3" }),
            ]);
            assert.match(finding!, /^key signing-g3 \(k-3\) would be replaced .*customerMasterKey/);
        });
    }

    it("says it once of a replacement of several steps", () => {
        const ops = ["create-replacement", "replace", "delete-replaced"];
        assert.equal(judge(ops.map((op) => step(op, "signing-g3"))).length, 1);
    });

    it("names every resource at once", () => {
        const steps = [step("replace", "signing-alias"), step("delete", "document-key")];
        const findings = judge(steps);
        assert.match(findings[0]!, /^alias signing-alias would be replaced/);
        assert.match(findings[1]!, /^key document-key would leave the program/);
        assert.equal(findings.length, 2);
    });

    it("refuses a replacement also of a generation that may be forgotten", () => {
        assert.equal(judge([step("replace", "signing-g2")]).length, 1);
    });

    for (const name of ["signing-g1", "signing-g2"]) {
        it(`lets ${name} be forgotten`, () => {
            assert.deepEqual(judge([step("delete", name)]), []);
        });
    }

    it("refuses to delete it for good", () => {
        const [finding] = judge([step("delete", "signing-g2", { retained: false })]);
        assert.match(finding!, /would be deleted: its state lacks retainOnDelete/);
    });

    it("refuses that an active generation leaves the program", () => {
        const [finding] = judge([step("delete", "signing-g3")]);
        assert.match(finding!, /its generation is active in cartorios\/dev\/990010\.yaml/);
    });

    it("refuses that a generation leaves that the registry doesn't know any more", () => {
        assert.match(judge([step("delete", "signing-g4")])[0]!, /is one missing in the file\?/);
    });

    it("leaves other resources alone", () => {
        const provider = { ...step("replace", "account"), type: "pulumi:providers:aws" };
        assert.deepEqual(judge([provider]), []);
    });

    describe("what the engine refuses since it is protected", () => {
        const message = "cannot be deleted because it is protected";

        it("is said in the project's words, with the one command for one that may go", () => {
            const [finding] = judge([], [{ urn: keyUrn("signing-g2"), message }]);
            assert.match(finding!, /pulumi state unprotect 'urn:pulumi:[^']*::signing-g2'/);
        });

        it("is no advice to unprotect for one that must stay", () => {
            const [finding] = judge([], [{ urn: keyUrn("signing-g3"), message }]);
            assert.match(finding!, /would leave the program/);
            assert.doesNotMatch(finding!, /unprotect/);
        });

        it("is a replacement where the engine says so", () => {
            const replaced = "unable to replace resource\nas it is currently marked for protection";
            const [finding] = judge([], [{ urn: keyUrn("signing-g3"), message: replaced }]);
            assert.match(finding!, /would be replaced by another key/);
        });

        it("of other resources and other errors is the engine's to say", () => {
            assert.deepEqual(
                judge(
                    [],
                    [
                        { message },
                        { urn: "urn:pulumi:dev::p::a:b:C::x", message },
                        { urn: keyUrn("signing-g3"), message: "AccessDenied" },
                    ],
                ),
                [],
            );
        });
    });
});
