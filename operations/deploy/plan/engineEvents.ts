/** One step of the engine. */
export interface EngineStep {
    /** What it does, such as `update` or `create-replacement`. */
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    /** Properties for which a replacement is needed, or that differ. */
    readonly diffs: readonly string[];
    /** Whether the state's resource is only forgotten when it leaves the program. */
    readonly retained: boolean;
    /** Id of the state's resource. */
    readonly id?: string;
}

/** What a rule of a policy pack found wrong. */
export interface PolicyFinding {
    readonly pack: string;
    readonly rule: string;
    readonly message: string;
    /** `mandatory`, `advisory` (the engine's `warning` too), `remediate`, `disabled`. */
    readonly enforcement: string;
    readonly severity?: string;
    /** The resource; absent where a rule judges the stack. */
    readonly urn?: string;
}

/** Something that the engine or the program said as an error. */
export interface EngineError {
    readonly message: string;
    readonly urn?: string;
}

/** What is read of a run's events. */
export interface EngineEvents {
    readonly steps: readonly EngineStep[];
    readonly policyFindings: readonly PolicyFinding[];
    readonly errors: readonly EngineError[];
    /** Packs that judged, with their versions. */
    readonly packs: Readonly<Record<string, string>>;
    /** Names of the rules that judged a resource, in order. */
    readonly rules: readonly string[];
    /** Whether the engine came to its end. */
    readonly complete: boolean;
}

interface RawEvent {
    readonly resourcePreEvent?: { readonly metadata: RawStep };
    readonly policyEvent?: {
        readonly resourceUrn?: string;
        readonly message: string;
        readonly policyName: string;
        readonly policyPackName: string;
        readonly enforcementLevel: string;
        readonly severity?: string;
    };
    readonly diagnosticEvent?: {
        readonly severity: string;
        readonly message: string;
        readonly urn?: string;
    };
    readonly policyAnalyzeSummaryEvent?: {
        readonly passed?: readonly string[] | null;
        readonly failed?: readonly string[] | null;
    };
    readonly summaryEvent?: { readonly PolicyPacks?: Readonly<Record<string, string>> };
}

interface RawStep {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly keys?: readonly string[] | null;
    readonly diffs?: readonly string[] | null;
    readonly old?: { readonly id?: string; readonly retainOnDelete?: boolean } | null;
}

/**
 * Reads the engine's event log: one JSON object a line.
 * @see https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/apitype#EngineEvent
 * @throws SyntaxError for a line that is no JSON.
 */
export function parseEngineEvents(text: string): EngineEvents {
    const steps: EngineStep[] = [];
    const policyFindings: PolicyFinding[] = [];
    const errors: EngineError[] = [];
    const rules = new Set<string>();
    let packs: Readonly<Record<string, string>> = {};
    let complete = false;
    for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
        const event = JSON.parse(line) as RawEvent;
        if (event.resourcePreEvent !== undefined) {
            steps.push(stepOf(event.resourcePreEvent.metadata));
        } else if (event.policyEvent !== undefined) {
            policyFindings.push(policyFindingOf(event.policyEvent));
        } else if (event.policyAnalyzeSummaryEvent !== undefined) {
            const { passed, failed } = event.policyAnalyzeSummaryEvent;
            [...(passed ?? []), ...(failed ?? [])].forEach((rule) => rules.add(rule));
        } else if (event.diagnosticEvent?.severity === "error") {
            const { message, urn } = event.diagnosticEvent;
            errors.push({ message: message.trim(), ...(urn ? { urn } : {}) });
        } else if (event.summaryEvent !== undefined) {
            packs = event.summaryEvent.PolicyPacks ?? {};
            complete = true;
        }
    }
    return { steps, policyFindings, errors, packs, rules: [...rules].sort(), complete };
}

function stepOf({ op, urn, type, keys, diffs, old }: RawStep): EngineStep {
    const changed = keys?.length ? keys : (diffs ?? []);
    return {
        ...{ op, urn, type, diffs: changed, retained: old?.retainOnDelete === true },
        ...(old?.id ? { id: old.id } : {}),
    };
}

function policyFindingOf(raw: NonNullable<RawEvent["policyEvent"]>): PolicyFinding {
    const { resourceUrn: urn, severity } = raw;
    return {
        pack: raw.policyPackName,
        rule: raw.policyName,
        message: raw.message.trim(),
        enforcement: raw.enforcementLevel === "warning" ? "advisory" : raw.enforcementLevel,
        ...(severity ? { severity } : {}),
        ...(urn ? { urn } : {}),
    };
}
