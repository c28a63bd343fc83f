import assert from "node:assert/strict";
import { changeSetOf, concerned } from "../../../operations/stacks/changes";
import { listedStack } from "./builders";

const STACKS = [listedStack(2, { wave: 0 }), listedStack(10), listedStack(28)];
const changed = (...files: string[]) => files.map((file) => ({ file, removed: false }));

describe("what a change concerns", () => {
    const all = STACKS.map(({ cns }) => cns);
    const rows: [files: string[], cns: string[]][] = [
        [[], []],
        [["cartorios/dev/990010.yaml"], ["990010"]],
        [["cartorios/prod/990010.yaml", "Pulumi.prod.yaml", "policy/config/prod.json"], []],
        [["README.md", "docs/runbook.md", "policy/README.md", "operations/cli.ts"], []],
        [["tests/policy/pack.spec.ts", "componentsx/a.ts", "index.ts.bak"], []],
        ...[
            ...["components/naming.ts", "program/config.ts", "registry/cns.ts", "index.ts"],
            ...["policy/index.ts", "policy/config/dev.json", "Pulumi.yaml", "Pulumi.dev.yaml"],
            ...["iam/index.ts", "cartorios/schema.json", "package-lock.json"],
        ].map((file): [string[], string[]] => [["cartorios/dev/990010.yaml", file], all]),
    ];
    for (const [files, cns] of rows) {
        it(`${files.join(", ") || "nothing"}: ${cns.join(" ") || "nobody"}`, () => {
            const found = concerned(STACKS, changeSetOf(changed(...files), "dev"));
            assert.deepEqual(
                found.map((one) => one.cns),
                cns,
            );
        });
    }

    it("names registry files that are gone, and lists no stack for them", () => {
        const changes = changeSetOf(
            [
                { file: "cartorios/dev/990036.yaml", removed: true },
                { file: "cartorios/prod/990036.yaml", removed: true },
            ],
            "dev",
        );
        assert.deepEqual(changes.removed, ["cartorios/dev/990036.yaml"]);
        assert.deepEqual(concerned(STACKS, changes), []);
    });
});
