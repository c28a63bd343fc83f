import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements, keyPolicyOf } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { textsOf } from "../../lib/texts";
import { show } from "../../lib/show";

/** Statements of a key policy are whole, named, and written in what AWS takes. */
export const kmsKeyLintPolicy: ResourcePolicy = exemptible({
    name: "kms-key-lint-policy",
    description: "Statements of a key policy are whole, named, and written in what AWS takes.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
    remediationSteps:
        "Give every statement Action, Resource and a Sid of its own, in printable Latin-1.",
    validateResource: validateKey(inStatements(whole), (key) => latin1(key)),
});

/** A statement that lacks one of these is taken by AWS and does nothing, or far too much. */
function whole(statements: readonly PolicyStatement[]): string[] {
    return statements.flatMap(({ label, sid, actions, exceptActions, resources }) => [
        ...(actions === undefined || exceptActions ? [`has no Action in ${label}`] : []),
        ...(resources === undefined ? [`has no Resource in ${label}`] : []),
        ...(sid ? [] : [`has no Sid in ${label}`]),
    ]);
}

/** Escapes of JSON are read first: AWS judges the characters that they stand for. */
function latin1(key: ResourceView): string[] {
    const text = key.given("policy");
    const reading = keyPolicyOf(key);
    const texts = "problems" in reading ? [] : [...textsOf(reading.document)];
    const all = typeof text === "string" ? [text, ...texts] : texts;
    const found = all.flatMap((item) => /[^\t\n\r\x20-\x7e\xa0-\xff]/u.exec(item)?.[0] ?? []);
    return [...new Set(found)].map((character) => {
        const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
        return `has ${show(character)} (U+${code}) in its policy; expected printable Latin-1`;
    });
}
