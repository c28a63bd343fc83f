import type { AccountFacts, KeyFacts } from "./accessFacts";
import type { KeyAccess, SubjectAccess } from "./accessReport";
import { May } from "./judgeProbe";
import { type Capability, CHANGES } from "./probes";

/** How grave a finding is. */
export const FindingSeverity = {
    /** The promise that the signers alone sign is broken, or can't be shown: status 1. */
    Error: "error",
    /** Worth a look. */
    Warning: "warning",
} as const;
/** One of the values of {@link FindingSeverity}. */
export type FindingSeverity = (typeof FindingSeverity)[keyof typeof FindingSeverity];

/** One thing that is wrong with who may do what. */
export interface AccessFinding {
    readonly severity: FindingSeverity;
    readonly code:
        | "access/unread"
        | "access/otherMaterial"
        | "access/otherSigns"
        | "access/otherAlgorithm"
        | "access/administersAndSigns"
        | "access/otherUses";
    /** ARN of the key. */
    readonly key: string;
    /** Who and what, a sentence. */
    readonly message: string;
    /** What to do. */
    readonly fix: string;
}

/** In AWS's words, the one algorithm with which the signers may sign. */
const SIGNING_PROBE = "kms:Sign RSASSA_PSS_SHA_256";
const USES: readonly Capability[] = ["encrypt", "decrypt", "dataKey"];
const RESTORE = "put the program's policy back (`cartorio up`), and find out who changed it";

/** Everything that is wrong with one key. */
export function findingsOf(
    account: AccountFacts,
    key: KeyFacts,
    { subjects, arn }: KeyAccess,
): AccessFinding[] {
    const { signers } = account.roles;
    const isSigner = ({ id }: SubjectAccess) => signers.includes(id);
    const find = (
        code: AccessFinding["code"],
        found: readonly SubjectAccess[],
        what: string,
        capabilities: readonly Capability[],
        severity: FindingSeverity = FindingSeverity.Error,
        counts: (probe: string) => boolean = () => true,
    ): AccessFinding[] => {
        const who = found.map((subject) => named(subject, capabilities, counts));
        const message = `${what}: ${who.join("; ")}`;
        return found.length === 0 ? [] : [{ severity, code, key: arn, message, fix: RESTORE }];
    };
    const signing = subjects.filter((subject) => may(subject, ["sign"]));
    const otherAlgorithm = (probe: string) => probe !== SIGNING_PROBE;
    return [
        ...key.unread.map((message): AccessFinding => ({
            ...{ severity: FindingSeverity.Error, code: "access/unread", key: arn, message },
            fix: "let the Auditor read it (Sid Audit of the key policy), or judge the key by hand",
        })),
        ...elsewhere(key).map((message): AccessFinding => ({
            ...{ severity: FindingSeverity.Error, code: "access/otherMaterial", key: arn, message },
            fix: "rotate to a key that AWS KMS made for this Region alone, and retire this one",
        })),
        ...find(
            "access/otherSigns",
            signing.filter((subject) => !isSigner(subject)),
            "may sign and is no signer of the cartório",
            ["sign"],
        ),
        ...find(
            "access/otherAlgorithm",
            signing.filter(isSigner).filter((subject) => may(subject, ["sign"], otherAlgorithm)),
            "a signer may sign with another algorithm than RSASSA_PSS_SHA_256",
            ["sign"],
            FindingSeverity.Error,
            otherAlgorithm,
        ),
        ...find(
            "access/administersAndSigns",
            signing.filter((subject) => may(subject, CHANGES)),
            "may both sign and change the key",
            CHANGES,
        ),
        ...find(
            "access/otherUses",
            subjects.filter((subject) => !isSigner(subject) && may(subject, USES)),
            "may use the key and is no signer of the cartório",
            USES,
            FindingSeverity.Warning,
        ),
    ];
}

/** Where a signature of a signing key may come from without its policy. */
function elsewhere({ keyUsage, origin, multiRegion, algorithms, unread }: KeyFacts): string[] {
    if (keyUsage !== "SIGN_VERIFY" || unread.length > 0) {
        return [];
    }
    return [
        ...(origin === "AWS_KMS"
            ? []
            : [`its material is of origin ${origin}: whoever made it may sign without AWS`]),
        ...(multiRegion
            ? ["it is a multi-Region key: its replicas have policies of their own, not read here"]
            : []),
        ...(algorithms.length > 0
            ? []
            : ["AWS names no algorithm with which it signs, so nobody could be asked about"]),
    ];
}

function may(
    { answers }: SubjectAccess,
    capabilities: readonly Capability[],
    counts: (probe: string) => boolean = () => true,
): boolean {
    return answers.some(
        (answer) =>
            capabilities.includes(answer.capability) &&
            answer.may !== May.No &&
            counts(answer.probe),
    );
}

/** The subject, with how far the strongest of its answers goes. */
function named(
    { title, answers }: SubjectAccess,
    capabilities: readonly Capability[],
    counts: (probe: string) => boolean,
): string {
    const found = answers.filter(
        (answer) =>
            capabilities.includes(answer.capability) &&
            answer.may !== May.No &&
            counts(answer.probe),
    );
    const [first] = [May.Yes, May.If, May.CannotJudge].flatMap((wanted) =>
        found.filter((answer) => answer.may === wanted),
    );
    switch (first?.may) {
        case May.If:
            return `${title} (if ${first.conditions.join(" and ")})`;
        case May.CannotJudge:
            return `${title} (cannot judge: ${first.reason})`;
        case May.Yes:
        case May.No:
        case undefined:
            return title;
    }
}
