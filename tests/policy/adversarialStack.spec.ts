/**
 * IAM policies, providers and stacks that try to get past the rules. Each names the rule that must
 * stop it; none may crash any rule. They prove nothing about what AWS would do with them.
 */
import assert from "node:assert/strict";

import { allPolicies, resourcePolicies } from "../../policy/policies";
import { judge, judgeStack } from "./judging";
import {
    ACCOUNT,
    alias,
    aliasOn,
    awsResource,
    generation,
    golden,
    iamPolicy,
    OTHER_ACCOUNT,
    parentUrn,
    type Resource,
    ROLE,
    rolePolicy,
    roleWith,
    signingComponent,
    signingKey,
    UNKNOWN,
} from "./support";

const CONTROL = "iam-policy-forbid-key-control";
const SIGNING = "iam-policy-restrict-signing";
const DOCUMENT = "iam-policy-require-document";
const ATTACHMENT = "iam-attachment-forbid-broad";
const OPAQUE = "stack-forbid-opaque-resources";
const EXPLICIT = "stack-require-explicit-provider";
const ACCOUNTS = "stack-bind-provider-account";
const ENDPOINTS = "stack-forbid-endpoints";
const REGIONS = "stack-restrict-regions";

const allow = (over: Readonly<Record<string, unknown>>) => rolePolicy(iamPolicy(over));
const everything = { Action: "kms:*", Resource: "*" };
const escaped = (text: string) =>
    rolePolicy(iamPolicy({ Action: "ANY", Resource: "*" }).replace("ANY", text));
const attach = (policyArn: unknown) =>
    awsResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "app", policyArn });
const provider = (props: Readonly<Record<string, unknown>>) => signingKey({ provider: props });

/** Resources, each with the rule that must stop it. */
const resources: readonly (readonly [name: string, resource: Resource, rule: string])[] = [
    ["kms:* as \\u006bms:\\u002a", escaped("\\u006bms:\\u002a"), CONTROL],
    ["kms:***", allow({ ...everything, Action: "kms:***" }), CONTROL],
    ["kms:?reateGrant", allow({ ...everything, Action: "kms:?reateGrant" }), CONTROL],
    ["kms:CREATEGRANT", allow({ ...everything, Action: "kms:CREATEGRANT" }), CONTROL],
    ["kms:*olicy", allow({ ...everything, Action: "kms:*olicy" }), CONTROL],
    [
        "a harmless action before kms:*",
        allow({ ...everything, Action: ["s3:Get*", "kms:*"] }),
        CONTROL,
    ],
    ["all but iam:*", allow({ NotAction: "iam:*", Resource: "*" }), CONTROL],
    ["all but one action of KMS", allow({ NotAction: "kms:Sign", Resource: "*" }), CONTROL],
    ["all but CreateGrant", allow({ NotAction: "kms:CreateGrant", Resource: "*" }), CONTROL],
    [
        "kms:* on all but a bucket",
        allow({ Action: "kms:*", Resource: undefined, NotResource: "arn:aws:s3:::b" }),
        CONTROL,
    ],
    ["kms:* on arn:aws:k*", allow({ Action: "kms:*", Resource: "arn:aws:k*" }), CONTROL],
    [
        "kms:* on a bucket and on keys",
        allow({ Action: "kms:*", Resource: ["arn:aws:s3:::b", "*"] }),
        CONTROL,
    ],
    [
        "kms:* behind a condition that always holds",
        allow({ ...everything, Condition: { StringLike: { "aws:PrincipalArn": "*" } } }),
        CONTROL,
    ],
    [
        "kms:* in the second inline policy",
        roleWith(iamPolicy({ Action: "kms:Verify" }), iamPolicy(everything)),
        CONTROL,
    ],
    [
        "kms:* beside an inline policy that is unknown",
        roleWith(UNKNOWN, iamPolicy(everything)),
        CONTROL,
    ],
    ["kms:* as an object", rolePolicy(JSON.parse(iamPolicy(everything))), CONTROL],
    ["NotAction of a look-alike", allow({ NotAction: "kms\u0430:*", Resource: "*" }), DOCUMENT],
    [
        "Action twice",
        rolePolicy(iamPolicy(everything).replace('"Action"', '"Action":"s3:Get","Action"')),
        DOCUMENT,
    ],
    ["an effect in another case", allow({ ...everything, Effect: "allow" }), DOCUMENT],
    ["a document in a text", rolePolicy(JSON.stringify(iamPolicy(everything))), DOCUMENT],
    ["a byte order mark", rolePolicy(`\ufeff${iamPolicy(everything)}`), DOCUMENT],
    ["a comment", rolePolicy(`${iamPolicy(everything)} // fine`), DOCUMENT],
    ["30,000 nested lists", rolePolicy("[".repeat(15_000) + "]".repeat(15_000)), DOCUMENT],
    [
        "kms:Sign on arn:aws:kms:*",
        allow({ Action: "kms:Sign", Resource: "arn:aws:kms:*" }),
        SIGNING,
    ],
    ["kms:S???", allow({ Action: "kms:S???", Resource: "*" }), SIGNING],
    [
        "kms:Sign by a wildcard alias",
        allow({
            Action: "kms:Sign",
            Resource: "*",
            Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/*" } },
        }),
        SIGNING,
    ],
    [
        "kms:Sign where there is no alias",
        allow({
            Action: "kms:Sign",
            Resource: "*",
            Condition: { "ForAllValues:StringEquals": { "kms:ResourceAliases": "alias/x" } },
        }),
        SIGNING,
    ],
    ["AdministratorAccess", attach("arn:aws:iam::aws:policy/AdministratorAccess"), ATTACHMENT],
    ["a policy in a list", attach(["arn:aws:iam::aws:policy/SecurityAudit"]), ATTACHMENT],
    ["an object for an ARN", attach({ arn: "x" }), ATTACHMENT],
    ["a key through Cloud Control", awsResource("aws:cloudcontrol/resource:Resource"), OPAQUE],
    ["a key through CloudFormation", awsResource("aws:cloudformation/stack:Stack"), OPAQUE],
    ["a key of the native provider", awsResource("aws-native:kms:Key"), OPAQUE],
    ["a dynamic resource", awsResource("pulumi-nodejs:dynamic:Resource"), OPAQUE],
    ["a package that begins alike", awsResource("awsx:kms/key:Key"), OPAQUE],
    ["a type without package", awsResource(":kms/key:Key"), OPAQUE],
    ["__proto__ for a package", awsResource("__proto__:x:Y"), OPAQUE],
    ["the default provider by version", signingKey({ providerName: "default_7_48_0" }), EXPLICIT],
    ["no provider at all", signingKey({ providerName: "" }), EXPLICIT],
    [
        "two accounts in JSON",
        provider({ allowedAccountIds: `["${ACCOUNT}","${OTHER_ACCOUNT}"]` }),
        ACCOUNTS,
    ],
    ["an account in a text", provider({ allowedAccountIds: ACCOUNT }), ACCOUNTS],
    ["JSON in JSON", provider({ allowedAccountIds: JSON.stringify(`["${ACCOUNT}"]`) }), ACCOUNTS],
    [
        "a chain that ends in another account",
        provider({ assumeRoles: [{ roleArn: ROLE("A") }, { roleArn: ROLE("B", OTHER_ACCOUNT) }] }),
        ACCOUNTS,
    ],
    [
        "a role whose name is an ARN",
        provider({ assumeRoles: [{ roleArn: `x:${ROLE("Deployer")}` }] }),
        ACCOUNTS,
    ],
    [
        "endpoints under an empty one",
        provider({ endpoints: [{ sts: "" }, { kms: "http://x" }] }),
        ENDPOINTS,
    ],
    ["endpoints in a text", provider({ endpoints: "kms=http://x" }), ENDPOINTS],
    ["a Region in another case", provider({ region: "SA-EAST-1" }), REGIONS],
    ["Regions in a list", provider({ region: '["sa-east-1"]' }), REGIONS],
    ["a Region of the alias's own", alias({ props: { region: "us-east-1" } }), REGIONS],
    [
        "a good policy beside the key",
        awsResource("aws:kms/keyPolicy:KeyPolicy", { policy: golden("signing-active") }),
        "stack-forbid-key-policies",
    ],
];

const root = signingComponent();
const GENERATIONS = "stack-match-generations";
const ALIAS = "stack-match-alias";
const off = { props: { isEnabled: false } };

/** Stacks, each with the rule that must stop it. */
const stacks: readonly (readonly [name: string, stack: readonly Resource[], rule: string])[] = [
    [
        "a second active key",
        [root, generation(1, "active"), generation(2, "active"), aliasOn(1)],
        GENERATIONS,
    ],
    ["Active for active", [root, generation(1, "Active"), aliasOn(1)], GENERATIONS],
    ["a state with a space", [root, generation(1, "active "), aliasOn(1)], GENERATIONS],
    [
        "a number in another script",
        [root, generation(1, "active", { name: "assinatura-g\u0661" }), aliasOn(1)],
        GENERATIONS,
    ],
    [
        "a key whose component is not shown",
        [
            generation(1, "draining", {
                opts: { parent: parentUrn("cartorio:index:CartorioSigningKey", "x") },
            }),
        ],
        GENERATIONS,
    ],
    [
        "an alias from nowhere on a key that is retired",
        [
            root,
            generation(1, "verifyOnly"),
            generation(2, "active"),
            aliasOn(2),
            aliasOn(1, { name: "outro", opts: { parent: undefined } }),
        ],
        ALIAS,
    ],
    [
        "an alias made from a retired key whose target is unknown",
        [
            root,
            generation(1, "verifyOnly"),
            generation(2, "active"),
            aliasOn(1, {
                props: { targetKeyId: UNKNOWN },
                dependencies: { targetKeyId: ["assinatura-g1"] },
            }),
        ],
        ALIAS,
    ],
    [
        "dependencies of another property",
        [root, generation(1, "active"), aliasOn(9, { dependencies: { name: ["assinatura-g1"] } })],
        ALIAS,
    ],
    [
        "a target that is a list",
        [root, generation(1, "active"), aliasOn(1, { props: { targetKeyId: ["key-1"] } })],
        ALIAS,
    ],
    [
        "the applications' alias on a key that no rule has seen",
        [
            root,
            generation(1, "active"),
            aliasOn(1, { props: { name: "alias/cartorio-outra" } }),
            aliasOn(8, { name: "outro", opts: { parent: undefined } }),
        ],
        ALIAS,
    ],
    [
        "a suspension of the active key alone",
        [root, generation(1, "active", off), generation(2, "draining"), aliasOn(1)],
        "stack-match-suspension",
    ],
];

describe("adversarial IAM policies, providers and stacks", () => {
    it(`are at least 50: ${resources.length + stacks.length}`, () => {
        assert.ok(resources.length + stacks.length >= 50);
    });

    for (const [name, resource, rule] of resources) {
        it(`${name}: ${rule} stops it and no rule crashes`, () => {
            const violated = resourcePolicies.filter(
                (item) => judge(item, resource).violations.length > 0,
            );
            const names = violated.map((item) => item.name);
            assert.ok(names.includes(rule), `only ${names.join(", ")}`);
        });
    }

    for (const [name, stack, rule] of stacks) {
        it(`${name}: ${rule} stops it and no rule crashes`, () => {
            const violated = allPolicies.filter(
                (item) => judgeStack(item, stack).violations.length > 0,
            );
            const names = violated.map((item) => item.name);
            assert.ok(names.includes(rule), `only ${names.join(", ")}`);
        });
    }

    it("do not crash a rule where everything is unknown", () => {
        const unknown = {
            policy: UNKNOWN,
            tags: UNKNOWN,
            isEnabled: UNKNOWN,
            targetKeyId: UNKNOWN,
        };
        const stack = [
            root,
            ...["aws:kms/key:Key", "aws:kms/alias:Alias", "aws:iam/role:Role"].map((type) =>
                awsResource(type, {
                    ...unknown,
                    inlinePolicies: UNKNOWN,
                    managedPolicyArns: UNKNOWN,
                }),
            ),
        ];
        allPolicies.forEach((item) => judgeStack(item, stack));
        for (const resource of stack) {
            resourcePolicies.forEach((item) => judge(item, resource));
        }
    });
});
