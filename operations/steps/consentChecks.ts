import type { StepCheck } from "../evidence/stepRecord";
import { headCommit } from "../git/headCommit";

/** How somebody consented to what a preview showed. */
export type Consent = "--yes" | "asked and answered yes";

/**
 * What the record of a consent says: how it was given, and to what program.
 * @param root the repository's root.
 */
export function consentChecks(root: string, consent: Consent): StepCheck[] {
    const commit = headCommit(root);
    return [
        { name: "policy-pack", ok: true, detail: "every mandatory rule holds" },
        { name: "consent", ok: true, detail: consent },
        ...(commit === undefined
            ? []
            : [
                  {
                      ...{ name: "commit", ok: true },
                      detail: `${commit.hash}${commit.isChanged ? ", and changes that are in no commit" : ""}`,
                  },
              ]),
    ];
}
