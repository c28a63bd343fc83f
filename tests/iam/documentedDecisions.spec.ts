/**
 * Decisions that AWS's documentation states in words, with the policies of its pages retyped small.
 * Does not prove what AWS does where its documentation is silent, nor that a page is still the same.
 */
import assert from "node:assert/strict";

import { evaluate } from "../../iam/index";
import { CONDITION_OPERATORS } from "./documented/conditionOperators";
import { ELEMENTS } from "./documented/elements";
import { ENCRYPTION_CONTEXT } from "./documented/encryptionContext";
import { EVALUATION_LOGIC } from "./documented/evaluationLogic";
import { KEY_POLICIES } from "./documented/keyPolicies";
import { KMS_CONDITIONS } from "./documented/kmsConditions";
import { PRINCIPALS } from "./documented/principals";
import { RESOURCE_CONTROL } from "./documented/resourceControlPolicies";
import { SERVICE_CONTROL } from "./documented/serviceControlPolicies";
import { VARIABLES } from "./documented/variables";

const ROWS = [
    ...CONDITION_OPERATORS,
    ...ELEMENTS,
    ...ENCRYPTION_CONTEXT,
    ...EVALUATION_LOGIC,
    ...KEY_POLICIES,
    ...KMS_CONDITIONS,
    ...PRINCIPALS,
    ...RESOURCE_CONTROL,
    ...SERVICE_CONTROL,
    ...VARIABLES,
];

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
