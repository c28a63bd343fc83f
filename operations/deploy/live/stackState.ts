import { CliError } from "../../cliError";
import { capture } from "../engineProcess";

/** What is read of one resource in a stack's state. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    /** Id of a key, name of an alias. */
    readonly id?: string;
    /** Whether the engine refuses to delete or replace it. */
    readonly protect?: boolean;
    /** Whether leaving the program is only to be forgotten. */
    readonly retainOnDelete?: boolean;
    /** Already replaced or removed, and waiting for its end. */
    readonly delete?: boolean;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Tokens of the resources that are looked at. */
export const StateType = { Key: "aws:kms/key:Key", Alias: "aws:kms/alias:Alias" } as const;

/** The name of a resource in the program: the end of its URN. */
export function nameOf(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}

/**
 * The resources of an exported state.
 * @throws CliError `outside` when the text is no exported state.
 */
export function parseState(text: string, stackName: string): StateResource[] {
    try {
        const { deployment } = JSON.parse(text) as {
            deployment: { resources?: StateResource[] | null } | null;
        };
        return [...(deployment?.resources ?? [])];
    } catch (cause) {
        throw new CliError(
            "outside",
            `the exported state of ${stackName} is not what this program reads: ${(cause as Error).message}. ` +
                `Look at it with: pulumi stack export --stack ${stackName}`,
            { cause },
        );
    }
}

/** A stack, and the engine that reads its state. */
export interface StateQuery {
    readonly executable: string;
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly stackName: string;
}

/**
 * Reads a stack's state from the backend; secrets stay encrypted.
 * @throws CliError `outside` with the engine's words when the backend gives none.
 */
export async function readState(query: StateQuery): Promise<StateResource[]> {
    const { status, stdout, stderr } = await exportState(query);
    if (status !== 0) {
        throw unreadable(query, stderr);
    }
    return parseState(stdout, query.stackName);
}

/**
 * The same of a stack that the backend may not have; empty then.
 * @throws CliError as {@link readState}.
 */
export async function readStateIfAny(query: StateQuery): Promise<StateResource[]> {
    const { status, stdout, stderr } = await exportState(query);
    if (status !== 0 && /no stack named/.test(stderr)) {
        return [];
    }
    if (status !== 0) {
        throw unreadable(query, stderr);
    }
    return parseState(stdout, query.stackName);
}

function exportState({ executable, cwd, env, stackName }: StateQuery) {
    const args = ["stack", "export", "--stack", stackName, "--non-interactive"];
    return capture({ executable, args, cwd, env });
}

function unreadable({ stackName }: StateQuery, words: string): CliError {
    return new CliError("outside", `the state of ${stackName} could not be read:\n${words.trim()}`);
}
