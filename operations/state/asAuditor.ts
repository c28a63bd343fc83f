import { READ_ONLY_ROLE } from "../../program/readOnly";

/** Type of the AWS provider in a state. */
const PROVIDER = "pulumi:providers:aws";

/** The part of a role's ARN that names it, path included. */
const ROLE = /^(arn:[\w-]+:iam::\d{12}:role)\/.+$/;

interface Resource {
    readonly type?: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
}

interface Checkpoint {
    readonly checkpoint?: { readonly latest?: { readonly resources?: readonly Resource[] } | null };
}

/**
 * A stack's checkpoint in which the AWS provider assumes the role that only reads, and all else is as
 * it was. The engine refreshes with the state's provider, and counts another role as a change: without
 * this a run as Auditor could do neither a refresh nor say that nothing changes.
 *
 * @param text The checkpoint, as the engine writes it.
 * @returns the text, changed where a provider assumes another role.
 * @throws SyntaxError for what is no JSON; Error for a provider that assumes its role in an unknown form.
 */
export function asAuditor(text: string): string {
    const checkpoint = JSON.parse(text) as Checkpoint;
    for (const resource of checkpoint.checkpoint?.latest?.resources ?? []) {
        if (resource.type === PROVIDER) {
            rewrite(resource.inputs);
            rewrite(resource.outputs);
        }
    }
    return `${JSON.stringify(checkpoint, null, 4)}\n`;
}

/** A provider's properties are texts: lists stand in them as JSON. */
function rewrite(properties: Record<string, unknown> | undefined): void {
    const written = properties?.["assumeRoles"];
    if (properties === undefined || written === undefined) {
        return;
    }
    const roles = (typeof written === "string" ? JSON.parse(written) : written) as unknown;
    if (!Array.isArray(roles)) {
        throw new Error(
            `assumeRoles of the provider: found ${JSON.stringify(written)}, expected a list of roles; ` +
                "the engine's format has changed: this program must follow",
        );
    }
    const changed = roles.map((role: { readonly roleArn?: unknown }) => {
        const arn = String(role.roleArn);
        if (!ROLE.test(arn)) {
            throw new Error(
                `assumeRoles of the provider: found ${JSON.stringify(role)}, expected the ARN of a role ` +
                    "in roleArn; the engine's format has changed: this program must follow",
            );
        }
        return { ...role, roleArn: arn.replace(ROLE, `$1/${READ_ONLY_ROLE}`) };
    });
    properties["assumeRoles"] = typeof written === "string" ? JSON.stringify(changed) : changed;
}
