// By the program's own policies and by what people do to them.
import assert from "node:assert/strict";
import { GENERATION_TRAITS, GenerationState } from "../../../../components/generation";
import type { PolicyStatement } from "../../../../components/policyDocument";
import { resolveRoles } from "../../../../components/roles";
import { signingKeyPolicy } from "../../../../components/signingKeyPolicy";
import { maySign } from "../../../../operations/rotation/shell/maySign";
import { ACCOUNT, KEY_ARN } from "../../smoke/builders";
import { ACCOUNT_OF_STACK } from "./builders";

const ORGANIZATION = "o-exemplo0001";

function policyOf(signs: boolean, organizationId?: string) {
    return signingKeyPolicy({
        ...{ accountId: ACCOUNT, roles: resolveRoles(ACCOUNT), maySign: signs },
        ...(organizationId === undefined ? {} : { organizationId }),
    });
}

function judged(policy: unknown, organizationId?: string): boolean {
    const stack = {
        ...ACCOUNT_OF_STACK,
        ...(organizationId === undefined ? {} : { organizationId }),
    };
    return maySign({ arn: KEY_ARN, policy: JSON.stringify(policy), tags: {} }, stack);
}

describe("maySign", () => {
    for (const state of Object.values(GenerationState)) {
        const { maySign: expected, hasResource } = GENERATION_TRAITS[state];
        if (hasResource) {
            it(`is ${String(expected)} by the policy of a generation that is ${state}`, () =>
                assert.equal(judged(policyOf(expected)), expected));
        }
    }

    it("heeds the organisation's boundary", () => {
        assert.equal(judged(policyOf(true, ORGANIZATION), ORGANIZATION), true);
        assert.equal(judged(policyOf(true, ORGANIZATION), "o-other000001"), false);
    });

    it("is not taken in by a statement's name, nor by one that allows another algorithm only", () => {
        const { Version, Statement } = policyOf(true);
        const altered = (change: (statement: PolicyStatement) => object) => ({
            Version,
            Statement: Statement.map((one) => (one.Sid === "Sign" ? change(one) : one)),
        });
        assert.equal(judged(altered((one) => ({ ...one, Action: ["kms:Verify"] }))), false);
        assert.equal(
            judged(
                altered((one) => ({
                    ...one,
                    Condition: {
                        StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" },
                    },
                })),
            ),
            false,
        );
        assert.equal(judged(altered((one) => ({ ...one, Sid: "Renamed" }))), true);
    });

    it("concludes nothing from a policy that it can't judge, and names the key", () =>
        assert.throws(() => judged({ Version: "2012-10-17", Statement: [{ Effect: "Maybe" }] }), {
            code: "refused",
            message: new RegExp(`${KEY_ARN} can't be judged.*break-glass puts a policy back`, "s"),
        }));
});
