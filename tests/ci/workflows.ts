import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { repositoryRoot } from "../../toolchain/versions";

/** A step of a job, as far as the tests read it. */
export interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly env?: Readonly<Record<string, string>>;
}

/** A job, as far as the tests read it. */
export interface Job {
    readonly if?: string;
    readonly environment?: string;
    readonly permissions?: Readonly<Record<string, string>>;
    readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
    readonly needs?: string | readonly string[];
    readonly steps: readonly Step[];
}

/** A workflow, as far as the tests read it. */
export interface Workflow {
    readonly on: Readonly<Record<string, unknown>>;
    readonly permissions?: Readonly<Record<string, string>>;
    readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = path.join(repositoryRoot, ".github", "workflows");

/** Names of the committed workflows. */
export const WORKFLOWS: readonly string[] = fs.readdirSync(FOLDER).sort();

/** The text of a committed workflow. */
export function workflowText(name: string): string {
    return fs.readFileSync(path.join(FOLDER, name), "utf8");
}

/** A workflow's text, parsed. */
export function parseWorkflow(text: string): Workflow {
    return parse(text) as Workflow;
}

/** The texts of actions of our own, which workflows use by their place. */
export function ownActions(): readonly string[] {
    const folder = path.join(repositoryRoot, ".github", "actions");
    return fs
        .readdirSync(folder)
        .map((name) => fs.readFileSync(path.join(folder, name, "action.yml"), "utf8"));
}
