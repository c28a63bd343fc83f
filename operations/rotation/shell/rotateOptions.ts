import { requireSourceIdentity, type BreakGlassPerson } from "../../account/roleClients";
import { CliError } from "../../cliError";
import { requireBecause } from "../../evidence/because";
import { waitOf } from "../../onboarding/waitOption";
import {
    kebab,
    ROTATION_TIMES,
    rotationTimes,
    type RotationTimes,
    weakened,
} from "../rotationTimes";
import type { RotationCommand } from "../transitions";

/** Options that every command has. */
export interface LookOptions {
    readonly trail?: string;
    readonly evidence?: string;
    readonly drainHours?: string;
    readonly trailDelayHours?: string;
    readonly verifyOnlyDays?: string;
    readonly retentionDays?: string;
    readonly json?: boolean;
}

/** Options of a command that changes something, as the command line has them. */
export interface RotateOptions extends LookOptions {
    readonly generation?: string;
    readonly because?: string;
    readonly plan?: boolean;
    readonly yes?: boolean;
    readonly wait: string;
    readonly smokeCommand?: string;
    /** Folder of documents that were signed before. */
    readonly verify?: string;
    readonly breakGlassProfile?: string;
    readonly sourceIdentity?: string;
}

/** What the command line asks for. */
export interface RotateRequest {
    readonly request: {
        readonly command: RotationCommand;
        readonly generation?: number;
        readonly because?: string;
    };
    readonly times: RotationTimes;
    /** In milliseconds. */
    readonly wait: number;
    readonly person?: BreakGlassPerson;
    /** Whether to judge as if break-glass were at hand: a plan says what whoever may do. */
    readonly hasBreakGlass: boolean;
}

/** @throws CliError `usage` with every finding. */
export function rotateRequest(command: RotationCommand, options: RotateOptions): RotateRequest {
    const findings: string[] = [];
    const tell = <T>(work: () => T): T | undefined => {
        try {
            return work();
        } catch (error) {
            if (error instanceof CliError && error.code === "usage") {
                findings.push(error.message);
                return undefined;
            }
            throw error;
        }
    };
    const { generation: id, because, breakGlassProfile: profile, sourceIdentity } = options;
    if (id !== undefined && !/^[1-9][0-9]{0,5}$/.test(id)) {
        findings.push(`--generation is ${JSON.stringify(id)}; expected its number, such as 2`);
    }
    if ((profile === undefined) !== (sourceIdentity === undefined)) {
        findings.push(
            "--break-glass-profile and --source-identity belong together: whose credentials, and who acts",
        );
    }
    if (sourceIdentity !== undefined) {
        tell(() => requireSourceIdentity(sourceIdentity));
    }
    if (because !== undefined) {
        tell(() => requireBecause(because));
    }
    const wait = tell(() => waitOf(options.wait));
    const times = tell(() => timesOf(options));
    if (times !== undefined && because === undefined) {
        findings.push(...weakened(times).map((name) => unreasoned(name, times)));
    }
    if (findings.length > 0 || wait === undefined || times === undefined) {
        throw new CliError("usage", findings.join("\n"));
    }
    return {
        request: {
            command,
            ...(id === undefined ? {} : { generation: Number(id) }),
            ...(because === undefined ? {} : { because }),
        },
        ...{ times, wait, hasBreakGlass: profile !== undefined || options.plan === true },
        ...(profile === undefined || sourceIdentity === undefined
            ? {}
            : { person: { profile, sourceIdentity } }),
    };
}

/** @throws CliError `usage` with every time that is none. */
export function timesOf(options: LookOptions): RotationTimes {
    const names = ["drainHours", "trailDelayHours", "verifyOnlyDays", "retentionDays"] as const;
    const given = names.flatMap((name) => {
        const text = options[name];
        return text === undefined ? [] : [[name, text.trim() === "" ? NaN : Number(text)] as const];
    });
    const judged = rotationTimes(Object.fromEntries(given));
    if ("findings" in judged) {
        throw new CliError(
            "usage",
            judged.findings.map((one) => `--${one.replace(/^\w+/, kebab)}`).join("\n"),
        );
    }
    return judged.times;
}

function unreasoned(name: keyof RotationTimes, times: RotationTimes): string {
    return `--${kebab(name)} is ${times[name]}, which protects less than the default ${ROTATION_TIMES[name]}: say with --because why`;
}
