import { IamError, IamErrorCode, type PolicyFinding } from "../iamError";
import { Effect, type Policy, PolicyKind, type Statement } from "../policy";
import { duplicateNames } from "./duplicateNames";
import { a, KIND_RULES, type KindRules } from "./kindRules";
import { parseStatement, sidOf } from "./parseStatement";
import { asList, isObject, Place } from "./place";

const VERSIONS = ["2008-10-17", "2012-10-17"] as const;
type Version = (typeof VERSIONS)[number];

/**
 * Parses, checks and compiles a policy document.
 *
 * @param source - The document's text, or the value that its text stands for. Names that stand
 * twice in one object can be found in a text only.
 * @param kind - What it is attached to.
 * @throws IamError (`iam/invalidPolicy`) with every finding when AWS would refuse the document, or
 * doesn't document what it means.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy<K extends PolicyKind>(source: unknown, kind: K): Policy<K> {
    const rules = KIND_RULES[kind];
    const findings: PolicyFinding[] = [];
    const place = Place.document(findings);
    const document = typeof source === "string" ? readText(source, place) : { value: source };
    const policy = document && readDocument(document.value, kind, rules, place);
    if (policy === undefined || findings.length > 0) {
        throw new IamError(IamErrorCode.InvalidPolicy, `The ${rules.title}`, findings);
    }
    return policy;
}

function readText(text: string, place: Place): { value: unknown } | undefined {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (error) {
        place.report(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
    }
    for (const { path, name } of duplicateNames(text)) {
        place.at(path).member(name).report("stands twice");
    }
    return { value };
}

function readDocument<K extends PolicyKind>(
    document: unknown,
    kind: K,
    rules: KindRules,
    place: Place,
): Policy<K> {
    if (!isObject(document)) {
        place.expected("an object", document);
        return { kind, version: "2012-10-17", statements: [] };
    }
    for (const name of Object.keys(document)) {
        if (!["Version", "Id", "Statement"].includes(name)) {
            place.element(name).report("is no element of a policy");
        }
    }
    const { Id: id } = document;
    if (id !== undefined && !rules.id) {
        place.element("Id").report(`can't stand in ${a(rules)}`);
    } else if (id !== undefined && typeof id !== "string") {
        place.element("Id").expected("a string", id);
    }
    const version = readVersion(document["Version"], rules, place.element("Version"));
    const statements = readStatements(document["Statement"], version, rules, place);
    if (kind === PolicyKind.Rcp) {
        checkRcp(statements, place);
    }
    return { kind, version, statements };
}

/** Without a version a document is of the old one, which has no policy variables. */
function readVersion(value: unknown, rules: KindRules, place: Place): Version {
    const version = VERSIONS.find((known) => known === value);
    if (rules.newVersionOnly && version !== "2012-10-17") {
        place.expected(`"2012-10-17" in ${a(rules)}`, value);
    } else if (value !== undefined && version === undefined) {
        place.expected('"2012-10-17" or "2008-10-17"', value);
    }
    return version ?? "2008-10-17";
}

function readStatements(
    value: unknown,
    version: Version,
    kind: KindRules,
    place: Place,
): Statement[] {
    const all = place.element("Statement");
    const list = value === undefined ? [] : asList(value);
    if (list.length === 0) {
        all.report("is missing or empty; expected at least one statement");
    }
    const variables = version === "2012-10-17";
    const seen = new Map<string, number>();
    return list.flatMap((item, index) => {
        const sid = sidOf(item);
        const here = all.statement(Array.isArray(value) ? index : undefined, sid);
        if (!isObject(item)) {
            here.expected("an object", item);
            return [];
        }
        const first = sid === undefined ? undefined : seen.get(sid);
        if (first !== undefined) {
            here.element("Sid").report(`is the Sid of statement ${first} too; make it unique`);
        } else if (sid !== undefined) {
            seen.set(sid, index);
        }
        return [parseStatement(item, index, { kind, variables }, here)];
    });
}

/** An Allow stands in one RCP only, which AWS attaches everywhere: RCPFullAWSAccess. */
function checkRcp(statements: readonly Statement[], place: Place): void {
    for (const { effect, actions, resources, conditions, index, sid } of statements) {
        const full =
            statements.length === 1 &&
            actions?.members.every((tokens) => tokens.length === 1 && tokens[0] === -1) === true &&
            resources?.negated === false &&
            resources.members.every(({ text }) => text === "*") &&
            conditions.length === 0;
        if (effect === Effect.Allow && !full) {
            const here = place.element("Statement").statement(index, sid).element("Effect");
            here.report("is Allow, which only RCPFullAWSAccess may have; expected Deny");
        }
    }
}
