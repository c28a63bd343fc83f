/** What the rows of the condition keys of AWS KMS share. */
import { type Context, user, type Written } from "../builders";
import { type Ask, page, type Row } from "./row";

const conditions = page(
    "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
);

export const exampleUser = user("ExampleUser");

/** A statement of a key policy. */
export const statement = (
    Effect: string,
    AWS: string,
    Action: string | string[],
    Condition: object,
): Written => ({ Effect, Principal: { AWS }, Action, Resource: "*", Condition });

/** Lets everyone do everything with the key. */
export const anyone = statement("Allow", "*", "kms:*", {});

export const ask = (action: string, context: Context, over: Partial<Ask>): Ask => ({
    action: `kms:${action}`,
    by: exampleUser,
    context,
    ...over,
});

export type Line = readonly [says: string, decision: Row["decision"], ask: Ask];

export function kmsRows(lines: readonly Line[]): readonly Row[] {
    return lines.map(([says, decision, asked]) => conditions(says, decision, asked));
}
