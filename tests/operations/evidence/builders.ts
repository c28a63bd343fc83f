import type { StepFacts } from "../../../operations/evidence/stepRecord";

/** Facts of a step, with what a test cares about replaced. */
export function stepFacts(over: Partial<StepFacts> = {}): StepFacts {
    return {
        job: "suspension",
        step: "disable-keys",
        stack: "dev-990010",
        cns: "990010",
        accountId: "111111110010",
        who: "arn:aws:sts::111111110010:assumed-role/BreakGlass/break-glass-990010",
        keyArn: "arn:aws:kms:sa-east-1:111111110010:key/11111111-2222-3333-4444-555555555555",
        generation: 1,
        checks: [{ name: "key-disabled", ok: true }],
        ...over,
    };
}
