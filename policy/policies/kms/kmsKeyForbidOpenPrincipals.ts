import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { validateKey } from "../../lib/rule";
import { show } from "../../lib/show";

/** No statement allows everyone, or all but some, whatever its Condition. */
export const kmsKeyForbidOpenPrincipals: ResourcePolicy = exemptible({
    name: "kms-key-forbid-open-principals",
    description: "No statement allows everyone, or all but some, whatever its Condition.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    remediationSteps:
        'Name each role by its ARN: Principal: { AWS: ["arn:aws:iam::111111111111:role/cartorio/Signer"] }',
    validateResource: validateKey(inStatements(open)),
});

/** NotPrincipal with Allow and wildcards in ARNs can't be read at all, which is a finding too. */
function open(statements: readonly PolicyStatement[]): string[] {
    return statements
        .filter(({ allows }) => allows)
        .flatMap(({ label, principals }) =>
            principals
                .filter(({ text }) => /[*?]/.test(text))
                .map(({ text }) => `allows ${show(text)} in ${label}; expected ARNs`),
        );
}
