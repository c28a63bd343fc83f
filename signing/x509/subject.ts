import { objectIdentifier, printableString, sequence, setOf, utf8String } from "./derWriter";
import { Oid } from "./oids";
import { hasCpfShape } from "./personalNumbers";
import { refuseFindings, X509Error, X509ErrorCode } from "./x509Error";

/** Whom a certificate is about: an office, never a person. The country is always BR. */
export interface Subject {
    /** CN: 1 to 64 characters. */
    readonly commonName: string;
    /** O: 1 to 64 characters. */
    readonly organization: string;
    /** OU: 1 to 64 characters. */
    readonly organizationalUnit: string;
}

/** The upper bound of CN, O and OU, in characters. @see https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1 */
const MAX_LENGTH = 64;
const SHORT_NAMES = { CN: "commonName", O: "organization", OU: "organizationalUnit" } as const;

/** Every finding of a subject. */
export function subjectFindings(subject: Subject): string[] {
    return Object.entries(SHORT_NAMES).flatMap(([short, property]) =>
        valueFindings(`${short} of the subject`, subject[property]),
    );
}

function valueFindings(what: string, value: string): string[] {
    const shown = `${what} is ${JSON.stringify(value)}`;
    const { length } = [...value];
    const findings: string[] = [];
    if (length === 0 || length > MAX_LENGTH) {
        findings.push(`${shown}, ${length} characters; expected 1 to ${MAX_LENGTH}`);
    }
    if (value !== value.trim() || value !== value.normalize("NFC")) {
        findings.push(`${shown}; expected no space at its ends and the Unicode form NFC`);
    }
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) {
        findings.push(`${shown}; expected no control, format or unassigned character`);
    }
    if (hasCpfShape(value)) {
        findings.push(
            `${what} holds eleven digits, which look like a CPF; a certificate is published and names an office, not ` +
                "a person: leave the number out",
        );
    }
    return findings;
}

/**
 * The Name of a subject: C, O, OU, CN in this order, UTF8String but for the country, which RFC 5280 wants as
 * PrintableString.
 * @throws X509Error `input` with every finding.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.4
 */
export function subjectName(subject: Subject): Uint8Array {
    refuseFindings(X509ErrorCode.Input, subjectFindings(subject));
    return sequence(
        attribute(Oid.countryName, printableString("BR")),
        attribute(Oid.organizationName, utf8String(subject.organization)),
        attribute(Oid.organizationalUnitName, utf8String(subject.organizationalUnit)),
        attribute(Oid.commonName, utf8String(subject.commonName)),
    );
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
    return setOf(sequence(objectIdentifier(oid), value));
}

/**
 * Reads a subject as people write it: `C=BR, O=…, OU=…, CN=…`, in any order, each once; a backslash before a
 * comma, a plus, an equals sign or a backslash takes it as it is.
 * @throws X509Error `input` with every finding.
 */
export function parseSubject(text: string): Subject {
    const values: Record<string, string> = {};
    const findings: string[] = [];
    for (const part of text.match(/(?:\\.|[^\\,])+/gs) ?? []) {
        const [, name = "", written = ""] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
        const short = name.toUpperCase();
        if (!["C", ...Object.keys(SHORT_NAMES)].includes(short)) {
            findings.push(
                `${JSON.stringify(part.trim())} in the subject is none of C=, O=, OU=, CN=`,
            );
        } else if (values[short] !== undefined) {
            findings.push(`the subject has ${short} twice`);
        } else if (/^(?:\\.|[^\\+=])*$/s.test(written)) {
            values[short] = written.replace(/\\(.)/gs, "$1");
        } else {
            findings.push(`${short} of the subject has a + or = without a backslash before it`);
        }
    }
    const missing = ["C", ...Object.keys(SHORT_NAMES)].filter(
        (short) => values[short] === undefined,
    );
    if (missing.length > 0) {
        findings.push(`the subject has no ${missing.join(", ")}; expected C=BR, O=…, OU=…, CN=…`);
    }
    if (values["C"] !== undefined && values["C"] !== "BR") {
        findings.push(`C of the subject is ${JSON.stringify(values["C"])}; expected BR`);
    }
    const subject = {
        commonName: values["CN"] ?? "",
        organization: values["O"] ?? "",
        organizationalUnit: values["OU"] ?? "",
    };
    if (findings.length === 0) {
        findings.push(...subjectFindings(subject));
    }
    if (findings.length > 0) {
        throw new X509Error(X509ErrorCode.Input, findings);
    }
    return subject;
}
