/** Says why something can't be decided from what AWS documents and the request tells. */
export interface CannotJudge {
    /** The reason, a sentence without a full stop. */
    readonly cannotJudge: string;
}

/**
 * The answer of a matcher: it matches, it doesn't, or that can't be judged. What can't be judged is
 * carried to the decision, which fails closed: an Allow with it doesn't allow, a Deny with it
 * denies.
 */
export type Judgement = boolean | CannotJudge;

/** Any of them: one match is enough, whatever the others say. */
export function anyOf<T>(items: readonly T[], judge: (item: T) => Judgement): Judgement {
    let doubt: CannotJudge | undefined;
    for (const item of items) {
        const judgement = judge(item);
        if (judgement === true) {
            return true;
        }
        if (judgement !== false) {
            doubt ??= judgement;
        }
    }
    return doubt ?? false;
}

/** All of them: one mismatch is enough, whatever the others say. */
export function allOf<T>(items: readonly T[], judge: (item: T) => Judgement): Judgement {
    let doubt: CannotJudge | undefined;
    for (const item of items) {
        const judgement = judge(item);
        if (judgement === false) {
            return false;
        }
        if (judgement !== true) {
            doubt ??= judgement;
        }
    }
    return doubt ?? true;
}

/** The opposite; what can't be judged stays so. */
export function not(judgement: Judgement): Judgement {
    return typeof judgement === "boolean" ? !judgement : judgement;
}
