/** What a {@link Finding} is about; stable, so that machines may tell findings apart. */
export const FindingCode = {
    /** The file or folder can't be read. */
    Unreadable: "unreadable",
    /** The environment's folder isn't there, or the environment's name is malformed. */
    Environment: "environment",
    /** A file in the registry isn't named `<cns>.yaml`, or its name isn't its `cns`. */
    FileName: "file-name",
    /** The text isn't YAML that the registry takes. */
    Yaml: "yaml",
    /** A value or property that `cartorios/schema.json` refuses. */
    Schema: "schema",
    /** The CNS doesn't end in the Luhn digit of its first five. */
    CheckDigit: "check-digit",
    /** The municipality lies in another UF. */
    MunicipalityUf: "municipality-uf",
    /** The rules for the generations of the signing key. */
    Generations: "generations",
    /** A change of a file that may not or can't be made. */
    Edit: "edit",
    /** A cartório to be added that has a file already. */
    Exists: "exists",
    /** Cartórios whose addition is under way, or was interrupted. */
    Addition: "addition",
    /** Another command holds the environment's lock. */
    Locked: "locked",
    /** A file or folder can't be written. */
    Unwritable: "unwritable",
    /** A number in the form of a CPF: no personal data belongs in the registry. */
    PersonalData: "personal-data",
    /** Two files of one environment with one CNS. */
    SharedCns: "shared-cns",
    /** Two files of one environment with one AWS account. */
    SharedAccount: "shared-account",
    /** A cartório with the hub's AWS account. */
    HubAccount: "hub-account",
    /** A stack name of neither form. */
    StackName: "stack-name",
    /** A stack of another environment than the configuration's. */
    StackEnvironment: "stack-environment",
    /** A stack whose cartório is not in the registry. */
    StackUnknown: "stack-unknown",
    /** The pilot's stack spelt with its CNS, or a bare stack without a pilot. */
    StackPilot: "stack-pilot",
    /** A value or key of the environment's configuration. */
    Config: "config",
} as const;

/** One of the values of {@link FindingCode}. */
export type FindingCode = (typeof FindingCode)[keyof typeof FindingCode];

/** What a {@link Finding} found where a value is missing. */
export const NOTHING = "nothing";

/** A place in a text, both counted from 1. */
export interface Position {
    /** Line, from 1. */
    readonly line: number;
    /** Column in UTF-16 code units, from 1. */
    readonly column: number;
}

/** One thing that is wrong, and how to put it right. */
export interface Finding {
    /** What kind of thing is wrong. */
    readonly code: FindingCode;
    /** The file it is in, relative to the repository and with `/`, where there is one. */
    readonly file?: string;
    /** The place in the file, where it is known. */
    readonly position?: Position;
    /** The property, configuration key or thing it is about: `signingKey.generations[0].id`. */
    readonly subject: string;
    /** The value that is there, or {@link NOTHING}. */
    readonly found: string;
    /** What should be there. */
    readonly expected: string;
    /** What to do about it. */
    readonly fix: string;
}

/**
 * One finding as one line:
 * `cartorios/dev/990010.yaml:2:6: cns: found …, expected …; <what to do>`.
 */
export function formatFinding(finding: Finding): string {
    const place = finding.position ? `:${finding.position.line}:${finding.position.column}` : "";
    const file = finding.file === undefined ? "" : `${finding.file}${place}: `;
    const { subject, found, expected, fix } = finding;
    // A line break inside a value would make one finding look like two.
    return `${file}${subject}: found ${found}, expected ${expected}; ${fix}`.replace(
        /\s*\n\s*/g,
        " ",
    );
}

/** Every finding, one a line, in the order given. */
export function formatFindings(findings: readonly Finding[]): string {
    return findings.map(formatFinding).join("\n");
}
