/**
 * Whose key it is and in which account: what both kinds of key take. Plain strings, since they are
 * checked before anything is made and since the key policy must be whole at preview.
 */
export interface KeyIdentityArgs {
    /** CNS of the cartório: six digits, without dot or dash. */
    readonly cns: string;
    /**
     * AWS account of the cartório: twelve digits. Role names are relative to it, and its root user
     * can repair the key policy.
     */
    readonly accountId: string;
    /** Federative unit of the cartório: two upper-case letters, such as `SP`. Shown in tags only. */
    readonly uf: string;
    /**
     * Class of the cartório. Shown in tags only.
     *
     * @see Provimento CNJ 213/2026
     */
    readonly class: 1 | 2 | 3;
    /**
     * Environment, 2 to 16 lower-case letters and digits, a letter first: `prod`. Shown in tags
     * only.
     */
    readonly environment: string;
}
