// What a pull request could do at worst, decided by iam/ on the committed templates: whatever workflow it brings.
// That AWS decides alike, and that GitHub makes tokens as documented, is not proved here.
import assert from "node:assert/strict";
import { HUB_ROLES, RoleName } from "../../bootstrap/index";
import { parsePolicy } from "../../iam/index";
import { committedRoles, HUB, list, type PlainStatement, roleNamed } from "../bootstrap/support";
import { AUDIENCE, EVIDENCE, hubOf, PROVIDER, REPOSITORY, rolesOf, sessionOf, STATE } from "./hub";
import { COMMITTED, PULL_REQUEST, refuses, type Templates, whatItCouldWrite } from "./pullRequest";
import { callsOf, HUB_WRITES } from "./writes";

const hub = hubOf(COMMITTED.hub);

describe("a token of GitHub's", () => {
    const cases: readonly [what: string, sub: string, roles: readonly string[]][] = [
        ["a pull request", PULL_REQUEST, [HUB_ROLES.preview]],
        ["the protected environment", `repo:${REPOSITORY}:environment:prod`, [HUB_ROLES.deploy]],
        ["the drift environment", `repo:${REPOSITORY}:environment:drift`, [HUB_ROLES.auditRunner]],
        ["the default branch", `repo:${REPOSITORY}:ref:refs/heads/main`, []],
        ["another branch", `repo:${REPOSITORY}:ref:refs/heads/x`, []],
        [
            "a branch that is called as an environment",
            `repo:${REPOSITORY}:ref:environment:prod`,
            [],
        ],
        ["a tag", `repo:${REPOSITORY}:ref:refs/tags/v1`, []],
        ["another environment", `repo:${REPOSITORY}:environment:dev`, []],
        ["an environment whose name begins alike", `repo:${REPOSITORY}:environment:prod2`, []],
        ["an environment in other letters", `repo:${REPOSITORY}:environment:Prod`, []],
        ["a fork's pull request", "repo:stranger/cartorio-digital:pull_request", []],
        ["a fork's environment", "repo:stranger/cartorio-digital:environment:prod", []],
        ["a repository whose name begins alike", `repo:${REPOSITORY}-x:pull_request`, []],
        ["an organisation whose name ends alike", `repo:x${REPOSITORY}:environment:prod`, []],
        ["a wildcard", "repo:*", []],
        ["nobody", "", []],
    ];
    for (const [what, sub, roles] of cases) {
        it(`of ${what} leads to ${roles.join(", ") || "no role"}`, () => {
            assert.deepEqual(rolesOf(hub, { sub }), roles);
        });
    }

    it("for another audience leads to no role", () => {
        assert.deepEqual(rolesOf(hub, { sub: PULL_REQUEST, aud: `${AUDIENCE}.example.org` }), []);
    });

    it("of another provider leads to no role", () => {
        for (const provider of [PROVIDER.replace(HUB, "888888888888"), "accounts.google.com"]) {
            assert.deepEqual(rolesOf(hub, { sub: PULL_REQUEST, provider }), []);
        }
    });

    it("is compared as a text, never by a pattern", () => {
        for (const { name, trustPolicy } of hub.roles) {
            const statements = trustPolicy.Statement as unknown as readonly PlainStatement[];
            for (const { Effect, Action, Condition } of statements) {
                assert.deepEqual(
                    [Effect, list(Action)],
                    ["Allow", ["sts:AssumeRoleWithWebIdentity"]],
                );
                assert.deepEqual(Object.keys(Condition ?? {}), ["StringEquals"], name);
                assert.doesNotMatch(JSON.stringify(Condition), /[*?]/, name);
            }
        }
    });
});

describe("a pull request", () => {
    it("can write nothing, by whatever role its token leads to", () => {
        assert.deepEqual(whatItCouldWrite(COMMITTED), []);
    });

    it("has a role with these permissions and no others", () => {
        const { policies } = roleNamed(hub.roles, HUB_ROLES.preview);
        const found = policies.flatMap(({ document }) =>
            (document.Statement as unknown as readonly PlainStatement[]).map(
                ({ Effect, Action, Resource }) => [Effect, ...list(Action), ...list(Resource)],
            ),
        );
        assert.deepEqual(found, [
            ["Allow", "sts:AssumeRole", "arn:aws:iam::*:role/cartorio/Auditor"],
            ["Allow", "s3:ListBucket", `arn:aws:s3:::${STATE}`],
            ["Allow", "s3:GetObject", `arn:aws:s3:::${STATE}/.pulumi/*`],
            [
                "Allow",
                "kms:Decrypt",
                "arn:aws:kms:sa-east-1:999999990001:key/00000000-0000-4000-8000-000000000001",
            ],
        ]);
    });

    it("reads by a role of which every action reads", () => {
        const { policies } = roleNamed(committedRoles(), RoleName.Auditor);
        const actions = policies.flatMap(({ document }) =>
            (document.Statement as unknown as readonly PlainStatement[]).flatMap(({ Action }) =>
                list(Action),
            ),
        );
        assert.ok(actions.length > 0);
        for (const action of actions) {
            assert.match(action, /^\w+:(Describe|Get|List|Lookup)\w+$/);
        }
    });
});

describe("with every IAM right, the preview role", () => {
    const everything = parsePolicy(
        { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
        "identity",
    );
    const preview = sessionOf(HUB_ROLES.preview);
    const bucketOf = (arn: string) => (arn.includes(EVIDENCE) ? hub.evidence : hub.state);
    const objects =
        /^s3:(PutObject|DeleteObject|DeleteObjectVersion|PutObjectAcl|PutObjectTagging|RestoreObject)$/;
    const kept = /^s3:(DeleteBucket|DeleteObjectVersion)$/;
    const locked = /^s3:(PutObjectRetention|PutObjectLegalHold|BypassGovernanceRetention)$/;
    const calls = callsOf(HUB_WRITES).filter(
        ([action, arn]) =>
            objects.test(action) ||
            kept.test(action) ||
            (locked.test(action) && arn.includes(EVIDENCE)),
    );
    it("is still refused by the buckets", () => {
        assert.ok(calls.length >= 15);
        const read = { identity: [everything], resource: hub.state };
        assert.ok(!refuses(preview, "s3:GetObject", calls[0]![1], HUB, read));
        for (const [action, arn] of calls) {
            const policies = { identity: [everything], resource: bucketOf(arn) };
            assert.ok(refuses(preview, action, arn, HUB, policies), `${action} on ${arn}`);
        }
    });

    it("is still refused the making of data keys by the key", () => {
        const policies = { identity: [everything], resource: hub.secretsKey };
        const arn = callsOf(HUB_WRITES).find(([action]) => action === "kms:Encrypt")![1];
        assert.ok(refuses(preview, "kms:Encrypt", arn, HUB, policies));
        assert.ok(!refuses(preview, "kms:Decrypt", arn, HUB, policies));
    });
});

describe("a pull request could write, if somebody", () => {
    const replaced = (from: string, to: string) => (text: string) => {
        assert.ok(text.includes(from), `the template does not hold ${from}`);
        return text.replaceAll(from, to);
    };
    const changes: readonly [string, keyof Templates, (text: string) => string][] = [
        [
            "let it into the deploy role",
            "hub",
            replaced("environment:${DeployEnvironment}", "pull_request"),
        ],
        [
            "let it in by a pattern",
            "hub",
            (text) =>
                replaced(
                    "environment:${DeployEnvironment}",
                    "*",
                )(replaced("StringEquals:", "StringLike:")(text)),
        ],
        [
            "left the subject out of the deploy role's trust",
            "hub",
            (text) =>
                text.replace(
                    /\n +token\.actions\.githubusercontent\.com:sub:\n.*environment:\$\{DeployEnvironment\}/,
                    "",
                ),
        ],
        [
            "let it become any of our roles",
            "hub",
            replaced("role/cartorio/Auditor", "role/cartorio/*"),
        ],
        [
            "let it become Deployer",
            "hub",
            replaced("role/cartorio/Auditor", "role/cartorio/Deployer"),
        ],
        [
            "let it write what it reads",
            "hub",
            (text) => text.replace(/(Sid: PreviewReadsStates\n.*\n.*\n +- )s3:GetObject/, "$1s3:*"),
        ],
        [
            "gave it the whole key of secrets, by both policies",
            "hub",
            (text) =>
                text.replace(
                    /(Sid: (?:PreviewOpensSecrets|ReadersOpenSecrets)\n(?:.*\n)+?.* - )kms:Decrypt/g,
                    "$1kms:*",
                ),
        ],
        [
            "let Deployer trust it",
            "roles",
            replaced("role/${DeployRoleName}", "role/${PreviewRoleName}"),
        ],
        [
            "gave Auditor one action to write",
            "roles",
            replaced("- kms:ListKeyRotations", "- kms:ScheduleKeyDeletion"),
        ],
        ["gave Auditor everything of KMS", "roles", replaced("- kms:ListKeyRotations", "- kms:*")],
        [
            "gave Auditor rights on roles",
            "roles",
            replaced("- iam:GetRolePolicy", "- iam:PutRolePolicy"),
        ],
        [
            "let Auditor become other roles",
            "roles",
            replaced("- iam:ListRoles", "- sts:AssumeRole"),
        ],
    ];
    for (const [what, file, change] of changes) {
        it(what, () => {
            const text = change(COMMITTED[file]);
            assert.notEqual(text, COMMITTED[file], "nothing was changed");
            assert.notDeepEqual(whatItCouldWrite({ ...COMMITTED, [file]: text }), []);
        });
    }
});
