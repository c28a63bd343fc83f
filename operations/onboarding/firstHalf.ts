import fs from "node:fs";
import path from "node:path";
import type { EnvironmentConfig } from "../../program/config";
import {
    addCartorios,
    type Cartorio,
    cartorioFile,
    formatFinding,
    formatStackName,
    type LoadedRegistry,
    loadRegistry,
} from "../../registry/index";
import { CliError } from "../cliError";
import { oneLine } from "../oneLine";
import type { JudgeOptions } from "./candidate";
import { type Candidate, judgeCandidates } from "./judgeCandidates";
import type { FindingsOf } from "./questions";
import { readTable } from "./readTable";

/** One cartório that is to be onboarded. */
export interface Target {
    readonly stackName: string;
    readonly cartorio: Cartorio;
    /** Its registry file, relative to the root and with `/`. */
    readonly file: string;
    /** Whether its file is not there, since a plan writes none. */
    readonly isNew: boolean;
}

/** What the first half did. */
export interface FirstHalf {
    /** Every cartório that was named, in the order given. */
    readonly targets: readonly Target[];
    /** Registry files that were written; with a plan, that would be. */
    readonly written: readonly string[];
}

/** How the first half runs. */
export interface FirstHalfOptions {
    /** The repository's root. */
    readonly root: string;
    readonly config: EnvironmentConfig;
    readonly today: string;
    readonly strict: boolean;
    /** Whether nothing may be written. */
    readonly plan: boolean;
    readonly note: (line: string) => void;
}

/** What is said of the cartórios, and what is wrong with how it is said. */
export interface Said {
    readonly candidates: readonly Candidate[];
    readonly findings: readonly string[];
}

/**
 * Judges all that is said and writes the registry's files: all, or none where anything is wrong.
 * @throws CliError `refused`, or RegistryError, with every finding.
 */
export async function writeRegistry(said: Said, options: FirstHalfOptions): Promise<FirstHalf> {
    const { root, config, note, strict, plan } = options;
    const { environment, hubAccountId, pilot } = config;
    const { entries, warnings } = registryOf(options);
    warnings.forEach((warning) => note(`warning: ${oneLine(formatFinding(warning))}`));
    const judged = judgeCandidates(
        said.candidates,
        { entries, hubAccountId },
        judgeOptionsOf(options),
    );
    judged.notices.forEach((notice) => note(`notice: ${oneLine(notice)}`));
    const findings = [...said.findings, ...judged.findings];
    if (findings.length > 0) {
        throw new CliError(
            "refused",
            `nothing was written: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n${findings.map((one) => `- ${oneLine(one)}`).join("\n")}`,
        );
    }
    const written = judged.added.map(({ cns }) => cartorioFile(environment, cns));
    if (!plan && judged.added.length > 0) {
        await addCartorios(root, environment, judged.added, { hubAccountId, strict });
    }
    written.forEach((file) => note(`${plan ? "would write" : "wrote"} ${file}`));
    const targets = judged.all.map((cartorio) => ({
        stackName: formatStackName(environment, cartorio.cns, pilot),
        ...{ cartorio, file: cartorioFile(environment, cartorio.cns) },
        isNew: plan && judged.added.includes(cartorio),
    }));
    return { targets, written };
}

/** @throws RegistryError when the registry is not valid itself. */
export function registryOf({ root, config }: FirstHalfOptions): LoadedRegistry {
    const { environment, hubAccountId } = config;
    return loadRegistry(root, environment, { hubAccountId });
}

/** Whether the registry knows the cartório: an addition that broke off does not count. */
export function isKnown(cns: string, { entries }: LoadedRegistry): boolean {
    return entries.some(({ cartorio }) => cartorio.cns === cns);
}

function judgeOptionsOf({ config, today, strict }: FirstHalfOptions): JudgeOptions {
    return { environment: config.environment, today, strict };
}

/** What is wrong with the answers on one cartório, beside what the registry has. */
export function answersJudge(options: FirstHalfOptions, { entries }: LoadedRegistry): FindingsOf {
    const neighbours = { entries, hubAccountId: options.config.hubAccountId };
    return (answers) =>
        judgeCandidates([{ answers, place: String }], neighbours, judgeOptionsOf(options)).findings;
}

/**
 * What a list of cartórios says.
 * @param file relative to the working directory.
 * @throws CliError `refused` when it can't be read.
 */
export function saidByList(file: string): Said {
    let bytes: Buffer;
    try {
        bytes = fs.readFileSync(path.resolve(file));
    } catch (cause) {
        throw new CliError("refused", `${file} can't be read: ${(cause as Error).message}`, {
            cause,
        });
    }
    const name = path.basename(file);
    const { rows, findings } = readTable(bytes, name);
    const candidates = rows.map(({ line, answers }) => ({
        answers,
        place: (column: string) => `${name}:${line}: ${column}`,
    }));
    return { candidates, findings };
}
