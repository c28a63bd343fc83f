import assert from "node:assert/strict";
import type { AdoptionFacts } from "../../../operations/adoption/adoptionFacts";
import type { Adoption } from "../../../operations/adoption/adoptionFields";
import { failedChecks, judgeResult } from "../../../operations/adoption/judgeResult";
import type { Cartorio } from "../../../registry/index";
import { generations, keyId } from "../deploy/builders";
import { documentKey, factsOf, HELD, howToKey, ourKey, stackOf } from "./builders";

const ADOPTION: Adoption = {
    keys: [{ generation: generations("active")[0]!, keyId: keyId(1) }],
    ...{ importAlias: true, documentKeyId: keyId(0), importDocumentAlias: true },
};
const ALIASES = { signingTarget: keyId(1), documentTarget: keyId(0), ...HELD };
const BEFORE = new Map([[keyId(1), "1".repeat(64)]]);

function failed(
    facts: Partial<AdoptionFacts>,
    keys = [ourKey(1), documentKey()],
    cartorio: Partial<Cartorio> = {},
): string[] {
    const all = factsOf(keys, { ...ALIASES, ...facts });
    return failedChecks(judgeResult(ADOPTION, all, stackOf(cartorio), BEFORE));
}

describe("judging what was adopted", () => {
    it("finds everything in order where it is, by name", () => {
        assert.deepEqual(failed({}), []);
        const facts = factsOf([ourKey(1), documentKey()], ALIASES);
        assert.deepEqual(
            judgeResult(ADOPTION, facts, stackOf(), BEFORE).map(({ name }) => name),
            [
                ...["id", "public-key", "policy", "tags"].map((what) => `generation-1-${what}`),
                ...["id", "policy", "tags"].map((what) => `document-key-${what}`),
                ...["signing-alias", "document-alias"],
            ],
        );
    });

    it("finds another public key under the same id", () => {
        const found = failed({}, [ourKey(1, { publicKeySha256: "2".repeat(64) }), documentKey()]);
        assert.match(found.join("\n"), /^generation-1-public-key: 2{64}, expected 1{64}$/);
    });

    it("finds the policy and the tags that were there before", () => {
        const found = failed({}, [howToKey(1), documentKey()]);
        assert.match(found[0]!, /^generation-1-policy: /);
        assert.match(found[1]!, /^generation-1-tags: cartorio:cns is not there, expected 990010, /);
        assert.equal(found.length, 2);
    });

    it("expects a policy that lets nobody sign of a suspended cartório", () => {
        const found = failed({}, undefined, { status: "suspended" });
        assert.match(found.join("\n"), /^generation-1-policy: /);
    });

    it("finds what the state lacks, and an alias elsewhere", () => {
        const found = failed({
            ...{ signingTarget: keyId(2), state: new Map([["document-key", keyId(0)]]) },
            stateAliases: new Set(["signing-alias"]),
        });
        assert.match(found[0]!, /^generation-1-id: nothing, expected /);
        assert.match(found[1]!, /^signing-alias: .* points at 00000002/);
        assert.match(found[2]!, /^document-alias: /);
    });

    it("finds a key that is not shown", () => {
        assert.deepEqual(failed({}, [ourKey(1)]), ["document-key-seen: AWS does not show it"]);
    });
});
