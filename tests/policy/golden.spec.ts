/**
 * The policies that the components make pass every rule in every state. That proves nothing of the
 * rules' strictness, which the other specs prove.
 */
import assert from "node:assert/strict";

import { resourcePolicies } from "../../policy/policies";
import {
    alias,
    documentKey,
    golden,
    goldenNames,
    judge,
    type Resource,
    signingKey,
    tags,
} from "./support";

/** The key that has the policy, as the component declares it in that state. */
function keyOf(name: string): Resource {
    if (name.startsWith("document")) {
        return documentKey({ props: { policy: golden(name) } });
    }
    const state = name.replace(/^signing-|\.json$/g, "");
    const isState = !["organization", "suspended"].includes(state);
    return signingKey({
        props: {
            policy: golden(name),
            isEnabled: !["disabled", "suspended"].includes(state),
            tags: tags({ "cartorio:estado": isState ? state : "active" }),
        },
    });
}

function violations(subject: Resource): string[] {
    return resourcePolicies.flatMap((policy) => [...judge(policy, subject).violations]);
}

describe("golden policies under the pack", () => {
    for (const name of goldenNames()) {
        it(`${name} passes every rule`, () => {
            assert.deepEqual(violations(keyOf(name)), []);
        });
    }

    it("the alias passes every rule", () => {
        assert.deepEqual(violations(alias()), []);
    });
});
