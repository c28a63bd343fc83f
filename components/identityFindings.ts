import { type Finding, findingIf, show } from "./findings";

/** Codes of the 27 federative units of Brazil. */
export const FEDERATIVE_UNITS: readonly string[] =
    "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO".split(" ");

/** Longest alias name that AWS takes, in characters. */
const MAX_ALIAS_LENGTH = 256;

/** What is wrong with the values that say whose key it is. */
export function identityFindings(name: unknown, args: Record<string, unknown>): Finding[] {
    return [
        ...findingIf(
            typeof name !== "string" || name.trim() === "",
            "name",
            `must be a non-empty string; got ${show(name)}`,
        ),
        ...formFindings("cns", args["cns"], /^[0-9]{6}$/, "six digits, without dot or dash"),
        ...formFindings("accountId", args["accountId"], /^[0-9]{12}$/, "twelve digits"),
        ...ufFindings(args["uf"]),
        ...findingIf(
            ![1, 2, 3].some((known) => known === args["class"]),
            "class",
            `must be the number 1, 2 or 3; got ${show(args["class"])}`,
        ),
        ...formFindings(
            "environment",
            args["environment"],
            /^[a-z][a-z0-9]{1,15}$/,
            "2 to 16 lower-case letters and digits, a letter first, such as prod",
        ),
        ...aliasFindings(args["alias"]),
        ...optional(args["organizationId"], (value) =>
            formFindings(
                "organizationId",
                value,
                /^o-[a-z0-9]{10,32}$/,
                "the id of an organisation: o- and 10 to 32 lower-case letters and digits",
            ),
        ),
    ];
}

/** What is wrong with a switch that may be left out. */
export function flagFindings(propertyPath: string, value: unknown): Finding[] {
    return findingIf(
        value !== undefined && typeof value !== "boolean",
        propertyPath,
        `must be true or false; got ${show(value)}`,
    );
}

function ufFindings(uf: unknown): Finding[] {
    return findingIf(
        typeof uf !== "string" || !FEDERATIVE_UNITS.includes(uf),
        "uf",
        `must be one of the 27 federative units as two upper-case letters, such as SP; got ${show(uf)}`,
    );
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
function aliasFindings(alias: unknown): Finding[] {
    return optional(alias, (value) => {
        if (typeof value === "string" && value.startsWith("alias/aws/")) {
            return findingIf(
                true,
                "alias",
                `must not begin with alias/aws/, which is AWS's own; got ${show(value)}`,
            );
        }
        if (typeof value === "string" && value.length > MAX_ALIAS_LENGTH) {
            return findingIf(
                true,
                "alias",
                `must have at most ${MAX_ALIAS_LENGTH} characters; has ${value.length}`,
            );
        }
        return formFindings(
            "alias",
            value,
            /^alias\/[A-Za-z0-9/_-]+$/,
            "alias/ followed by ASCII letters, digits, slashes, underscores or dashes",
        );
    });
}

function optional(value: unknown, check: (value: unknown) => Finding[]): Finding[] {
    return value === undefined ? [] : check(value);
}

function formFindings(
    propertyPath: string,
    value: unknown,
    form: RegExp,
    words: string,
): Finding[] {
    return findingIf(
        typeof value !== "string" || !form.test(value),
        propertyPath,
        `must be ${words}; got ${show(value)}`,
    );
}
