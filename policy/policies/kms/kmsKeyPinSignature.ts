import { coversAction } from "../../lib/actions";
import { listOfTexts } from "../../lib/config";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { validate } from "../../lib/rule";
import { ResourceType } from "../../lib/resourceView";
import { showAll } from "../../lib/show";

type Pins = { readonly algorithms: readonly string[]; readonly messageTypes: readonly string[] };

const DEFAULTS: Pins = { algorithms: ["RSASSA_PSS_SHA_256"], messageTypes: ["DIGEST", "RAW"] };

/** Whoever may sign, signs with an allowed algorithm and message type only. */
export const kmsKeyPinSignature: ResourcePolicy = exemptible({
    name: "kms-key-pin-signature",
    description: "Whoever may sign, signs with an allowed algorithm and message type only.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "signing", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    remediationSteps: [
        "Add to each statement that allows kms:Sign:",
        'Condition: { StringEquals: { "kms:SigningAlgorithm": ["RSASSA_PSS_SHA_256"], "kms:MessageType": ["DIGEST", "RAW"] } }',
    ].join("\n"),
    configSchema: {
        properties: {
            algorithms: listOfTexts(
                "Signing algorithms that a policy may allow.",
                DEFAULTS.algorithms,
            ),
            messageTypes: listOfTexts(
                "Message types that a policy may allow.",
                DEFAULTS.messageTypes,
            ),
        },
    },
    validateResource: validate<Pins>({
        types: [ResourceType.Key],
        defaults: DEFAULTS,
        checks: [inStatements((statements, _, config) => pinned(statements, config))],
    }),
});

/** Only StringEquals compares exactly and fails where the request says nothing. */
function pinned(statements: readonly PolicyStatement[], config: Pins): string[] {
    const pins = [
        ["kms:SigningAlgorithm", config.algorithms],
        ["kms:MessageType", config.messageTypes],
    ] as const;
    return statements
        .filter((statement) => statement.allows && coversAction(statement, "kms:Sign"))
        .flatMap(({ label, conditions }) =>
            pins
                .filter(
                    ([name, allowed]) =>
                        !conditions.some(
                            ({ operator, key, values }) =>
                                operator === "StringEquals" &&
                                key === name.toLowerCase() &&
                                values.every((value) => allowed.includes(value)),
                        ),
                )
                .map(
                    ([name, allowed]) =>
                        `allows kms:Sign in ${label} without StringEquals on ${name}; expected nothing but ${showAll(allowed)}`,
                ),
        );
}
