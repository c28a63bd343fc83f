import { roleArn } from "./naming";
import { sortedUnique } from "./sortedUnique";

/** The IAM roles that a key's policy names. */
export interface KeyRoles {
    /**
     * Role that runs `pulumi up`: manages the key's policy, tags and alias, never uses the key.
     *
     * @default "cartorio/Deployer"
     */
    readonly administrator: string;
    /**
     * Role of an emergency: enables, disables and schedules the deletion of the key.
     *
     * @default "cartorio/BreakGlass"
     */
    readonly breakGlass: string;
    /**
     * Roles of the workload: they alone sign, or use the document key. At least one.
     *
     * @default ["cartorio/Signer"]
     */
    readonly signers: readonly string[];
    /**
     * Roles that verify signatures through AWS; signers may as well. May be empty.
     *
     * @default ["cartorio/Verifier"]
     */
    readonly verifiers: readonly string[];
    /**
     * Roles that read the key's policy, tags and state. May be empty.
     *
     * @default ["cartorio/Auditor"]
     */
    readonly auditors: readonly string[];
}

/**
 * Rows of {@link KeyRoles} that differ from the defaults. Each role is a name with its path
 * (`cartorio/Signer`, relative to the cartório's account) or the ARN of a role in the `aws`
 * partition.
 */
export type KeyRolesArgs = { readonly [Row in keyof KeyRoles]?: KeyRoles[Row] | undefined };

/** The roles that every account gets before its first deployment. */
export const DEFAULT_ROLES: KeyRoles = {
    administrator: "cartorio/Deployer",
    breakGlass: "cartorio/BreakGlass",
    signers: ["cartorio/Signer"],
    verifiers: ["cartorio/Verifier"],
    auditors: ["cartorio/Auditor"],
};

/**
 * The roles as ARNs, with defaults for the rows left out; lists sorted and without duplicates, so
 * that the order in which they were written never shows in a policy.
 *
 * @param accountId - Twelve digits, checked.
 * @param roles - Checked rows.
 */
export function resolveRoles(accountId: string, roles: KeyRolesArgs = {}): KeyRoles {
    const arns = (list: readonly string[]): string[] =>
        sortedUnique(list.map((role) => roleArn(accountId, role)));
    return {
        administrator: roleArn(accountId, roles.administrator ?? DEFAULT_ROLES.administrator),
        breakGlass: roleArn(accountId, roles.breakGlass ?? DEFAULT_ROLES.breakGlass),
        signers: arns(roles.signers ?? DEFAULT_ROLES.signers),
        verifiers: arns(roles.verifiers ?? DEFAULT_ROLES.verifiers),
        auditors: arns(roles.auditors ?? DEFAULT_ROLES.auditors),
    };
}
