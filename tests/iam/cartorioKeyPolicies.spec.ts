/**
 * The key policies of `components/`, judged: who may do what with a key. Does not prove that AWS
 * judges them alike, nor anything about SCPs and RCPs.
 */
import assert from "node:assert/strict";

import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import { serializePolicy } from "../../components/policyDocument";
import { resolveRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { evaluate, parsePolicy, type Principal } from "../../iam/index";
import { ALLOW_ALL, type Context, ORGANIZATION, policy, request, root, session } from "./builders";

const ACCOUNT = "111111111111";
const KEY = { arn: `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd`, accountId: ACCOUNT };
const member = { accountId: ACCOUNT, organizationId: ORGANIZATION };
const role = (name: string) => session(`cartorio/${name}`, member);
const inputs = {
    accountId: ACCOUNT,
    roles: resolveRoles(ACCOUNT),
    maySign: true,
    organizationId: ORGANIZATION,
};
const PSS = { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256", "kms:MessageType": "DIGEST" };

/** Who asks for what, and the decision; everyone has every permission by IAM. */
type Line = readonly [string, Principal, string, Context, string];

function table(document: string, lines: readonly Line[]): void {
    const resource = parsePolicy(document, "key");
    const identity = [policy("identity", ALLOW_ALL)];
    for (const [who, principal, action, context, expected] of lines) {
        it(`${who}, ${action}${JSON.stringify(context)}: ${expected}`, () => {
            const asked = request({ action: `kms:${action}`, principal, resource: KEY, context });
            const found = evaluate(asked, { resource, identity });
            assert.equal(found.decision, expected, found.reason);
        });
    }
}

describe("the signing key's policy", () => {
    const stranger = session("cartorio/Signer", { accountId: "222222222222" });
    const imitation = session("Signer", member);
    table(serializePolicy(signingKeyPolicy(inputs)), [
        ["the signer", role("Signer"), "Sign", PSS, "allow"],
        [
            "the signer",
            role("Signer"),
            "Sign",
            { ...PSS, "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" },
            "implicitDeny",
        ],
        ["the signer", role("Signer"), "PutKeyPolicy", {}, "implicitDeny"],
        ["the verifier", role("Verifier"), "Verify", {}, "allow"],
        ["the verifier", role("Verifier"), "Sign", PSS, "explicitDeny"],
        ["the administrator", role("Deployer"), "PutKeyPolicy", {}, "allow"],
        [
            "the administrator",
            role("Deployer"),
            "PutKeyPolicy",
            { "kms:BypassPolicyLockoutSafetyCheck": "true" },
            "explicitDeny",
        ],
        ["the administrator", role("Deployer"), "Sign", PSS, "explicitDeny"],
        ["the administrator", role("Deployer"), "CreateGrant", {}, "explicitDeny"],
        [
            "break-glass",
            role("BreakGlass"),
            "ScheduleKeyDeletion",
            { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" },
            "allow",
        ],
        [
            "break-glass",
            role("BreakGlass"),
            "ScheduleKeyDeletion",
            { "kms:ScheduleKeyDeletionPendingWindowInDays": "29" },
            "explicitDeny",
        ],
        ["the auditor", role("Auditor"), "GetKeyPolicy", {}, "allow"],
        ["the root user", root(ACCOUNT, member), "PutKeyPolicy", {}, "allow"],
        ["the root user", root(ACCOUNT, member), "Sign", PSS, "explicitDeny"],
        [
            "an administrator of the account by IAM",
            role("Other"),
            "DescribeKey",
            {},
            "implicitDeny",
        ],
        ["a signer of another account", stranger, "Sign", PSS, "explicitDeny"],
        ["a role of the same name without the path", imitation, "Sign", PSS, "explicitDeny"],
    ]);
});

describe("the signing key's policy after the key was retired", () => {
    table(serializePolicy(signingKeyPolicy({ ...inputs, maySign: false })), [
        ["the signer", role("Signer"), "Sign", PSS, "explicitDeny"],
        ["the signer", role("Signer"), "Verify", {}, "allow"],
    ]);
});

describe("the document key's policy", () => {
    const cns = { "kms:EncryptionContext:cns": "990010" };
    table(serializePolicy(documentKeyPolicy({ ...inputs, cns: "990010" })), [
        ["the signer", role("Signer"), "GenerateDataKey", cns, "allow"],
        [
            "the signer",
            role("Signer"),
            "GenerateDataKey",
            { "kms:EncryptionContext:cns": "990011" },
            "implicitDeny",
        ],
        ["the signer", role("Signer"), "GenerateDataKey", {}, "implicitDeny"],
        ["the administrator", role("Deployer"), "Decrypt", cns, "explicitDeny"],
    ]);
});
