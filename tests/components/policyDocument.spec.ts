/** The form of policy documents. Which statements there are is proved with each key's policy. */
import assert from "node:assert/strict";

import type { PolicyDocument } from "../../components/policyDocument";
import { allow, denyEveryone, serializePolicy } from "../../components/policyDocument";

describe("policyDocument", () => {
    it("sorts principals and names each once", () => {
        assert.deepEqual(allow("A", ["b", "a", "b"], ["kms:Sign"]).Principal, { AWS: ["a", "b"] });
    });

    it("makes statements without a condition where there is none", () => {
        assert.ok(!("Condition" in allow("A", ["a"], ["kms:Sign"])));
        assert.deepEqual(denyEveryone("D", ["kms:Sign"]), {
            Sid: "D",
            Effect: "Deny",
            Principal: { AWS: ["*"] },
            Action: ["kms:Sign"],
            Resource: "*",
        });
    });

    it("sorts keys and the values of conditions, however they were built", () => {
        const document: PolicyDocument = {
            Statement: [
                {
                    Condition: { Z: { b: ["2", "1"], a: ["1"] }, A: { c: ["1"] } },
                    Resource: "*",
                    Action: ["kms:Sign", "kms:Verify"],
                    Principal: { AWS: ["*"] },
                    Effect: "Deny",
                    Sid: "S",
                },
            ],
            Version: "2012-10-17",
        };
        assert.equal(
            serializePolicy(document),
            '{"Statement":[{"Action":["kms:Sign","kms:Verify"],' +
                '"Condition":{"A":{"c":["1"]},"Z":{"a":["1"],"b":["1","2"]}},' +
                '"Effect":"Deny","Principal":{"AWS":["*"]},"Resource":"*","Sid":"S"}],' +
                '"Version":"2012-10-17"}',
        );
    });
});
