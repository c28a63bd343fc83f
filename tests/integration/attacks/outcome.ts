/** What an attack may come to: a letter of the matrix. */
export const Outcome = {
    Signed: "S",
    TookOver: "A",
    Imported: "X",
    SignerSigned: "a",
    MadeImportable: "k",
    Became: "b",
    Changed: "c",
    Judged: "i",
    Refused: ".",
    DoesNotApply: "-",
} as const;
/** One of the values of {@link Outcome}. */
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** What each letter means. */
export const MEANINGS: Readonly<Record<Outcome, string>> = {
    S: "a valid signature of the key, got by the attacker or by whom he let in",
    A: "the application signs with the attacker's key, and so does the attacker or whom he let in",
    X: "the alias can be pointed at a key whose material was imported",
    a: "the account's own Signer signs with the key that the attacker chose, and nobody else does",
    k: "may make a key for imported material, but gets no alias of ours to point at it",
    b: "became the role, and did not sign by that",
    c: "changed what he set out to change, and did not sign by that",
    i: "allowed: judged by iam/ alone, since the sandbox has no IAM service",
    ".": "refused",
    "-": "does not apply",
};
