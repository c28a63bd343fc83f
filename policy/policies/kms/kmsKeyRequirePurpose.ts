import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Everything that makes a key; only the first is a key of ours. */
const KEY_TYPES = [
    ResourceType.Key,
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws-native:kms:Key",
    "aws-native:kms:ReplicaKey",
];

/** Every KMS key is a signing key or the child of a CartorioDocumentKey. */
export const kmsKeyRequirePurpose: ResourcePolicy = exemptible({
    name: "kms-key-require-purpose",
    description: "Every KMS key is a signing key or the child of a CartorioDocumentKey.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "purpose"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html",
    remediationSteps:
        "Declare keys through CartorioSigningKey or CartorioDocumentKey, with key material that AWS KMS makes.",
    validateResource: validate({
        types: KEY_TYPES,
        defaults: {},
        checks: [(key) => purpose(key), (key) => documentSpec(key), (key) => origin(key)],
    }),
});

function purpose(key: ResourceView): string[] {
    if (key.type !== ResourceType.Key) {
        return ["is no key of AWS KMS's own making; expected aws:kms/key:Key"];
    }
    const usage = key.effective("keyUsage");
    const expected = key.isOfDocumentKey ? "ENCRYPT_DECRYPT" : "SIGN_VERIFY";
    return usage === expected
        ? []
        : [
              `has the usage ${show(usage)}; expected ${expected}${key.isOfDocumentKey ? " of a document key" : ", or a CartorioDocumentKey as its parent"}`,
          ];
}

function documentSpec(key: ResourceView): string[] {
    const spec = key.effective("customerMasterKeySpec");
    return key.isOfDocumentKey && spec !== "SYMMETRIC_DEFAULT"
        ? [`has the spec ${show(spec)}; expected SYMMETRIC_DEFAULT of a document key`]
        : [];
}

/** Material from outside has been in other hands, and AWS can't promise that no copy exists. */
function origin(key: ResourceView): string[] {
    return ["customKeyStoreId", "xksKeyId"]
        .filter((property) => key.given(property) !== undefined)
        .map((property) => `has ${property}; expected key material in AWS KMS itself`);
}
