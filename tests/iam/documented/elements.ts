/** IAM user guide: Action, NotAction, Resource, NotResource, Condition. */
import { user, type Written } from "../builders";
import { page, type Row } from "./row";

const guide = (name: string) =>
    page(`https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_${name}.html`);
const action = guide("elements_action");
const notAction = guide("elements_notaction");
const resource = guide("elements_resource");
const notResource = guide("elements_notresource");
const condition = guide("elements_condition");

const allow = (Action: string | string[], Resource: string | string[]): Written => ({
    Effect: "Allow",
    Action,
    Resource,
});
const userArn = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

const allButDelete = [
    { Effect: "Allow", NotAction: "s3:DeleteBucket", Resource: "arn:aws:s3:::*" },
];
const allButIam = [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }];
const mfaOrIam = [
    {
        Sid: "DenyAllUsersNotUsingMFA",
        Effect: "Deny",
        NotAction: "iam:*",
        Resource: "*",
        Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    },
];
const payroll = [
    {
        Effect: "Deny",
        Action: "s3:*",
        NotResource: ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"],
    },
    allow("s3:*", "*"),
];
const named = (operator: string, key = "aws:username") => [
    { ...allow("s3:*", "*"), Condition: { [operator]: { [key]: "johndoe" } } },
];
const get = { action: "s3:GetObject", on: "arn:aws:s3:::b/a" };
export const ELEMENTS: readonly Row[] = [
    action("prefix and name ignore case", "allow", {
        action: "iam:ListAccessKeys",
        on: userArn("x"),
        identity: [allow("IAM:listaccesskeys", "*")],
    }),
    ...["Create", "Delete", "Update"].map((verb) =>
        action(`iam:*AccessKey* includes ${verb}AccessKey`, "allow", {
            action: `iam:${verb}AccessKey`,
            on: userArn("x"),
            identity: [allow("iam:*AccessKey*", "*")],
        }),
    ),
    action("iam:*AccessKey* includes ListAccessKeys", "allow", {
        action: "iam:ListAccessKeys",
        on: userArn("x"),
        identity: [allow("iam:*AccessKey*", "*")],
    }),
    notAction("all S3 actions on S3 resources", "allow", { ...get, identity: allButDelete }),
    notAction("except for deleting a bucket", "implicitDeny", {
        action: "s3:DeleteBucket",
        on: "arn:aws:s3:::b",
        identity: allButDelete,
    }),
    notAction("not ListAllMyBuckets, whose resource is *", "implicitDeny", {
        action: "s3:ListAllMyBuckets",
        on: "*",
        identity: allButDelete,
    }),
    notAction("not other services, whose resources are not of S3", "implicitDeny", {
        action: "sqs:SendMessage",
        on: "arn:aws:sqs:us-east-2:111122223333:queue1",
        identity: allButDelete,
    }),
    notAction("every action of every service", "allow", { ...get, identity: allButIam }),
    notAction("except for IAM", "implicitDeny", {
        action: "iam:CreateUser",
        on: userArn("x"),
        identity: allButIam,
    }),
    notAction("denied without MFA", "explicitDeny", {
        ...get,
        context: { "aws:MultiFactorAuthPresent": "false" },
        identity: [...mfaOrIam, allow("*", "*")],
    }),
    notAction("with MFA the Deny has no effect, and grants nothing", "implicitDeny", {
        ...get,
        context: { "aws:MultiFactorAuthPresent": "true" },
        identity: mfaOrIam,
    }),
    notAction("IAM actions are not denied without MFA", "allow", {
        action: "iam:CreateUser",
        on: userArn("x"),
        context: { "aws:MultiFactorAuthPresent": "false" },
        identity: [...mfaOrIam, allow("*", "*")],
    }),
    resource("all users whose path is accounting", "allow", {
        action: "iam:GetUser",
        on: userArn("accounting/bob"),
        identity: [allow("iam:*", "arn:aws:iam::111122223333:user/accounting/*")],
    }),
    resource("not a user without that path", "implicitDeny", {
        action: "iam:GetUser",
        on: userArn("bob"),
        identity: [allow("iam:*", "arn:aws:iam::111122223333:user/accounting/*")],
    }),
    resource("a question mark is any single character", "allow", {
        action: "iam:GetUser",
        on: userArn("bob"),
        identity: [allow("iam:*", userArn("b?b"))],
    }),
    resource("one of several resources", "allow", {
        action: "dynamodb:GetItem",
        on: "arn:aws:dynamodb:us-east-2:111122223333:table/magazines_table",
        identity: [
            allow("dynamodb:*", [
                "arn:aws:dynamodb:us-east-2:111122223333:table/books_table",
                "arn:aws:dynamodb:us-east-2:111122223333:table/magazines_table",
            ]),
        ],
    }),
    notResource("every other resource is denied", "explicitDeny", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::HRBucket/Other/a",
        identity: payroll,
    }),
    notResource("the listed resources are not", "allow", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::HRBucket/Payroll/a",
        identity: payroll,
    }),
    condition("StringEquals: the user johndoe", "allow", {
        ...get,
        by: user("johndoe"),
        identity: named("StringEquals"),
    }),
    condition("StringEquals: JohnDoe is denied", "implicitDeny", {
        ...get,
        by: user("JohnDoe"),
        identity: named("StringEquals"),
    }),
    ...["johndoe", "JohnDoe"].map((name) =>
        condition(`StringEqualsIgnoreCase matches ${name}`, "allow", {
            ...get,
            by: user(name),
            identity: named("StringEqualsIgnoreCase"),
        }),
    ),
    condition("names of keys ignore case", "allow", {
        ...get,
        by: user("johndoe"),
        identity: named("StringEquals", "AWS:UserName"),
    }),
    ...["TagKey1", "tagkey1"].map((key) =>
        condition(`names of tags ignore case: ${key}`, "allow", {
            ...get,
            tags: { [key]: "Value1" },
            identity: [
                {
                    ...allow("s3:*", "*"),
                    Condition: { StringEquals: { "aws:ResourceTag/TagKey1": "Value1" } },
                },
            ],
        }),
    ),
];
