import { type Finding, FindingCode } from "./finding";
import type { CartorioIdentity, Located } from "./parseCartorio";

/** What stands outside the registry and matters to uniqueness. */
export interface UniquenessOptions {
    /** The hub's AWS account, which no cartório may have; not checked when absent. */
    readonly hubAccountId?: string | undefined;
}

/**
 * What the files of one environment may not have in common: CNS and AWS account, with each other
 * and with the hub. Each finding names the later file and the first one that has the value.
 *
 * @param identities One for each file, in the order in which they are listed.
 */
export function uniquenessFindings(
    identities: readonly CartorioIdentity[],
    { hubAccountId }: UniquenessOptions = {},
): Finding[] {
    return [
        ...repeated(identities, "cns", {
            code: FindingCode.SharedCns,
            expected: "a CNS of its own in the environment",
            fix: "remove one of the two files, or correct cns",
        }),
        ...repeated(identities, "accountId", {
            code: FindingCode.SharedAccount,
            expected: "an AWS account of its own in the environment",
            fix: "give one of the two cartórios another account",
        }),
        ...identities.flatMap(({ file, accountId }) =>
            hubAccountId !== undefined && accountId?.value === hubAccountId
                ? [
                      {
                          code: FindingCode.HubAccount,
                          ...placeOf(file, accountId),
                          subject: "accountId",
                          found: `${JSON.stringify(accountId.value)}, the hub's account`,
                          expected: "an AWS account of the cartório's own",
                          fix: "correct accountId here, or cartorio-digital:hubAccountId",
                      },
                  ]
                : [],
        ),
    ];
}

function repeated(
    identities: readonly CartorioIdentity[],
    property: "cns" | "accountId",
    texts: Pick<Finding, "code" | "expected" | "fix">,
): Finding[] {
    const first = new Map<string, CartorioIdentity>();
    const findings: Finding[] = [];
    for (const identity of identities) {
        const located = identity[property];
        if (located === undefined) {
            continue;
        }
        const other = first.get(located.value);
        if (other === undefined) {
            first.set(located.value, identity);
            continue;
        }
        const line = other[property]?.position?.line;
        const place = line === undefined ? other.file : `${other.file}:${line}`;
        findings.push({
            ...texts,
            ...placeOf(identity.file, located),
            subject: property,
            found: `${JSON.stringify(located.value)}, which ${place} has too`,
        });
    }
    return findings;
}

function placeOf(file: string, { position }: Located): Pick<Finding, "file" | "position"> {
    return position === undefined ? { file } : { file, position };
}
