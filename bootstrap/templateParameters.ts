import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";

/** Value of a template's parameter; a list may be given as one text with commas. */
export type ParameterValue = string | readonly string[];

interface Declaration {
    readonly Type?: string;
    readonly Default?: string;
    readonly AllowedPattern?: string;
    readonly ConstraintDescription?: string;
}

/**
 * The values of a template's parameters as CloudFormation would take them: defaults for those left
 * out, patterns checked, of a list on each of its items.
 *
 * @param declared The template's `Parameters`.
 * @param given Values by name.
 * @throws BootstrapError with every finding.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function resolveParameters(
    declared: Readonly<Record<string, unknown>>,
    given: Readonly<Record<string, ParameterValue>>,
): [string, ParameterValue][] {
    const findings: string[] = [];
    const values: [string, ParameterValue][] = [];
    for (const [name, declaration] of Object.entries(declared)) {
        const { Type, Default, AllowedPattern, ConstraintDescription } = declaration as Declaration;
        const value = given[name] ?? Default;
        const isList = Type === "CommaDelimitedList";
        if (!isList && Type !== "String") {
            findings.push(`${name}: found the type ${Type}, expected String or CommaDelimitedList`);
        } else if (value === undefined) {
            findings.push(`${name}: found nothing, expected a value; give it one`);
        } else {
            const items = itemsOf(value, isList);
            const pattern = new RegExp(AllowedPattern ?? "");
            const wrong = items.filter((item) => !pattern.test(item));
            findings.push(
                ...wrong.map(
                    (item) =>
                        `${name}: found ${JSON.stringify(item)}, expected ` +
                        `${ConstraintDescription ?? pattern.source}; correct it`,
                ),
            );
            values.push([name, isList ? items : (items[0] ?? "")]);
        }
    }
    for (const name of Object.keys(given).filter((key) => !Object.hasOwn(declared, key))) {
        findings.push(
            `${name}: found a parameter that is not known, expected ` +
                `${Object.keys(declared).join(", ")}; remove it`,
        );
    }
    if (findings.length > 0) {
        throw new BootstrapError(BootstrapErrorCode.Invalid, findings);
    }
    return values;
}

function itemsOf(value: ParameterValue, isList: boolean): readonly string[] {
    const text = typeof value === "string" ? value : value.join(",");
    return isList ? text.split(",").map((item) => item.trim()) : [text];
}
