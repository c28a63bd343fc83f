import { type Finding, FindingCode, formatFindings } from "../registry";

/** Why the program refused to run; a command maps it to its exit status. */
export const ProgramErrorCode = {
    /** No configuration, a wrong one, or a stack that doesn't belong to it: a mistake of usage. */
    Configuration: "program/configuration",
    /** The configuration is right, and the cartório's registry file is refused. */
    Registry: "program/registry",
} as const;

/** One of the values of {@link ProgramErrorCode}. */
export type ProgramErrorCode = (typeof ProgramErrorCode)[keyof typeof ProgramErrorCode];

const CONFIGURATION_FINDINGS: ReadonlySet<FindingCode> = new Set([
    FindingCode.Config,
    FindingCode.StackName,
    FindingCode.StackEnvironment,
    FindingCode.StackUnknown,
    FindingCode.StackPilot,
]);

/**
 * The program can't tell which cartório it is to deploy, or with what. The message lists every
 * finding, one a line.
 */
export class ProgramError extends Error {
    /** Whether configuration or registry is to blame; configuration when both are. */
    readonly code: ProgramErrorCode;
    /** Everything that is wrong, at least one. */
    readonly findings: readonly Finding[];

    /**
     * @param findings Everything that is wrong, at least one.
     * @param options The cause, where there is one.
     */
    constructor(findings: readonly Finding[], options?: ErrorOptions) {
        super(formatFindings(findings), options);
        this.name = "ProgramError";
        this.code = findings.some(({ code }) => CONFIGURATION_FINDINGS.has(code))
            ? ProgramErrorCode.Configuration
            : ProgramErrorCode.Registry;
        this.findings = findings;
    }
}
