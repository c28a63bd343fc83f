import assert from "node:assert/strict";
import {
    AssumeRoleCommand,
    GetCallerIdentityCommand,
    type AssumeRoleCommandInput,
} from "@aws-sdk/client-sts";
import { fieldsOf, holds, present, refused } from "../checks";
import { sts as page, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import { Need } from "../target";

const IDENTITY = page("GetCallerIdentity");
const ASSUME = page("AssumeRole");

const assume = (context: Context, input: Partial<AssumeRoleCommandInput> = {}) =>
    context.sts.send(
        new AssumeRoleCommand({
            RoleArn: context.role,
            RoleSessionName: "conformance",
            ...input,
        }),
    );

/** AssumeRole calls that are refused: id, parameters, error. */
const REFUSED: readonly (readonly [string, Partial<AssumeRoleCommandInput>, string])[] = [
    ["session-name-of-1", { RoleSessionName: "a" }, "ValidationError"],
    ["session-name-of-65", { RoleSessionName: "a".repeat(65) }, "ValidationError"],
    ["session-name-with-space", { RoleSessionName: "a b" }, "ValidationError"],
    ["899-seconds", { DurationSeconds: 899 }, "ValidationError"],
    ["43201-seconds", { DurationSeconds: 43_201 }, "ValidationError"],
    ["no-arn", { RoleArn: "cartorio-conformance-nobody" }, "ValidationError"],
    ["external-id-of-1", { ExternalId: "a" }, "ValidationError"],
];

export const sts: readonly ConformanceCase[] = [
    {
        id: "sts-caller-identity",
        title: "GetCallerIdentity answers account, ARN and user id",
        source: IDENTITY,
        needs: [Need.sts],
        run: async (context) => {
            const answer = await context.sts.send(new GetCallerIdentityCommand({}));
            assert.deepEqual(fieldsOf(answer), ["Account", "Arn", "UserId"]);
            assert.equal(answer.Account, await context.account());
            assert.match(
                present(answer.Arn, "Arn"),
                new RegExp(`^arn:aws:(iam|sts)::${await context.account()}:`),
            );
        },
    },
    {
        id: "sts-wire",
        title: "STS answers XML, with the request id in header and body",
        source: IDENTITY,
        needs: [Need.sts],
        run: async (context) => {
            const { status, headers, body } = await context.rawSts("Action=GetCallerIdentity");
            assert.equal(status, 200);
            assert.equal(headers["content-type"]?.split(";")[0], "text/xml");
            const id = String(headers["x-amzn-requestid"]);
            const inside = body.includes(`<RequestId>${id}</RequestId>`);
            holds(inside, "the request id in the body", id, body);
        },
    },
    {
        id: "sts-unknown-action",
        title: "STS refuses an action that it lacks",
        source: "https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html",
        needs: [Need.sts],
        run: async (context) => {
            const { status, body } = await context.rawSts("Action=Levitate");
            const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1];
            assert.deepEqual([status, code], [400, "InvalidAction"]);
        },
    },
    {
        id: "sts-assume-role",
        title: "AssumeRole answers credentials, the session's ARN and its id",
        source: ASSUME,
        needs: [Need.sts, Need.role],
        run: async (context) => {
            const answer = await assume(context);
            const [, account = "", path = ""] =
                /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(context.role) ?? [];
            const name = path.slice(path.lastIndexOf("/") + 1);
            assert.equal(
                answer.AssumedRoleUser?.Arn,
                `arn:aws:sts::${account}:assumed-role/${name}/conformance`,
            );
            assert.match(answer.AssumedRoleUser?.AssumedRoleId ?? "", /^AROA\w+:conformance$/);
            assert.match(answer.Credentials?.AccessKeyId ?? "", /^ASIA/);
        },
    },
    {
        id: "sts-assume-role-session",
        title: "A session is who AssumeRole said it is",
        source: IDENTITY,
        needs: [Need.sts, Need.role],
        run: async (context) => {
            const { Credentials: issued, AssumedRoleUser } = await assume(context);
            const session = context.stsAs({
                accessKeyId: issued?.AccessKeyId ?? "",
                secretAccessKey: issued?.SecretAccessKey ?? "",
                sessionToken: issued?.SessionToken ?? "",
            });
            const answer = await session.send(new GetCallerIdentityCommand({}));
            assert.equal(answer.Arn, AssumedRoleUser?.Arn);
        },
    },
    {
        id: "sts-assume-role-hour",
        title: "A session lasts an hour by default, and as long as it is asked for",
        source: ASSUME,
        needs: [Need.sts, Need.role],
        run: async (context) => {
            for (const [input, minutes] of [
                [{}, 60],
                [{ DurationSeconds: 900 }, 15],
            ] as const) {
                const { Credentials: issued } = await assume(context, input);
                const left = (Number(issued?.Expiration) - Date.now()) / 60_000;
                holds(Math.abs(left - minutes) < 2, "minutes to Expiration", minutes, left);
            }
        },
    },
    ...REFUSED.map(([id, input, name]): ConformanceCase => ({
        id: `sts-assume-role-refuses-${id}`,
        title: `AssumeRole refuses: ${id}`,
        source: ASSUME,
        needs: [Need.sts, Need.role],
        run: (context) => refused(assume(context, input), name),
    })),
    {
        id: "sts-assume-role-unknown",
        title: "AssumeRole denies a role that does not exist",
        source: ASSUME,
        needs: [Need.sts],
        run: async (context) => {
            const RoleArn = `arn:aws:iam::${await context.account()}:role/cartorio-conformance-none`;
            const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "conformance" });
            await refused(context.sts.send(command), "AccessDenied");
        },
    },
];
