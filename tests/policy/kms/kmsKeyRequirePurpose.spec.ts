import { kmsKeyRequirePurpose } from "../../../policy/policies/kms/kmsKeyRequirePurpose";
import { describeRule } from "../describeRule";
import { documentKey, parentUrn, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyRequirePurpose, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "a symmetric key of nobody's",
            documentKey({ opts: { parent: undefined } }),
            /usage "ENCRYPT_DECRYPT"; expected SIGN_VERIFY, or a CartorioDocumentKey/,
        ],
        [
            "a key without usage, which AWS makes for encryption",
            signingKey({ props: { keyUsage: undefined } }),
            /ENCRYPT_DECRYPT/,
        ],
        [
            "a MAC key",
            signingKey({ props: { keyUsage: "GENERATE_VERIFY_MAC" } }),
            /GENERATE_VERIFY_MAC/,
        ],
        [
            "a signing key in a CartorioDocumentKey",
            documentKey({ props: { keyUsage: "SIGN_VERIFY" } }),
            /expected ENCRYPT_DECRYPT of a document key/,
        ],
        [
            "an RSA key as document key",
            documentKey({ props: { customerMasterKeySpec: "RSA_2048" } }),
            /expected SYMMETRIC_DEFAULT of a document key/,
        ],
        [
            "a component whose name only looks like it",
            documentKey({ opts: { parent: parentUrn("evil:index:CartorioDocumentKey") } }),
            /expected SIGN_VERIFY/,
        ],
        [
            "a custom key store",
            signingKey({ props: { customKeyStoreId: "cks-1" } }),
            /customKeyStoreId/,
        ],
        ["an external key", signingKey({ type: "aws:kms/externalKey:ExternalKey" }), /own making/],
        ["a replica", signingKey({ type: "aws:kms/replicaKey:ReplicaKey" }), /own making/],
    ],
    unknown: [signingKey({ props: { keyUsage: UNKNOWN, xksKeyId: "x" } }), 1, /keyUsage/],
});
