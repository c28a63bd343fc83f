import { EXEMPTIONS } from "../lib/exemptions";
import type { ResourcePolicy, StackPolicy } from "../lib/exemptible";
import { show } from "../lib/show";

type Policy = ResourcePolicy | StackPolicy;

/** Line of the document after which the catalogue stands. */
export const BEGIN = "<!-- catalogue: rendered by npm run catalogue -->";
/** Line of the document before which the catalogue ends. */
export const END = "<!-- end of the catalogue -->";

const AREAS: readonly (readonly [prefix: string, title: string])[] = [
    ["kms-key-", "Keys"],
    ["kms-alias-", "Aliases"],
    ["iam-", "IAM"],
    ["stack-", "Providers and whole stacks"],
];

/** A document that can't hold the catalogue. */
export class CatalogueError extends Error {
    /** What was refused. */
    readonly code = "catalogue/marks";
}

/** The catalogue of the policies, as Markdown. */
export function renderCatalogue(policies: readonly Policy[]): string {
    return AREAS.flatMap(([prefix, title]) => {
        const own = policies
            .filter(({ name }) => name.startsWith(prefix))
            .sort((a, b) => (a.name < b.name ? -1 : 1));
        return [
            `### ${title}`,
            "",
            "| rule | severity | level | what it asks for |",
            "| --- | --- | --- | --- |",
            ...own.map(row),
            "",
            ...own.flatMap(section),
        ];
    }).join("\n");
}

/**
 * The document with the catalogue of the policies between its two marks.
 *
 * @throws CatalogueError when it lacks one of them.
 */
export function withCatalogue(document: string, policies: readonly Policy[]): string {
    const [before, rest, ...more] = document.split(BEGIN);
    const [, after, ...other] = (rest ?? "").split(END);
    if (before === undefined || after === undefined || more.length + other.length > 0) {
        throw new CatalogueError(
            `The document lacks the line ${BEGIN} or ${END}, or has it twice; expected each once, in this order.`,
        );
    }
    return `${before}${BEGIN}\n\n${renderCatalogue(policies)}\n${END}${after}`;
}

function row({ name, severity, enforcementLevel, description }: Policy): string {
    const plain = description.replace(/[|*]/g, "\\$&");
    const cells = [`[\`${name}\`](#${name})`, severity, enforcementLevel, plain];
    return `| ${cells.join(" | ")} |`;
}

function section(policy: Policy): string[] {
    const { name, url, remediationSteps = "" } = policy;
    const settings = Object.entries(policy.configSchema?.properties ?? {})
        .filter(([setting]) => setting !== EXEMPTIONS)
        .map(([setting, schema]) => {
            const value: unknown = schema.default;
            const list: readonly unknown[] = Array.isArray(value) ? value : [value];
            const shown = list.map((item) => `\`${show(item)}\``).join(", ") || "none";
            return `- Setting \`${setting}\`: ${schema.description} Default: ${shown}.`;
        });
    const whole = "validateResource" in policy ? [] : ["Judged over the whole stack.", ""];
    return [
        `#### ${name}`,
        "",
        ...whole,
        ...(settings.length > 0 ? [...settings, ""] : []),
        `How to mend it ([why](${url})):`,
        "",
        "```text",
        remediationSteps,
        "```",
        "",
    ];
}
