import { iamPolicyRequireDocument } from "../../../policy/policies/iam/iamPolicyRequireDocument";
import { describeRule } from "../describeRule";
import { awsResource, iamPolicy, rolePolicy, roleWith, UNKNOWN } from "../support";

const READ = iamPolicy({ Action: "kms:Verify" });

describeRule(iamPolicyRequireDocument, {
    compliant: [
        ["the policy of a role", rolePolicy(READ)],
        ["a document that is given as an object", rolePolicy(JSON.parse(READ))],
        ["a role without inline policies", awsResource("aws:iam/role:Role")],
        ["a role that empties them", awsResource("aws:iam/role:Role", { inlinePolicies: [{}] })],
        ["a role with inline policies", roleWith(READ, READ)],
        [
            "a permission set",
            awsResource("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", {
                inlinePolicy: READ,
            }),
        ],
    ],
    violating: [
        ["no document", rolePolicy(undefined), /has a policy that is nothing; expected the text/],
        [
            "a managed policy without document",
            awsResource("aws:iam/policy:Policy"),
            /has a policy that is nothing/,
        ],
        [
            "a principal, which only policies of resources have",
            rolePolicy(iamPolicy({ Action: "kms:Verify", Principal: "*" })),
            /Principal can't stand in an identity policy/,
        ],
        ["an inline policy", roleWith(READ, "{"), /the inline policy "p2" that is no JSON/],
        [
            "inline policies that are no list",
            awsResource("aws:iam/role:Role", { inlinePolicies: READ }),
            /inline policies that is .*expected a list/,
        ],
        [
            "an inline policy that is no object",
            awsResource("aws:iam/role:Role", { inlinePolicies: ["x"] }),
            /the inline policy 1 that is no JSON/,
        ],
        [
            "the policy of a user",
            awsResource("aws:iam/userPolicy:UserPolicy", { policy: "{" }),
            /no JSON/,
        ],
        [
            "the policy of a group",
            awsResource("aws:iam/groupPolicy:GroupPolicy", { policy: "{" }),
            /no JSON/,
        ],
        [
            "the policy of a permission set",
            awsResource("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", {
                inlinePolicy: "{",
            }),
            /no JSON/,
        ],
        ["a megabyte", rolePolicy(" ".repeat(1_000_000)), /has 1000000 bytes/],
    ],
    unknown: [roleWith("{", UNKNOWN, "["), 2, /inlinePolicies\.1\.policy can't be known/],
    withDocument: rolePolicy,
});
