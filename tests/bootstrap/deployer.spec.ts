// How far Deployer's own policy reaches, decided by iam/ with the key policies of components/ and AWS's
// default one. That AWS decides alike is not proved here.
import assert from "node:assert/strict";
import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import { serializePolicy } from "../../components/policyDocument";
import { resolveRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { evaluate, parsePolicy } from "../../iam/index";
import { role } from "./decisions";
import { ACCOUNT, committedRoles, ORGANIZATION, roleNamed } from "./support";

const identity = roleNamed(committedRoles(), "Deployer").policies.map(({ document }) =>
    parsePolicy(JSON.stringify(document), "identity"),
);

const inputs = { accountId: ACCOUNT, roles: resolveRoles(ACCOUNT) };
const key = (text: string) => parsePolicy(text, "key");
const SIGNING = key(serializePolicy(signingKeyPolicy({ ...inputs, maySign: true })));
const DOCUMENTS = key(serializePolicy(documentKeyPolicy({ ...inputs, cns: "990010" })));
/** What AWS gives a key that is made without a policy: IAM decides. */
const DEFAULT = key(
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "Enable IAM User Permissions",
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
                Action: "kms:*",
                Resource: "*",
            },
        ],
    }),
);

const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const alias = (name: string) => `arn:aws:kms:sa-east-1:${ACCOUNT}:alias/${name}`;

const RSA = { "kms:KeySpec": "RSA_2048", "kms:KeyUsage": "SIGN_VERIFY" };
const SYMMETRIC = { "kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT" };
const KEPT = { "kms:BypassPolicyLockoutSafetyCheck": "false" };

function allows(
    action: string,
    arn: string,
    context: Readonly<Record<string, string>>,
    resource?: typeof SIGNING,
): boolean {
    const request = {
        action: `kms:${action}`,
        principal: role("cartorio/Deployer"),
        resource: { arn, accountId: ACCOUNT, organizationId: ORGANIZATION },
        context: new Map(
            Object.entries({ "kms:KeyOrigin": "AWS_KMS", ...context }).map(([name, value]) => [
                name,
                [value],
            ]),
        ),
    };
    const policies = resource === undefined ? { identity } : { identity, resource };
    return evaluate(request, policies).decision === "allow";
}

describe("Deployer", () => {
    const may: readonly [string, Parameters<typeof allows>][] = [
        ["makes a signing key", ["CreateKey", "*", { ...RSA, ...KEPT }]],
        ["makes a document key", ["CreateKey", "*", { ...SYMMETRIC, ...KEPT }]],
        ["tags a key where IAM decides, as when it makes one", ["TagResource", KEY, RSA, DEFAULT]],
        ["lists aliases", ["ListAliases", "*", {}]],
        ["points our alias", ["UpdateAlias", alias("cartorio-assinatura"), {}]],
        ["points it at our key", ["UpdateAlias", KEY, RSA, SIGNING]],
        ["switches the document key's rotation", ["EnableKeyRotation", KEY, SYMMETRIC, DOCUMENTS]],
        [
            "mends the document key's policy",
            ["PutKeyPolicy", KEY, { ...SYMMETRIC, ...KEPT }, DOCUMENTS],
        ],
        ["reads a key that it adopts", ["DescribeKey", KEY, RSA, DEFAULT]],
        [
            "gives a key that it adopts our policy",
            ["PutKeyPolicy", KEY, { ...RSA, ...KEPT }, DEFAULT],
        ],
    ];
    for (const [what, call] of may) {
        it(what, () => {
            assert.ok(allows(...call));
        });
    }

    const mayNot: readonly [string, Parameters<typeof allows>][] = [
        [
            "makes a key of another spec",
            ["CreateKey", "*", { ...RSA, ...KEPT, "kms:KeySpec": "RSA_4096" }],
        ],
        [
            "makes an RSA key that encrypts",
            ["CreateKey", "*", { ...SYMMETRIC, ...KEPT, "kms:KeySpec": "RSA_2048" }],
        ],
        [
            "makes a key for imported material",
            ["CreateKey", "*", { ...RSA, ...KEPT, "kms:KeyOrigin": "EXTERNAL" }],
        ],
        [
            "makes a key that locks everybody out",
            ["CreateKey", "*", { ...RSA, "kms:BypassPolicyLockoutSafetyCheck": "true" }],
        ],
        ["points other aliases", ["UpdateAlias", alias("backup"), {}]],
        ["signs", ["Sign", KEY, RSA, DEFAULT]],
        ["grants", ["CreateGrant", KEY, RSA, DEFAULT]],
        ["disables", ["DisableKey", KEY, RSA, DEFAULT]],
        [
            "changes the policy of somebody else's symmetric key",
            ["PutKeyPolicy", KEY, { ...SYMMETRIC, ...KEPT }, DEFAULT],
        ],
        ["reads it", ["GetKeyPolicy", KEY, SYMMETRIC, DEFAULT]],
    ];
    for (const [what, call] of mayNot) {
        it(`never ${what}`, () => {
            assert.ok(!allows(...call));
        });
    }
});
