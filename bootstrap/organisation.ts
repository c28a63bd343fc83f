import { isMap, isNode, LineCounter, parseDocument, type YAMLMap } from "yaml";
import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";

/** What the guardrails must know of an organisation: the content of organisation.yaml, validated. */
export interface Organisation {
    /** Regions in which KMS may be used, sorted, at least one. */
    readonly regions: readonly string[];
    /** The application's role in every cartório's account: name with its path. */
    readonly workloadRole: string;
    /** Roles that may pass the application its role: names with their paths, sorted. */
    readonly applicationDeployRoles: readonly string[];
}

/** A role's name with its path, relative to an account, and no ARN. No commas, `*` or `?`. */
export const ROLE_PATTERN = "^([\\w+=.@-]+/)*[\\w+=.@-]{1,64}$";

interface Rule {
    readonly list: boolean;
    readonly atLeastOne: boolean;
    readonly pattern: RegExp;
    readonly expected: string;
}

const ROLE = {
    pattern: new RegExp(`^(?!role/|cartorio/|stacksets-exec-)${ROLE_PATTERN.slice(1)}`),
    expected:
        "a role's name with its path, no ARN, not cartorio/… nor stacksets-exec-…, such as " +
        "cartorio-workload",
};

const RULES: Readonly<Record<keyof Organisation, Rule>> = {
    regions: {
        list: true,
        atLeastOne: true,
        pattern: /^(?!cn-)[a-z]{2}-[a-z]+-[0-9]$/,
        expected: "a Region of the standard partition, such as sa-east-1",
    },
    workloadRole: { list: false, atLeastOne: true, ...ROLE },
    applicationDeployRoles: { list: true, atLeastOne: false, ...ROLE },
};

const KEYS = Object.keys(RULES) as (keyof Organisation)[];

/**
 * Reads and validates organisation.yaml.
 *
 * @param text The whole text.
 * @param file Name of the file in findings.
 * @throws BootstrapError with every finding, one a line.
 */
export function parseOrganisation(text: string, file: string): Organisation {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const place = (node: unknown): string => {
        const offset = isNode(node) ? node.range?.[0] : undefined;
        const { line, col } = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
        return `${file}:${line}:${col}`;
    };
    const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return `${file}:${line}:${col}: not the YAML that this file takes: ${message}; correct it`;
    });
    if (problems.length > 0 || !isMap(document.contents)) {
        throw new BootstrapError(
            BootstrapErrorCode.Invalid,
            problems.length > 0
                ? problems
                : [`${file}: found no properties, expected ${KEYS.join(", ")}; add them`],
        );
    }
    const map = document.contents as YAMLMap;
    const values = map.toJSON() as Readonly<Record<string, unknown>>;
    const findings = KEYS.flatMap((key) =>
        problemsOf(key, values[key]).map(
            (problem) => `${place(map.get(key, true))}: ${key}: ${problem}`,
        ),
    );
    for (const pair of map.items) {
        const name = String(pair.key);
        if (!Object.hasOwn(RULES, name)) {
            findings.push(
                `${place(pair.key)}: ${name}: found a property that is not known, ` +
                    `expected only ${KEYS.join(", ")}; remove it`,
            );
        }
    }
    if (findings.length === 0) {
        const known = values as unknown as Organisation;
        if (known.applicationDeployRoles.includes(known.workloadRole)) {
            findings.push(
                `${place(map.get("applicationDeployRoles", true))}: applicationDeployRoles: found ` +
                    `${known.workloadRole}, which is workloadRole, expected other roles; an ` +
                    "application that deploys itself needs a role for that alone",
            );
        }
    }
    if (findings.length > 0) {
        throw new BootstrapError(BootstrapErrorCode.Invalid, findings);
    }
    const organisation = values as unknown as Organisation;
    return {
        ...organisation,
        regions: [...organisation.regions].sort(),
        applicationDeployRoles: [...organisation.applicationDeployRoles].sort(),
    };
}

function problemsOf(key: keyof Organisation, value: unknown): string[] {
    const { list, atLeastOne, pattern, expected } = RULES[key];
    if (value === undefined || value === null) {
        return [`found nothing, expected ${list ? "a list; each item " : ""}${expected}; add it`];
    }
    if (Array.isArray(value) !== list) {
        return [
            `found ${JSON.stringify(value)}, expected ${list ? "a list" : expected}; correct it`,
        ];
    }
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (items.length === 0 && atLeastOne) {
        return [`found an empty list, expected at least one item: ${expected}; add one`];
    }
    return items.flatMap((item, index) => {
        if (typeof item !== "string" || !pattern.test(item)) {
            return [`found ${JSON.stringify(item)}, expected ${expected}; correct it`];
        }
        return items.indexOf(item) < index
            ? [`found ${JSON.stringify(item)} a second time, expected each once; remove one`]
            : [];
    });
}
