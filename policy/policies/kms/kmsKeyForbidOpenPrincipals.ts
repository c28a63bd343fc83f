import type { ResourceValidationPolicy } from "@pulumi/policy";

import { inStatements, type KeyStatement } from "../../lib/keyPolicy";
import { validateKey } from "../../lib/rule";
import { show } from "../../lib/show";

const NAME = "kms-key-forbid-open-principals";

/** No statement allows everyone, or all but some, whatever its Condition. */
export const kmsKeyForbidOpenPrincipals: ResourceValidationPolicy = {
    name: NAME,
    description: "No statement allows everyone, or all but some, whatever its Condition.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    remediationSteps:
        'Name each role by its ARN: Principal: { AWS: ["arn:aws:iam::111111111111:role/cartorio/Signer"] }',
    validateResource: validateKey(NAME, inStatements(open)),
};

/** NotPrincipal with Allow and wildcards in ARNs can't be read at all, which is a finding too. */
function open(statements: readonly KeyStatement[]): string[] {
    return statements
        .filter(({ allows }) => allows)
        .flatMap(({ label, principals }) =>
            principals
                .filter(({ text }) => /[*?]/.test(text))
                .map(({ text }) => `allows ${show(text)} in ${label}; expected ARNs`),
        );
}
