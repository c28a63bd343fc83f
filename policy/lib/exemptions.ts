import type { PolicyConfigSchema } from "@pulumi/policy";

import { isRecord } from "./resourceView";
import { show, showAll } from "./show";

/** Setting of every policy that holds its exemptions. */
export const EXEMPTIONS = "exemptions";

/** Schema of {@link EXEMPTIONS}. What an entry must hold is judged here, not by the engine. */
export const EXEMPTIONS_SCHEMA: PolicyConfigSchema["properties"][string] = {
    type: "array",
    items: { type: "object" },
    description:
        "Resources that this rule spares: { name, reason, until: YYYY-MM-DD, stack (optional) } each.",
    default: [],
};

/** One entry of a policy's exemptions. */
export interface Exemption {
    /** Exact name of a resource; nothing where the entry has no text for it. */
    readonly name: string | undefined;
    /** How messages call it. */
    readonly shown: string;
    /** Why the rule spares the resource. */
    readonly reason: string;
    /** Last day of it, in UTC. */
    readonly until: string;
    /** What is wrong with it; it spares nothing then. */
    readonly problems: readonly string[];
}

const MEMBERS = ["name", "reason", "until", "stack"];

/**
 * The exemptions of a policy that concern the stack: those that name it, and those that name none.
 * All stacks of an environment share its configuration.
 *
 * @param stack - Name of the stack, without organisation and project.
 * @param now - The present, for tests of its own.
 */
export function exemptionsIn(config: unknown, stack: string, now = new Date()): Exemption[] {
    const given = isRecord(config) ? config[EXEMPTIONS] : undefined;
    const entries: readonly unknown[] = Array.isArray(given) ? given : [];
    return entries
        .filter(isRecord)
        .filter(({ stack: only }) => typeof only !== "string" || only === stack)
        .map((entry) => exemption(entry, now));
}

function exemption(entry: Record<string, unknown>, now: Date): Exemption {
    const { name, reason, until, stack } = entry;
    const isName = typeof name === "string" && name !== "";
    const unknown = Object.keys(entry).filter((member) => !MEMBERS.includes(member));
    const problems = [
        ...(isName ? [] : [`has the name ${show(name)}; expected the exact name of a resource`]),
        ...(isName && /[*?]/.test(name)
            ? [`has a wildcard in the name ${show(name)}; expected the exact name of a resource`]
            : []),
        ...(typeof reason === "string" && reason.trim() !== ""
            ? []
            : [`has the reason ${show(reason)}; expected a text that says why`]),
        ...untilProblems(until, now),
        ...(stack === undefined || typeof stack === "string"
            ? []
            : [`has the stack ${show(stack)}; expected the name of a stack, or none`]),
        ...(unknown.length > 0
            ? [`has ${showAll(unknown)}; expected nothing but ${showAll(MEMBERS)}`]
            : []),
    ];
    return {
        name: isName ? name : undefined,
        shown: isName ? show(name) : "nothing by name",
        reason: String(reason),
        until: String(until),
        problems,
    };
}

function untilProblems(until: unknown, now: Date): string[] {
    if (typeof until !== "string" || !isDay(until)) {
        return [`has until ${show(until)}; expected a day such as "2027-01-31"`];
    }
    const today = now.toISOString().slice(0, 10);
    return until < today ? [`ended on ${until}; mend the resource, or decide anew`] : [];
}

function isDay(text: string): boolean {
    // Only days that exist come back as they went in: 2027-02-30 becomes another.
    const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
