/** The steps of a smoke, in order, with what each proves. */
export const SMOKE_STEPS = {
    assume: "become cartorio/Signer",
    sign: "sign a digest through the alias",
    key: "signed by the expected key",
    publicKey: "get the public key of the key that signed",
    verifyOffline: "verify without AWS",
    verifyByKms: "verify by KMS",
    refuse: "AWS refuses another algorithm",
    result: "sign the result and verify it",
} as const;
/** Name of one of {@link SMOKE_STEPS}. */
export type SmokeStepName = keyof typeof SMOKE_STEPS;

/** What became of a step. */
export interface SmokeStep {
    readonly name: SmokeStepName;
    readonly outcome: "ok" | "failed" | "not run";
    /** What was seen. */
    readonly detail?: string;
    /** What to do, where it failed. */
    readonly advice?: string;
}

/** A step did not prove what it is to prove. */
export class StepFailure extends Error {
    public constructor(
        message: string,
        /** What to do. */
        public readonly advice: string,
    ) {
        super(message);
        this.name = "StepFailure";
    }
}

/** Runs steps one after the other; after one that failed none is run. */
export class StepRunner {
    private readonly done: SmokeStep[] = [];

    /**
     * @returns what the step returns.
     * @throws StepFailure when it failed; whatever else it throws, when something outside did.
     */
    public async run<T extends { readonly detail: string }>(
        name: SmokeStepName,
        step: () => Promise<T> | T,
    ): Promise<T> {
        try {
            const result = await step();
            this.done.push({ name, outcome: "ok", detail: result.detail });
            return result;
        } catch (error) {
            if (error instanceof StepFailure) {
                const { message: detail, advice } = error;
                this.done.push({ name, outcome: "failed", detail, advice });
            }
            throw error;
        }
    }

    /** All steps, those that were not run too. */
    public get steps(): readonly SmokeStep[] {
        return (Object.keys(SMOKE_STEPS) as SmokeStepName[]).map(
            (name) => this.done.find((step) => step.name === name) ?? { name, outcome: "not run" },
        );
    }
}
