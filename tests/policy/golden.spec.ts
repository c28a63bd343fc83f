/**
 * The policies that the components make pass every rule in every state. That proves nothing of the
 * rules' strictness, which the other specs prove.
 */
import assert from "node:assert/strict";

import { allPolicies, resourcePolicies } from "../../policy/policies";
import { judge, judgeStack } from "./judging";
import {
    aliasOn,
    generation,
    parentUrn,
    signingComponent,
    UNKNOWN,
    alias,
    documentKey,
    golden,
    goldenNames,
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

    it("the whole stack passes every rule, made and at its first preview", () => {
        const documents = { parent: parentUrn("cartorio:index:CartorioDocumentKey", "documentos") };
        const document = (id: string) =>
            documentKey({ props: { keyId: id, arn: id }, opts: documents });
        const documentAlias = { name: "documentos-alias", opts: documents };
        const target = { targetKeyId: UNKNOWN };
        const on = (...targetKeyId: string[]) => ({
            props: target,
            dependencies: { targetKeyId },
        });
        const made = [
            ...[signingComponent(), generation(1, "draining"), generation(2, "active"), aliasOn(2)],
            ...[document("d"), alias({ ...documentAlias, props: { targetKeyId: "d" } })],
        ];
        const unmade = { props: { keyId: UNKNOWN, arn: UNKNOWN } };
        const first = [
            ...[
                signingComponent(),
                generation(1, "active", unmade),
                aliasOn(1, on("assinatura-g1")),
            ],
            ...[document(UNKNOWN), alias({ ...documentAlias, ...on("documentos-key") })],
        ];
        for (const policy of allPolicies) {
            assert.deepEqual(judgeStack(policy, made), { violations: [] });
            assert.deepEqual(judgeStack(policy, first), { violations: [] });
        }
    });
});
