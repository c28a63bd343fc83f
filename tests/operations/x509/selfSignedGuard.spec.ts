import assert from "node:assert/strict";
import { selfSignedFinding } from "../../../operations/x509/selfSignedGuard";

describe("a self-signed certificate", () => {
    for (const [environment, env] of [
        ["dev", {}],
        ["prod", { AWS_ENDPOINT_URL: "http://127.0.0.1:4000" }],
        ["prod", { AWS_ENDPOINT_URL: "http://localhost:4000/" }],
    ] as const) {
        it(`is made in ${environment} with ${JSON.stringify(env)}`, () => {
            assert.equal(selfSignedFinding(environment, env), undefined);
        });
    }

    for (const [environment, env] of [
        ["prod", {}],
        ["hml", {}],
        ["prod", { AWS_ENDPOINT_URL: "https://vpce-1.kms.sa-east-1.vpce.amazonaws.com" }],
        ["prod", { AWS_ENDPOINT_URL: "http://127.0.0.1.example.org:4000" }],
        [
            "prod",
            {
                AWS_ENDPOINT_URL: "http://127.0.0.1:4000",
                AWS_ENDPOINT_URL_KMS: "https://kms.sa-east-1.amazonaws.com",
            },
        ],
    ] as const) {
        it(`is refused in ${environment} with ${JSON.stringify(env)}`, () => {
            assert.match(
                selfSignedFinding(environment, env)!,
                /^--self-signed is refused in .*nobody vouches.*without --self-signed writes the request/,
            );
        });
    }
});
