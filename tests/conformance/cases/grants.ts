import assert from "node:assert/strict";
import {
    CreateGrantCommand,
    ListGrantsCommand,
    ListRetirableGrantsCommand,
    RetireGrantCommand,
    RevokeGrantCommand,
    type CreateGrantCommandInput,
} from "@aws-sdk/client-kms";
import { fieldsOf, holds, present, refused } from "../checks";
import { api, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";

const CREATE = api("CreateGrant");
const LIST = api("ListGrants");
const NOBODY = "0".repeat(64);

const rootOf = (account: string) => `arn:aws:iam::${account}:root`;

/** Grants the account root an operation on a key that cases share. */
export async function grant(
    context: Context,
    input: Partial<CreateGrantCommandInput> = {},
    name: SharedKey = "symmetric",
) {
    const { KeyId } = await context.key(name);
    const answer = await context.changed(
        context.kms.send(
            new CreateGrantCommand({
                KeyId,
                GranteePrincipal: rootOf(await context.account()),
                Operations: ["Encrypt"],
                ...input,
            }),
        ),
    );
    return {
        KeyId,
        GrantId: present(answer.GrantId, "GrantId"),
        GrantToken: present(answer.GrantToken, "GrantToken"),
        fields: fieldsOf(answer),
    };
}

async function listed(context: Context, GrantId: string, name: SharedKey = "symmetric") {
    const { KeyId } = await context.key(name);
    const answer = await context.kms.send(new ListGrantsCommand({ KeyId, GrantId }));
    return answer.Grants ?? [];
}

/** Grants that are refused: id, parameters, key, errors. */
const REFUSED: readonly (readonly [
    string,
    (account: string) => Partial<CreateGrantCommandInput>,
    SharedKey,
    string | readonly string[],
])[] = [
    ["no-grantee", () => ({ GranteePrincipal: undefined }), "symmetric", "ValidationException"],
    ["no-operations", () => ({ Operations: undefined }), "symmetric", "ValidationException"],
    [
        "unknown-operation",
        () => ({ Operations: ["Levitate" as never] }),
        "symmetric",
        "ValidationException",
    ],
    ["sign-on-symmetric-key", () => ({ Operations: ["Sign"] }), "symmetric", "ValidationException"],
    [
        "encrypt-on-signing-key",
        () => ({ Operations: ["Encrypt"] }),
        "signing",
        "ValidationException",
    ],
    [
        "unknown-grantee",
        (account) => ({
            GranteePrincipal: `arn:aws:iam::${account}:role/cartorio-conformance-none`,
        }),
        "symmetric",
        "InvalidArnException",
    ],
    [
        "grantee-no-arn",
        () => ({ GranteePrincipal: "nobody" }),
        "symmetric",
        ["InvalidArnException", "ValidationException"],
    ],
    ["dry-run", () => ({ DryRun: true }), "symmetric", "DryRunOperationException"],
];

export const grants: readonly ConformanceCase[] = [
    ...REFUSED.map(([id, input, name, names]): ConformanceCase => ({
        id: `create-grant-refuses-${id}`,
        title: `CreateGrant refuses: ${id}`,
        source: CREATE,
        run: async (context) => {
            const account = await context.account();
            await refused(grant(context, input(account), name), names);
        },
    })),
    {
        id: "create-grant-answer",
        title: "CreateGrant answers an id of 64 characters and a token",
        source: CREATE,
        run: async (context) => {
            const { GrantId, fields } = await grant(context);
            assert.match(GrantId, /^[0-9a-f]{64}$/);
            assert.deepEqual(fields, ["GrantId", "GrantToken"]);
        },
    },
    {
        id: "create-grant-with-a-name-twice",
        title: "The same CreateGrant with a name gives the same grant, and without one another",
        source: CREATE,
        run: async (context) => {
            const Name = "cartorio-conformance";
            const first = await grant(context, { Name });
            const again = await grant(context, { Name });
            assert.equal(again.GrantId, first.GrantId);
            const [one, other] = [await grant(context), await grant(context)];
            assert.notEqual(other.GrantId, one.GrantId);
        },
    },
    {
        id: "list-grants-entry",
        title: "ListGrants gives what CreateGrant was given, the issuer and the date",
        source: api("GrantListEntry"),
        run: async (context) => {
            const account = await context.account();
            const RetiringPrincipal = rootOf(account);
            const { GrantId } = await grant(context, { RetiringPrincipal });
            const [entry] = await listed(context, GrantId);
            assert.deepEqual(
                fieldsOf(entry).filter((field) => field !== "Name"),
                [
                    ...["CreationDate", "GrantId", "GranteePrincipal", "IssuingAccount"],
                    ...["KeyId", "Operations", "RetiringPrincipal"],
                ],
            );
            assert.deepEqual(
                [entry?.KeyId, entry?.IssuingAccount, entry?.Operations],
                [(await context.key("symmetric")).Arn, rootOf(account), ["Encrypt"]],
            );
        },
    },
    {
        id: "list-grants-constraints",
        title: "ListGrants gives a grant's constraints on the encryption context",
        source: LIST,
        run: async (context) => {
            const Constraints = { EncryptionContextSubset: { cns: "990010" } };
            const { GrantId } = await grant(context, { Constraints });
            const [entry] = await listed(context, GrantId);
            assert.deepEqual({ ...entry?.Constraints }, Constraints);
        },
    },
    {
        id: "list-grants-by-grantee",
        title: "ListGrants filters by grantee",
        source: LIST,
        run: async (context) => {
            const { KeyId, GrantId } = await grant(context);
            const GranteePrincipal = rootOf(await context.account());
            const command = new ListGrantsCommand({ KeyId, GranteePrincipal, Limit: 100 });
            const { Grants = [] } = await context.kms.send(command);
            assert.deepEqual(
                [...new Set(Grants.map((each) => each.GranteePrincipal))],
                [GranteePrincipal],
            );
            assert.ok(Grants.some((each) => each.GrantId === GrantId));
        },
    },
    {
        id: "list-retirable-grants",
        title: "ListRetirableGrants lists the grants that a principal may retire",
        source: api("ListRetirableGrants"),
        run: async (context) => {
            const RetiringPrincipal = rootOf(await context.account());
            const { GrantId } = await grant(context, { RetiringPrincipal });
            const other = await grant(context);
            const answer = await context.kms.send(
                new ListRetirableGrantsCommand({ RetiringPrincipal, Limit: 100 }),
            );
            const ids = answer.Grants?.map((each) => each.GrantId) ?? [];
            holds(
                !ids.includes(other.GrantId),
                "a grant without retiring principal",
                "not listed",
                "is",
            );
            holds(ids.includes(GrantId) || answer.Truncated === true, "the grant", "listed", ids);
        },
    },
    {
        id: "revoke-grant",
        title: "RevokeGrant ends a grant",
        source: api("RevokeGrant"),
        run: async (context) => {
            const { KeyId, GrantId } = await grant(context);
            await context.changed(context.kms.send(new RevokeGrantCommand({ KeyId, GrantId })));
            const { KeyId: id } = await context.key("symmetric");
            const { Grants = [] } = await context.kms.send(new ListGrantsCommand({ KeyId: id }));
            assert.equal(
                Grants.some((each) => each.GrantId === GrantId),
                false,
            );
        },
    },
    ...(["RevokeGrant", "RetireGrant"] as const).map((operation): ConformanceCase => ({
        id: `${operation === "RevokeGrant" ? "revoke" : "retire"}-grant-unknown`,
        title: `${operation} refuses a grant that does not exist`,
        source: api(operation),
        run: async (context) => {
            const { Arn: KeyId } = await context.key("symmetric");
            const input = { KeyId, GrantId: NOBODY };
            const call =
                operation === "RevokeGrant"
                    ? context.kms.send(new RevokeGrantCommand(input))
                    : context.kms.send(new RetireGrantCommand(input));
            await refused(call, ["NotFoundException", "InvalidGrantIdException"]);
        },
    })),
    ...(["token", "id"] as const).map((by): ConformanceCase => ({
        id: `retire-grant-by-${by}`,
        title: `RetireGrant ends a grant by its ${by}`,
        source: api("RetireGrant"),
        run: async (context) => {
            const RetiringPrincipal = rootOf(await context.account());
            const { GrantId, GrantToken } = await grant(context, { RetiringPrincipal });
            const { Arn } = await context.key("symmetric");
            const input = by === "token" ? { GrantToken } : { KeyId: Arn, GrantId };
            await context.changed(context.kms.send(new RetireGrantCommand(input)));
            const { Grants = [] } = await context.kms.send(new ListGrantsCommand({ KeyId: Arn }));
            assert.equal(
                Grants.some((each) => each.GrantId === GrantId),
                false,
            );
        },
    })),
];
