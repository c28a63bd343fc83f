import type { StackCheck } from "../../../operations/policy/checkResult";
import type { RuleHelp } from "../../../operations/policy/ruleCatalogue";

const URN =
    "urn:pulumi:dev-990010::cartorio-digital::cartorio:index:CartorioSigningKey$aws:kms/key:Key::signing-g1";

/** A check of dev-990010 that passed. */
export function stackCheck(more: Partial<StackCheck> = {}): StackCheck {
    return {
        ...{ stack: "dev-990010", file: "cartorios/dev/990010.yaml", canary: false },
        ...{ outcome: "passed", seconds: 1.5, findings: [], plan: [], errors: [] },
        rules: ["kms-key-require-protect", "kms-key-require-tags"],
        ...more,
    };
}

/** What a rule of the pack says of the first signing key. */
export function packFinding(enforcement: string, message: string) {
    const rule = "kms-key-require-protect";
    return { pack: "cartorio-digital", rule, message, enforcement, urn: URN };
}

/** A rule in small. */
export const RULE: RuleHelp = {
    name: "kms-key-require-protect",
    description: "Keys are protected.",
    severity: "high",
    url: "https://example.org/protect",
    remediation: "protect: true",
    tags: ["kms"],
};
