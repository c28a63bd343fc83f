/**
 * Whole policies against files in `golden/`, so that a change of any of them shows in review.
 * They prove sameness, not rightness. UPDATE_GOLDEN=1 writes them anew.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import { GENERATION_TRAITS, GenerationState } from "../../components/generation";
import { generationPolicy } from "../../components/generationKey";
import { serializePolicy } from "../../components/policyDocument";
import { ORGANIZATION, policyInputs, signingKeyArgs } from "./support";

const FOLDER = join(__dirname, "golden");

const documentPolicy = (organizationId?: string): string =>
    serializePolicy(documentKeyPolicy({ ...policyInputs({ organizationId }), cns: "990010" }));

const cases = new Map<string, string>([
    ...Object.values(GenerationState)
        .filter((state) => GENERATION_TRAITS[state].hasResource)
        .map((state) => [`signing-${state}`, generationPolicy(state, signingKeyArgs())] as const),
    ["signing-suspended", generationPolicy("active", signingKeyArgs({ suspended: true }))],
    [
        "signing-organization",
        generationPolicy("active", signingKeyArgs({ organizationId: ORGANIZATION })),
    ],
    ["document", documentPolicy()],
    ["document-organization", documentPolicy(ORGANIZATION)],
]);

describe("golden policies", () => {
    for (const [name, policy] of cases) {
        it(`${name} is as recorded`, () => {
            const file = join(FOLDER, `${name}.json`);
            const text = `${JSON.stringify(JSON.parse(policy), null, 2)}\n`;
            if (process.env["UPDATE_GOLDEN"] === "1") {
                writeFileSync(file, text);
            }
            const recorded = readFileSync(file, "utf8");
            assert.equal(text, recorded);
            assert.equal(policy, JSON.stringify(JSON.parse(recorded)));
        });
    }

    it("records nothing else", () => {
        assert.deepEqual(
            readdirSync(FOLDER).sort(),
            [...cases.keys()].map((name) => `${name}.json`).sort(),
        );
    });
});
