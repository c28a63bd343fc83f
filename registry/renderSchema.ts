import { z } from "zod";
import { cartorioSchema } from "./cartorioSchema";

/** The generated schema, relative to the repository. */
export const SCHEMA_FILE = "cartorios/schema.json";

const COMMENT =
    "Generated from registry/cartorioSchema.ts by `npm run registry-schema`. Editors read it through the first line of each file, registry/ validates with it. errorMessage is the keyword of yaml-language-server, and what registry/ prints as 'expected'.";

/** What a reader looks for first; everything else follows in the order in which zod writes it. */
const FIRST = ["$schema", "$comment", "title", "description", "type"];
const LAST = ["default", "errorMessage", "examples", "properties", "$defs"];
/** Objects whose members are named by us. */
const NAMED = new Set(["properties", "$defs"]);
const WIDTH = 100;
const INDENT = "    ";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Text of `cartorios/schema.json`, in the project's format. */
export function renderSchema(): string {
    const schema = z.toJSONSchema(cartorioSchema, { target: "draft-2020-12", io: "input" });
    const { $schema, ...rest } = JSON.parse(JSON.stringify(schema)) as Record<string, Json>;
    return `${render(inOrder({ $schema: $schema!, $comment: COMMENT, ...rest }), "")}\n`;
}

/** Every schema's keywords in the order in which people read them; names of ours stay in theirs. */
function inOrder(schema: Readonly<Record<string, Json>>): Record<string, Json> {
    const rank = (name: string) =>
        FIRST.includes(name) ? FIRST.indexOf(name) - FIRST.length : LAST.indexOf(name) + 1;
    return Object.fromEntries<Json>(
        Object.entries(schema)
            .sort(([a], [b]) => rank(a) - rank(b))
            .map(([name, value]) => {
                if (!isObject(value)) {
                    return [name, value];
                }
                const members = Object.entries(value).map(
                    ([member, sub]) => [member, isObject(sub) ? inOrder(sub) : sub] as const,
                );
                return [name, NAMED.has(name) ? Object.fromEntries<Json>(members) : inOrder(value)];
            }),
    );
}

/** As Prettier does: objects over lines, lists on one line where they fit. */
function render(value: Json, indent: string, taken = 0): string {
    const inner = indent + INDENT;
    if (Array.isArray(value)) {
        const line = `[${value.map((item: Json) => render(item, inner)).join(", ")}]`;
        const fits = !line.includes("\n") && indent.length + taken + line.length < WIDTH;
        const items = value.map((item: Json) => `${inner}${render(item, inner)}`);
        return fits ? line : `[\n${items.join(",\n")}\n${indent}]`;
    }
    if (isObject(value)) {
        const members = Object.entries(value).map(([name, member]) => {
            const key = `${JSON.stringify(name)}: `;
            return `${inner}${key}${render(member, inner, key.length)}`;
        });
        return `{\n${members.join(",\n")}\n${indent}}`;
    }
    return JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, Json>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
