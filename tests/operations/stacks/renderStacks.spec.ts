import assert from "node:assert/strict";
import { choiceNotes } from "../../../operations/stacks/chooseStacks";
import { MATRIX_LIMIT, renderMatrix, renderStacks } from "../../../operations/stacks/renderStacks";
import type { ListedStack } from "../../../operations/stacks/stackList";
import { listedStack } from "./builders";

const many = (count: number) => ({
    environment: "dev",
    stacks: Array.from({ length: count }, (_, number) => listedStack(number)),
});

describe("list of stacks", () => {
    it("is a job matrix on one line", () => {
        const stacks = [listedStack(2, { stack: "dev", wave: 0 }), listedStack(10)];
        assert.equal(
            renderMatrix({ environment: "dev", stacks }),
            '{"include":[' +
                '{"stack":"dev","environment":"dev","cns":"990002","wave":0,"canary":true,"suspended":false},' +
                '{"stack":"dev-990010","environment":"dev","cns":"990010","wave":1,"canary":false,"suspended":false}]}\n',
        );
    });

    it("is an empty matrix for no stack", () => {
        assert.equal(renderMatrix(many(0)), '{"include":[]}\n');
    });

    it("fills GitHub's largest matrix, and asks for shards beyond", () => {
        const { include } = JSON.parse(renderMatrix(many(MATRIX_LIMIT))) as { include: unknown[] };
        assert.equal(include.length, 256);
        assert.throws(() => renderMatrix(many(513)), {
            code: "usage",
            message: /513 jobs, and GitHub takes 256 .* --shard 1\/3 to 3\/3/,
        });
    });

    it("shows suspended stacks and canaries to a person", () => {
        const stacks = [listedStack(2, { wave: 0, status: "suspended" })];
        const text = renderStacks({ environment: "dev", stacks });
        assert.match(text, /dev-990002 +99\.000-2 +SP +2 +0 \(canary\) +suspended /);
    });

    it("says which are suspended, some of them where they are many, and nothing where none is", () => {
        const suspended = (count: number) =>
            many(count).stacks.map(({ cns }, number) =>
                listedStack(number, { status: "suspended", cns }),
            );
        const notes = (stacks: readonly ListedStack[]) =>
            choiceNotes({ environment: "dev", stacks });
        assert.deepEqual(notes(many(3).stacks), []);
        assert.deepEqual(notes([...many(1).stacks, listedStack(10, { status: "suspended" })]), [
            "Suspended, their signing keys disabled: dev-990010. `cartorio resume <stack>` takes one back",
        ]);
        assert.match(notes(suspended(12)).join("\n"), /dev-990009 and 2 more\./);
    });
});
