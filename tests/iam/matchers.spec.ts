import assert from "node:assert/strict";

import {
    IamError,
    matchesAction,
    matchesPrincipal,
    matchesResource,
    type Principal,
} from "../../iam/index";
import { ACCOUNT, OTHER_ACCOUNT, root, session, user } from "./builders";

describe("matchesAction", () => {
    const table: [pattern: string, action: string, expected: boolean][] = [
        ["*", "kms:Sign", true],
        ["kms:*", "kms:Sign", true],
        ["KMS:sign", "kms:Sign", true],
        ["kms:Sign", "kms:Signs", false],
        ["kms:?ign", "kms:Sign", true],
        ["kms:Re*", "kms:ReEncryptFrom", true],
        ["kms:*", "kmsx:Sign", false],
        ["kms:*", "\u212ams:Sign", false],
    ];
    for (const [pattern, action, expected] of table) {
        it(`${pattern} ${expected ? "covers" : "does not cover"} ${action}`, () => {
            assert.equal(matchesAction(pattern, action), expected);
        });
    }

    it("refuses what is no pattern", () => {
        assert.throws(() => matchesAction("kms", "kms:Sign"), IamError);
    });
});

describe("matchesResource", () => {
    const key = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd`;
    const table: [pattern: string, arn: string, expected: boolean][] = [
        ["*", "*", true],
        ["*", key, true],
        [key, key, true],
        [`arn:aws:kms:*:${ACCOUNT}:key/*`, key, true],
        ["arn:aws:kms:*/1234abcd", key, true],
        ["arn:aws:kms:*:*:key/*", "*", false],
        [key.toUpperCase().replace("ARN", "arn"), key, false],
        ["arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b:c", true],
        ["arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:username}", true],
        ["arn:aws:s3:::b/?", "arn:aws:s3:::b/", false],
    ];
    for (const [pattern, arn, expected] of table) {
        it(`${pattern} ${expected ? "covers" : "does not cover"} ${arn}`, () => {
            assert.equal(matchesResource(pattern, arn), expected);
        });
    }

    it("refuses what is no pattern", () => {
        assert.throws(() => matchesResource("key/*", key), IamError);
    });
});

describe("matchesPrincipal", () => {
    const signer = session("cartorio/Signer");
    const flat = session("Signer");
    const service: Principal = { kind: "service", name: "logs.amazonaws.com" };
    const web: Principal = { kind: "federated", provider: "accounts.google.com" };
    const table: [element: unknown, caller: Principal, expected: string | undefined][] = [
        ["*", { kind: "anonymous" }, "direct"],
        [{ AWS: "*" }, signer, "direct"],
        ["*", service, "direct"],
        [{ AWS: ACCOUNT }, user("ana"), "account"],
        [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, signer, "account"],
        [{ AWS: ACCOUNT }, root(), "account"],
        [{ AWS: ACCOUNT }, root(OTHER_ACCOUNT), undefined],
        [{ AWS: signer.roleArn }, signer, "role"],
        [{ AWS: signer.roleArn }, flat, undefined],
        [{ AWS: flat.roleArn }, signer, undefined],
        [{ AWS: signer.arn }, signer, "direct"],
        [{ AWS: [ACCOUNT, signer.roleArn] }, signer, "role"],
        [{ AWS: [ACCOUNT, signer.roleArn, signer.arn] }, signer, "direct"],
        [{ AWS: user("ana").arn }, user("ana"), "direct"],
        [{ AWS: user("ana").arn }, user("Ana"), undefined],
        [{ AWS: "AROAEXAMPLEEXAMPLEID" }, signer, undefined],
        [{ AWS: ACCOUNT }, service, undefined],
        [{ Service: ["ec2.amazonaws.com", "logs.amazonaws.com"] }, service, "direct"],
        [{ Service: "ec2.amazonaws.com" }, service, undefined],
        [{ Federated: "accounts.google.com" }, web, "direct"],
        [{ AWS: ACCOUNT }, web, undefined],
        [{ AWS: ACCOUNT }, { kind: "anonymous" }, undefined],
        [{ CanonicalUser: "79a59df900b949e5" }, user("ana"), undefined],
    ];
    for (const [element, caller, expected] of table) {
        const who = "arn" in caller ? caller.arn : caller.kind;
        it(`${JSON.stringify(element)} reaches ${who}: ${expected ?? "not"}`, () => {
            assert.equal(matchesPrincipal(element, caller), expected);
        });
    }

    it("refuses what is no principal", () => {
        assert.throws(() => matchesPrincipal({ AWS: "me" }, signer), IamError);
        const withPath = `arn:aws:sts::${ACCOUNT}:assumed-role/cartorio/Signer/app`;
        assert.throws(() => matchesPrincipal({ AWS: withPath }, signer), IamError);
    });
});
