/**
 * Decisions that AWS's documentation states in words, with the policies of its pages retyped small.
 * Does not prove what AWS does where its documentation is silent, nor that a page is still the same.
 */
import assert from "node:assert/strict";

import { evaluate } from "../../iam/index";
import { ROWS } from "./documented/rows";

describe("decisions that AWS documents", () => {
    it("are at least eighty", () => {
        assert.ok(ROWS.length >= 80, `${ROWS.length} rows`);
    });

    for (const url of new Set(ROWS.map((row) => row.url))) {
        describe(url, () => {
            for (const { says, decision, request, policies } of ROWS.filter(
                (row) => row.url === url,
            )) {
                it(`${says}: ${decision}`, () => {
                    const found = evaluate(request, policies);
                    assert.equal(found.decision, decision, found.reason);
                });
            }
        });
    }
});
