/** IAM user guide: condition operators, several values, several keys. */
import { user, session } from "../builders";
import { page, type Row } from "./row";

const operators = page(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
);
const sets = page(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html",
);

/** One statement, of which only the condition matters. */
const when = (Action: string, Condition: object, Effect = "Allow") => [
    { Effect, Action, Resource: "*", Condition },
];

const USER_ARN = "arn:aws:iam::111122223333:user/x";
const accessKey = { action: "iam:CreateAccessKey", on: USER_ARN };
const tagged = when("iam:*AccessKey*", {
    StringEquals: { "aws:PrincipalTag/job-category": "iamuser-admin" },
});
const tenKeys = when("s3:ListBucket", { NumericLessThanEquals: { "s3:max-keys": "10" } });
const list = { action: "s3:ListBucket", on: "arn:aws:s3:::example_bucket" };
const fresh = when("iam:*AccessKey*", {
    DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" },
});
const overTls = when("s3:*", { Bool: { "aws:SecureTransport": "false" } }, "Deny");
const get = { action: "s3:GetObject", on: "arn:aws:s3:::DOC-EXAMPLE-BUCKET/a" };
const office = when("iam:*AccessKey*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } });
const mixed = when("someservice:*", {
    IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] },
});
const any = { action: "someservice:Do", on: "*" };
const ARN =
    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
const PATTERN = "arn:aws:someservice:*:111122223333:finance/*";
const like = when("someservice:*", { StringLike: { "aws:SourceArn": PATTERN } });
const arnLike = when("someservice:*", { ArnLike: { "aws:SourceArn": PATTERN } });
const run = { action: "ec2:RunInstances", on: "*" };
const TYPES = ["t1.*", "t2.*", "m3.*"];
const doesNotWork = when("ec2:RunInstances", { StringLike: { "ec2:InstanceType": TYPES } });
const works = when("ec2:RunInstances", { StringLikeIfExists: { "ec2:InstanceType": TYPES } });
const ownCredentials = when("ec2:*", { Null: { "aws:TokenIssueTime": "true" } });
const topic = "arn:aws:sns:us-east-1:123456789012:TOPIC-ID";
const fromTopic = when("sqs:SendMessage", { ArnEquals: { "aws:SourceArn": topic } });
const send = { action: "sqs:SendMessage", on: "arn:aws:sqs:us-east-1:123456789012:QUEUE-ID" };
const notLike = when("someservice:*", { StringNotLike: { "aws:SourceVpce": "vpce-1" } });
const arnNotLike = when("someservice:*", { ArnNotLike: { "aws:SourceArn": topic } });

const VIEW = ["PostDateTime", "Message", "Tags"];
const onlyThose = when("dynamodb:GetItem", {
    "ForAllValues:StringLike": { "dynamodb:requestedAttributes": VIEW },
});
const neverThose = [
    ...when(
        "dynamodb:PutItem",
        { "ForAnyValue:StringLike": { "dynamodb:requestedAttributes": ["ID", "PostDateTime"] } },
        "Deny",
    ),
];
const thread = "arn:aws:dynamodb:us-east-1:111122223333:table/Thread";
const item = (action: string, ...attributes: string[]) => ({
    action: `dynamodb:${action}`,
    on: thread,
    context: { "dynamodb:requestedAttributes": attributes },
});

export const CONDITION_OPERATORS: readonly Row[] = [
    operators("StringEquals holds for the tag's value", "allow", {
        ...accessKey,
        by: user("a", { tags: { "job-category": "iamuser-admin" } }),
        identity: tagged,
    }),
    operators("without the tag the condition is false: implicitly denied", "implicitDeny", {
        ...accessKey,
        identity: tagged,
    }),
    operators("up to 10 keys, 10 included", "allow", {
        ...list,
        context: { "s3:max-keys": "10" },
        identity: tenKeys,
    }),
    operators("more than 10 keys are not allowed", "implicitDeny", {
        ...list,
        context: { "s3:max-keys": "11" },
        identity: tenKeys,
    }),
    operators("credentials issued after the date are allowed", "allow", {
        ...accessKey,
        by: session("r"),
        context: { "aws:TokenIssueTime": "2020-06-01T00:00:00Z" },
        identity: fresh,
    }),
    operators("a user's own keys have no TokenIssueTime: denied", "implicitDeny", {
        ...accessKey,
        identity: fresh,
    }),
    operators("without TLS every S3 action is denied", "explicitDeny", {
        ...get,
        context: { "aws:SecureTransport": "false" },
        identity: [...overTls, ...when("s3:*", {})],
    }),
    operators("with TLS the Deny does not apply, and it allows nothing itself", "implicitDeny", {
        ...get,
        context: { "aws:SecureTransport": "true" },
        identity: overTls,
    }),
    ...["203.0.113.0", "203.0.113.255"].map((ip) =>
        operators(`${ip} is in 203.0.113.0/24`, "allow", {
            ...accessKey,
            context: { "aws:SourceIp": ip },
            identity: office,
        }),
    ),
    operators("through a VPC endpoint there is no SourceIp: implicitly denied", "implicitDeny", {
        ...accessKey,
        context: { "aws:SourceIp": [] },
        identity: office,
    }),
    ...["203.0.113.9", "2001:db8:1234:5678::1"].map((ip) =>
        operators(`versions 4 and 6 can be mixed: ${ip}`, "allow", {
            ...any,
            context: { "aws:SourceIp": ip },
            identity: mixed,
        }),
    ),
    operators("StringLike crosses colons", "allow", {
        ...any,
        context: { "aws:SourceArn": ARN },
        identity: like,
    }),
    operators("ArnLike compares between colons, and fails", "implicitDeny", {
        ...any,
        context: { "aws:SourceArn": ARN },
        identity: arnLike,
    }),
    operators("a request from the topic has SourceArn", "allow", {
        ...send,
        context: { "aws:SourceArn": topic },
        identity: fromTopic,
    }),
    operators("a user's direct call has no SourceArn: implicitly denied", "implicitDeny", {
        ...send,
        identity: fromTopic,
    }),
    operators("resources without InstanceType fail StringLike", "implicitDeny", {
        ...run,
        context: { "ec2:InstanceType": [] },
        identity: doesNotWork,
    }),
    operators("with IfExists they pass", "allow", {
        ...run,
        context: { "ec2:InstanceType": [] },
        identity: works,
    }),
    operators("with IfExists a type that begins with t2. passes", "allow", {
        ...run,
        context: { "ec2:InstanceType": "t2.micro" },
        identity: works,
    }),
    operators("with IfExists another type does not", "implicitDeny", {
        ...run,
        context: { "ec2:InstanceType": "c5.large" },
        identity: works,
    }),
    operators(
        "Deny with StringNotEqualsIfExists denies also when the tag is missing",
        "explicitDeny",
        {
            ...any,
            identity: [
                ...when("*", { StringNotEqualsIfExists: { "aws:ResourceTag/team": "a" } }, "Deny"),
                ...when("*", {}),
            ],
        },
    ),
    operators("Null true: own credentials have no TokenIssueTime", "allow", {
        action: "ec2:StopInstances",
        on: "*",
        identity: ownCredentials,
    }),
    operators("Null true: temporary credentials have it", "implicitDeny", {
        action: "ec2:StopInstances",
        on: "*",
        by: session("r"),
        context: { "aws:TokenIssueTime": "2020-06-01T00:00:00Z" },
        identity: ownCredentials,
    }),
    operators("StringNotLike is true of an absent key", "allow", { ...any, identity: notLike }),
    operators("ArnNotLike is true of an absent key", "allow", { ...any, identity: arnNotLike }),
    sets("ForAllValues: every requested attribute is listed", "allow", {
        ...item("GetItem", "PostDateTime", "Message"),
        identity: onlyThose,
    }),
    sets("ForAllValues: ID is not listed", "implicitDeny", {
        ...item("GetItem", "PostDateTime", "Message", "ID"),
        identity: onlyThose,
    }),
    sets("ForAllValues: no match for UserName", "implicitDeny", {
        ...item("GetItem", "PostDateTime", "UserName"),
        identity: onlyThose,
    }),
    sets("ForAllValues is true of an empty set", "allow", {
        ...item("GetItem"),
        identity: onlyThose,
    }),
    sets("ForAllValues is true of an empty string", "allow", {
        ...item("GetItem", ""),
        identity: onlyThose,
    }),
    sets("ForAnyValue: PostDateTime is forbidden", "explicitDeny", {
        ...item("PutItem", "PostDateTime", "Message"),
        identity: neverThose,
    }),
    sets("ForAnyValue: one of three is enough", "explicitDeny", {
        ...item("PutItem", "UserName", "Message", "PostDateTime"),
        identity: neverThose,
    }),
    sets("ForAnyValue: UserName alone is not denied, and not allowed either", "implicitDeny", {
        ...item("PutItem", "UserName"),
        identity: neverThose,
    }),
    sets("ForAnyValue is false of an empty set", "allow", {
        ...item("PutItem"),
        identity: [...neverThose, ...when("dynamodb:PutItem", {})],
    }),
];
