import { createHash } from "node:crypto";
import type { Log, ReportingDescriptor, Result } from "sarif";
import type { Finding } from "../../registry/index";
import type { StackCheck } from "./checkResult";
import { type ReportLine, reportLines } from "./reportLine";
import { REGISTRY, type RuleHelp } from "./ruleCatalogue";

/** GitHub sorts alerts by it: 0 to 10. */
const SECURITY_SEVERITY: Readonly<Record<string, string>> = {
    critical: "9.5",
    high: "8.0",
    medium: "5.5",
    low: "3.0",
};

/**
 * A SARIF 2.1.0 log. A finding stands on the cartório's registry file, which is what a reviewer
 * knows the stack by; those of the registry itself on their line.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(
    checks: readonly StackCheck[],
    registry: readonly Finding[],
    catalogue: readonly RuleHelp[],
): Log {
    const lines = checks.flatMap((check) => reportLines(check, catalogue));
    const named = new Set([...lines.map(({ rule }) => rule)]);
    const foreign = [...named].filter((rule) => !catalogue.some(({ name }) => name === rule));
    const rules = [
        ...catalogue.map(descriptorOf),
        ...foreign.map((id): ReportingDescriptor => ({ id })),
    ];
    const indexOf = (rule: string) => rules.findIndex(({ id }) => id === rule);
    return {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [
            {
                tool: { driver: { name: "cartorio policy check", rules } },
                columnKind: "utf16CodeUnits",
                results: [
                    ...lines.map((line) => resultOf(line, indexOf(line.rule))),
                    ...registry.map((finding) => registryResult(finding, indexOf(REGISTRY))),
                ],
            },
        ],
    };
}

function descriptorOf(rule: RuleHelp): ReportingDescriptor {
    const { name, description, url, remediation, severity, tags } = rule;
    const score = severity === undefined ? undefined : SECURITY_SEVERITY[severity];
    return {
        id: name,
        shortDescription: { text: description },
        ...(remediation === undefined ? {} : { help: { text: remediation } }),
        ...(url === undefined ? {} : { helpUri: url }),
        properties: {
            tags: [...tags, "security"],
            ...(score === undefined ? {} : { "security-severity": score }),
        },
    };
}

function resultOf(line: ReportLine, ruleIndex: number): Result {
    const { rule, stack, file, resource, urn } = line;
    const place = { artifactLocation: { uri: file }, region: { startLine: 1 } };
    return {
        ...{ ruleId: rule, ruleIndex, level: line.fails ? "error" : "warning" },
        message: { text: `${stack}: ${line.text}` },
        locations: [
            {
                physicalLocation: place,
                logicalLocations: [
                    {
                        name: resource ?? stack,
                        fullyQualifiedName: urn ?? stack,
                        kind: "resource",
                    },
                ],
            },
        ],
        partialFingerprints: fingerprint(rule, stack, resource ?? "", line.text),
    };
}

function registryResult({ code, file, position, ...texts }: Finding, ruleIndex: number): Result {
    const { subject, found, expected, fix } = texts;
    const { line: startLine = 1, column: startColumn } = position ?? {};
    const text = `${subject}: found ${found}, expected ${expected}; ${fix}`;
    return {
        ...{ ruleId: REGISTRY, ruleIndex, level: "error", message: { text } },
        locations: [
            {
                physicalLocation: {
                    artifactLocation: { uri: file ?? "cartorios" },
                    region: { startLine, ...(startColumn === undefined ? {} : { startColumn }) },
                },
            },
        ],
        partialFingerprints: fingerprint(REGISTRY, code, file ?? "", subject),
    };
}

/** Keeps one alert one alert while lines of the file move. */
function fingerprint(...parts: readonly string[]): Record<string, string> {
    const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
    return { "cartorio/v1": hash };
}
