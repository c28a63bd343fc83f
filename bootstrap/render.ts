import { Document, isScalar, visit } from "yaml";
import { alarmsTemplate } from "./alarmsTemplate";
import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";
import { hubTemplate } from "./hubTemplate";
import type { Organisation } from "./organisation";
import { resourceControlPolicy } from "./resourceControlPolicy";
import { rolesTemplate } from "./rolesTemplate";
import { serviceControlPolicy } from "./serviceControlPolicy";
import type { Statement } from "./statement";

/** Names of the files that are rendered, in the folder `rendered`. */
export const RenderedFile = {
    Roles: "roles.template.yaml",
    ServiceControlPolicy: "guardrails.scp.json",
    ResourceControlPolicy: "guardrails.rcp.json",
    Alarms: "alarms.template.yaml",
    Hub: "hub.template.yaml",
} as const;

/** One of the values of {@link RenderedFile}. */
export type RenderedFile = (typeof RenderedFile)[keyof typeof RenderedFile];

/**
 * Longest policy of an organisation that AWS stores, in characters, white space included.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const MAX_POLICY_CHARACTERS = 5120;

const COMMENT_WIDTH = 90;
const HEADER =
    " Rendered from bootstrap/*.ts and bootstrap/organisation.yaml by `npm run bootstrap`: edit\n" +
    " those, never this file.";

/**
 * The text of every file. The same source always gives the same texts.
 *
 * @throws BootstrapError when a policy is longer than AWS stores.
 */
export function renderAll(organisation: Organisation): Readonly<Record<RenderedFile, string>> {
    return {
        [RenderedFile.Roles]: renderTemplate(rolesTemplate(organisation)),
        [RenderedFile.ServiceControlPolicy]: renderPolicy(
            RenderedFile.ServiceControlPolicy,
            serviceControlPolicy(organisation),
        ),
        [RenderedFile.ResourceControlPolicy]: renderPolicy(
            RenderedFile.ResourceControlPolicy,
            resourceControlPolicy(organisation),
        ),
        [RenderedFile.Alarms]: renderTemplate(alarmsTemplate(organisation)),
        [RenderedFile.Hub]: renderTemplate(hubTemplate(organisation)),
    };
}

/** One statement a line, so that a change shows as one, and otherwise as short as it can be. */
function renderPolicy(file: RenderedFile, statements: readonly Statement[]): string {
    const lines = statements.map((statement) =>
        JSON.stringify(statement, (key, value: unknown) => {
            if (key === "purpose") {
                return undefined;
            }
            return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
        }),
    );
    const text = `{"Version":"2012-10-17","Statement":[\n${lines.join(",\n")}\n]}\n`;
    if (text.length > MAX_POLICY_CHARACTERS) {
        throw new BootstrapError(BootstrapErrorCode.TooLong, [
            `${file}: found ${text.length} characters, expected ${MAX_POLICY_CHARACTERS} at most, ` +
                "which is what AWS stores; list fewer roles or Regions in organisation.yaml, or " +
                "shorten the statements",
        ]);
    }
    return text;
}

/** YAML with each statement's purpose as a comment before it. */
function renderTemplate(template: object): string {
    // As YAML 1.1, which CloudFormation and many readers speak: what they would take for a date or
    // a truth value is quoted. Without anchors: equal values stand where they are read.
    const yaml = new Document(template, { version: "1.1", aliasDuplicateObjects: false });
    visit(yaml, {
        Map(_key, map) {
            const purpose = map.items.find(({ key }) => isScalar(key) && key.value === "purpose");
            if (isScalar(purpose?.value)) {
                map.delete("purpose");
                map.commentBefore = wrap(String(purpose.value.value));
            }
        },
    });
    yaml.commentBefore = HEADER;
    return yaml.toString({ lineWidth: 0 });
}

function wrap(text: string): string {
    const lines: string[] = [""];
    for (const word of text.split(" ")) {
        const line = `${lines.at(-1)} ${word}`;
        if (line.length > COMMENT_WIDTH) {
            lines.push(` ${word}`);
        } else {
            lines[lines.length - 1] = line;
        }
    }
    return lines.join("\n");
}
