import { type Finding, FindingCode, type Position } from "./finding";
import { cpfsIn, withoutCpfs } from "./personalData";
import type { YamlSource } from "./yamlSource";

/**
 * Every CPF-shaped number in a registry file: in values, names and comments alike, and in values that
 * only spell one once YAML has read them (escapes, lines that are joined, other notations).
 */
export function personalDataFindings(text: string, file: string, source: YamlSource): Finding[] {
    const written = cpfsIn(text).map(({ index }) => index);
    const spelt = source
        .scalars()
        .filter(({ value }) => cpfsIn(value).length > 0)
        .filter(({ from, to }) => !written.some((index) => index >= from && index < to))
        .map(({ from }) => from);
    return [...written, ...spelt].map((index) => ({
        code: FindingCode.PersonalData,
        file,
        position: positionAt(text, index),
        subject: "personal data",
        found: "a number in the form of a CPF",
        expected: "no personal data of anyone",
        fix: "remove it; if it was committed, have it removed from the history too",
    }));
}

/** A finding whose texts repeat no CPF: they end in logs and reports. */
export function withoutPersonalData(finding: Finding): Finding {
    return {
        ...finding,
        subject: withoutCpfs(finding.subject),
        found: withoutCpfs(finding.found),
        expected: withoutCpfs(finding.expected),
        fix: withoutCpfs(finding.fix),
    };
}

function positionAt(text: string, index: number): Position {
    const start = text.lastIndexOf("\n", index - 1) + 1;
    return { line: text.slice(0, start).split("\n").length, column: index - start + 1 };
}
