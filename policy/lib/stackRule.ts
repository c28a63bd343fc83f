import type { PolicyResource, StackValidation } from "@pulumi/policy";

import { type Config, readConfig } from "./config";
import { ResourceView } from "./resourceView";
import { throwUnknowns, titleOf } from "./rule";

/** A resource among those of its stack. Its properties are outputs; at preview some are unknown. */
export class StackResource extends ResourceView {
    constructor(private readonly whole: PolicyResource) {
        super(whole);
    }

    /** URNs of the resources on which the property depends, also where its value is unknown. */
    dependenciesOf(property: string): string[] {
        return (this.whole.propertyDependencies[property] ?? []).map(({ urn }) => urn);
    }
}

/** What is wrong with a resource, a sentence that goes on after its name. */
export interface StackFinding {
    /** The resource to show it at, and to exempt. */
    readonly resource: StackResource;
    /** What it has and what was expected. */
    readonly text: string;
}

/**
 * A part of a rule of the whole stack. It reads what may be unknown by the `attempt` of the resource,
 * and judges the rest.
 */
export type StackCheck<C extends Config = Config> = (
    resources: readonly StackResource[],
    config: C,
) => StackFinding[];

/**
 * The function that the engine calls with everything in the stack. What is known is judged; then the
 * engine's error for what is unknown is thrown again, with the names of the resources that could not
 * be judged, which it shows as advice.
 */
export function validateStack<C extends Config>(
    defaults: C,
    ...checks: readonly StackCheck<C>[]
): StackValidation {
    return (args, reportViolation) => {
        const config = readConfig(defaults, args.getConfig());
        // The engine gives them in any order.
        const views = args.resources
            .map((resource) => new StackResource(resource))
            .sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0));
        for (const { resource, text } of checks.flatMap((check) => check(views, config))) {
            reportViolation(`${titleOf(resource)} ${text}.`, resource.urn);
        }
        const open = views.flatMap((view) => view.unknowns.map((error) => ({ view, error })));
        throwUnknowns(
            open.map(({ error }) => error),
            open.map(
                ({ view, error }) =>
                    `${titleOf(view)} could not be judged in full: ${error.message}`,
            ),
        );
    };
}
