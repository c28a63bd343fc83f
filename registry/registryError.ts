import { FindingCode, formatFindings, type Finding } from "./finding";

/** Why the registry refused; a command maps it to its exit status. */
export const RegistryErrorCode = {
    /** A file or folder can't be read: a failure from outside. */
    Unreadable: "registry/unreadable",
    /** A file, a folder or the lock can't be written: a failure from outside. */
    Unwritable: "registry/unwritable",
    /** What the files say is refused. */
    Invalid: "registry/invalid",
    /** The stack name given can't be resolved: a mistake of usage. */
    Stack: "registry/stack",
} as const;

/** One of the values of {@link RegistryErrorCode}. */
export type RegistryErrorCode = (typeof RegistryErrorCode)[keyof typeof RegistryErrorCode];

const STACK_FINDINGS: ReadonlySet<FindingCode> = new Set([
    FindingCode.StackName,
    FindingCode.StackEnvironment,
    FindingCode.StackUnknown,
    FindingCode.StackPilot,
]);

const WRITE_FINDINGS: ReadonlySet<FindingCode> = new Set([
    FindingCode.Locked,
    FindingCode.Unwritable,
]);

/**
 * The registry, or a stack name looked up in it, is refused. The message lists every finding, one
 * a line.
 */
export class RegistryError extends Error {
    /** The gravest of the findings' kinds: unreadable, unwritable, then invalid, then stack. */
    readonly code: RegistryErrorCode;
    /** Everything that is wrong, at least one. */
    readonly findings: readonly Finding[];

    /**
     * @param findings Everything that is wrong, at least one.
     * @param options The cause, where there is one.
     */
    constructor(findings: readonly Finding[], options?: ErrorOptions) {
        super(formatFindings(findings), options);
        this.name = "RegistryError";
        this.code = codeOf(findings);
        this.findings = findings;
    }
}

function codeOf(findings: readonly Finding[]): RegistryErrorCode {
    if (findings.some((finding) => finding.code === FindingCode.Unreadable)) {
        return RegistryErrorCode.Unreadable;
    }
    if (findings.some(({ code }) => WRITE_FINDINGS.has(code))) {
        return RegistryErrorCode.Unwritable;
    }
    return findings.every((finding) => STACK_FINDINGS.has(finding.code))
        ? RegistryErrorCode.Stack
        : RegistryErrorCode.Invalid;
}
