/** Why this package refused. */
export const IamErrorCode = {
    /** A policy document that AWS would refuse, or whose meaning AWS doesn't document. */
    InvalidPolicy: "iam/invalidPolicy",
    /** A request or an argument that contradicts itself: a mistake of the caller. */
    InvalidRequest: "iam/invalidRequest",
} as const;
/** One of the values of {@link IamErrorCode}. */
export type IamErrorCode = (typeof IamErrorCode)[keyof typeof IamErrorCode];

/** One thing that is wrong with a policy document or a request. */
export interface PolicyFinding {
    /** Where, such as `Statement[2].Condition.Bool["aws:SecureTransport"]`; empty for the whole. */
    readonly path: string;
    /** Index of the statement, from 0; nothing outside of statements. */
    readonly statement?: number;
    /** The statement's Sid, where it has one. */
    readonly sid?: string;
    /** The element of the statement or document, such as `Condition`. */
    readonly element?: string;
    /** What is there and what was expected, a sentence without the path. */
    readonly reason: string;
}

/** The only error that this package throws. Its message lists every finding, one a line. */
export class IamError extends Error {
    /** What was refused. */
    readonly code: IamErrorCode;
    /** Everything that is wrong, at least one. */
    readonly findings: readonly PolicyFinding[];

    /**
     * @param code - What was refused.
     * @param subject - The thing, for the first line: `key policy`.
     * @param findings - Everything that is wrong, at least one.
     */
    constructor(code: IamErrorCode, subject: string, findings: readonly PolicyFinding[]) {
        const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
        super([`${subject} is refused, ${count}:`, ...findings.map(line)].join("\n"));
        this.name = "IamError";
        this.code = code;
        this.findings = findings;
    }
}

/** A value for a message: whole where short, by kind where it has no short text. */
export function show(value: unknown): string {
    switch (typeof value) {
        case "string":
            return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
        case "undefined":
            return "nothing";
        case "number":
        case "boolean":
        case "bigint":
            return String(value);
        case "object":
            return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
        case "function":
        case "symbol":
            return `a ${typeof value}`;
    }
}

function line({ path, sid, reason }: PolicyFinding): string {
    const where = path === "" ? "the document" : path;
    return `  ${where}${sid === undefined ? "" : ` (Sid ${show(sid)})`}: ${reason}`;
}
