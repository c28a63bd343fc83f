import assert from "node:assert/strict";
import {
    CreateGrantCommand,
    ListAliasesCommand,
    ListGrantsCommand,
    ListKeyPoliciesCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
    TagResourceCommand,
} from "@aws-sdk/client-kms";
import { holds, refused } from "../checks";
import { api, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";

/** One page of any listing. */
interface Page {
    readonly names: readonly string[];
    readonly truncated: boolean | undefined;
    readonly marker: string | undefined;
}
/** What a listing is asked for. */
interface Asked {
    readonly Limit?: number;
    readonly Marker?: string;
}
interface Listing {
    /** Makes two items at least. */
    readonly prepare: (context: Context) => Promise<string>;
    readonly list: (context: Context, KeyId: string, asked: Asked) => Promise<Page>;
}

/** An account may have thousands of keys; so many pages prove the order. */
const MOST_PAGES = 60;

const scratch = async (context: Context) => (await context.keyIn("scratch", "Enabled")).KeyId;

const LISTINGS: Readonly<Record<string, Listing>> = {
    ListKeys: {
        prepare: async (context) => (
            await context.key("signing"),
            (await context.key("symmetric")).KeyId
        ),
        list: async ({ kms }, _KeyId, asked) => {
            const answer = await kms.send(new ListKeysCommand(asked));
            return pageOf(
                answer,
                answer.Keys?.map(({ KeyId }) => KeyId),
            );
        },
    },
    ListAliases: {
        prepare: async (context) => {
            const KeyId = await scratch(context);
            await context.keys.alias(KeyId);
            await context.keys.alias(KeyId);
            return KeyId;
        },
        list: async ({ kms }, KeyId, asked) => {
            const answer = await kms.send(new ListAliasesCommand({ KeyId, ...asked }));
            return pageOf(
                answer,
                answer.Aliases?.map(({ AliasName }) => AliasName),
            );
        },
    },
    ListResourceTags: {
        prepare: async (context) => {
            const KeyId = await scratch(context);
            const Tags = ["a", "b"].map((TagKey) => ({ TagKey, TagValue: "" }));
            await context.changed(context.kms.send(new TagResourceCommand({ KeyId, Tags })));
            return KeyId;
        },
        list: async ({ kms }, KeyId, asked) => {
            const answer = await kms.send(new ListResourceTagsCommand({ KeyId, ...asked }));
            return pageOf(
                answer,
                answer.Tags?.map(({ TagKey }) => TagKey),
            );
        },
    },
    ListGrants: {
        prepare: async (context) => {
            const KeyId = await scratch(context);
            const GranteePrincipal = `arn:aws:iam::${await context.account()}:root`;
            for (const operation of ["Encrypt", "Decrypt"] as const) {
                const input = { KeyId, GranteePrincipal, Operations: [operation] };
                await context.changed(context.kms.send(new CreateGrantCommand(input)));
            }
            return KeyId;
        },
        list: async ({ kms }, KeyId, asked) => {
            const answer = await kms.send(new ListGrantsCommand({ KeyId, ...asked }));
            return pageOf(
                answer,
                answer.Grants?.map(({ GrantId }) => GrantId),
            );
        },
    },
};

/** The same, and the listing that never has two items. */
const ALL: Readonly<Record<string, Listing>> = {
    ...LISTINGS,
    ListKeyPolicies: {
        prepare: scratch,
        list: async ({ kms }, KeyId, asked) => {
            const answer = await kms.send(new ListKeyPoliciesCommand({ KeyId, ...asked }));
            return pageOf(answer, answer.PolicyNames);
        },
    },
};

function pageOf(
    answer: { readonly Truncated?: boolean | undefined; readonly NextMarker?: string | undefined },
    names: readonly (string | undefined)[] = [],
): Page {
    return {
        names: names.map((name) => name ?? ""),
        truncated: answer.Truncated,
        marker: answer.NextMarker,
    };
}

export const paging: readonly ConformanceCase[] = [
    ...Object.entries(LISTINGS).map(([operation, { prepare, list }]): ConformanceCase => ({
        id: `paging-${operation}-one-by-one`,
        title: `${operation} gives one item a page with Limit 1, each once, until Truncated is false`,
        source: api(operation),
        run: async (context) => {
            const KeyId = await prepare(context);
            const seen: string[] = [];
            let page = await list(context, KeyId, { Limit: 1 });
            for (let count = 1; ; count += 1) {
                assert.equal(page.names.length, 1);
                assert.equal(page.truncated, page.marker !== undefined);
                seen.push(...page.names);
                if (page.marker === undefined || count === MOST_PAGES) {
                    break;
                }
                page = await list(context, KeyId, { Limit: 1, Marker: page.marker });
            }
            holds(seen.length >= 2, "items", "two or more", seen);
            assert.deepEqual([...new Set(seen)], seen);
        },
    })),
    ...Object.entries(ALL).flatMap(([operation, { prepare, list }]) => [
        ...[
            ["limit-0", { Limit: 0 }, "ValidationException"] as const,
            ["limit-1001", { Limit: 1001 }, "ValidationException"] as const,
            ["empty-marker", { Marker: "" }, "ValidationException"] as const,
            ["bad-marker", { Marker: "bogus" }, "InvalidMarkerException"] as const,
        ].map(([id, asked, name]): ConformanceCase => ({
            id: `paging-${operation}-${id}`,
            title: `${operation} refuses ${JSON.stringify(asked)}`,
            source: api(operation),
            run: async (context) => {
                const KeyId = await prepare(context);
                await refused(list(context, KeyId, asked), name);
            },
        })),
    ]),
];
