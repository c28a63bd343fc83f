/** IAM user guide: policy variables. */
import { session, user, type Written } from "../builders";
import { page, type Row } from "./row";

const variables = page(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
);

const allow = (Action: string | string[], Resource: string | string[]): Written => ({
    Effect: "Allow",
    Action,
    Resource,
});
const userArn = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

const home = [
    {
        ...allow("s3:ListBucket", "arn:aws:s3:::mybucket"),
        Condition: { StringLike: { "s3:prefix": ["${aws:username}/*"] } },
    },
    allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mybucket/${aws:username}/*"),
];
const ownKeys = [allow("iam:*AccessKey*", "arn:aws:iam::111122223333:user/${aws:username}")];
const queues = [allow("sqs:*", "arn:aws:sqs:us-east-2:*:${aws:username}-queue")];
const department = [allow("s3:*", "arn:aws:s3:::bucket/${aws:PrincipalTag/department}")];
const fallback = [allow("s3:*", "arn:aws:s3:::bucket/${aws:username, 'anonymous'}")];
const star = [allow("s3:*", "arn:aws:s3:::bucket/${*}")];
const costCenter = [
    {
        ...allow("iam:*user*", "*"),
        Condition: { StringLike: { "iam:ResourceTag/costCenter": ["12345", "67890"] } },
    },
];

export const VARIABLES: readonly Row[] = [
    variables("the variable becomes the user's name", "allow", {
        action: "s3:PutObject",
        on: "arn:aws:s3:::mybucket/David/a",
        by: user("David"),
        identity: home,
    }),
    variables("another user's objects don't match", "implicitDeny", {
        action: "s3:PutObject",
        on: "arn:aws:s3:::mybucket/David/a",
        by: user("Adele"),
        identity: home,
    }),
    variables("in a condition too", "allow", {
        action: "s3:ListBucket",
        on: "arn:aws:s3:::mybucket",
        by: user("David"),
        context: { "s3:prefix": "David/photos" },
        identity: home,
    }),
    variables("a user manages own access keys", "allow", {
        action: "iam:CreateAccessKey",
        on: userArn("David"),
        by: user("David"),
        identity: ownKeys,
    }),
    variables("but not those of others", "implicitDeny", {
        action: "iam:CreateAccessKey",
        on: userArn("David"),
        by: user("Adele"),
        identity: ownKeys,
    }),
    variables("a role session has no user name: it can't match", "implicitDeny", {
        action: "iam:CreateAccessKey",
        on: userArn("David"),
        by: session("David"),
        identity: ownKeys,
    }),
    variables("queues that have the user's name, in the Region", "allow", {
        action: "sqs:CreateQueue",
        on: "arn:aws:sqs:us-east-2:111122223333:David-queue",
        by: user("David"),
        identity: queues,
    }),
    variables("a bucket named as the caller's tag", "allow", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::bucket/sales",
        by: session("r", { tags: { department: "sales" } }),
        identity: department,
    }),
    variables("the default stands for an absent value", "allow", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::bucket/anonymous",
        by: session("r"),
        identity: fallback,
    }),
    variables("${*} is an asterisk", "allow", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::bucket/*",
        identity: star,
    }),
    variables("${*} is no wildcard", "implicitDeny", {
        action: "s3:GetObject",
        on: "arn:aws:s3:::bucket/a",
        identity: star,
    }),
    variables("the tag costCenter with one of two values", "allow", {
        action: "iam:GetUser",
        on: userArn("x"),
        context: { "iam:ResourceTag/costCenter": "67890" },
        identity: costCenter,
    }),
    variables("no value or another one fails", "implicitDeny", {
        action: "iam:GetUser",
        on: userArn("x"),
        context: { "iam:ResourceTag/costCenter": [] },
        identity: costCenter,
    }),
];
