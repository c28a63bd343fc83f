import { foldAscii } from "./wildcard";

/** Keys of every service, in lower case, without the prefix `aws:`. */
const GLOBAL = `
    assumedroot calledvia calledviafirst calledvialast chatbotsourcearn currenttime
    ec2instancesourceprivateipv4 ec2instancesourcevpc epochtime federatedprovider
    multifactorauthage multifactorauthpresent principalaccount principalarn principalisawsservice
    principalorgid principalorgpaths principalservicename principalservicenameslist principaltype
    referer requestedregion resourceaccount resourceorgid resourceorgpaths securetransport
    sourceaccount sourcearn sourceidentity sourceip sourceorgid sourceorgpaths sourcevpc
    sourcevpcarn sourcevpce tagkeys tokenissuetime useragent userid username viaawsservice
    vpceaccount vpceorgid vpceorgpaths vpcsourceip
`;

/** Keys of AWS KMS, in lower case, without the prefix `kms:`. */
const KMS = `
    bypasspolicylockoutsafetycheck calleraccount customermasterkeyspec customermasterkeyusage
    datakeypairspec encryptionalgorithm encryptioncontextkeys expirationmodel grantconstrainttype
    grantconstraintsourcearn grantisforawsresource grantoperations granteeprincipal
    granteeserviceprincipal keyagreementalgorithm keyorigin keyspec
    keyusage macalgorithm messagetype multiregion multiregionkeytype primaryregion
    reencryptonsamekey requestalias resourcealiases replicaregion retiringprincipal retiringserviceprincipal
    rotationperiodindays schedulekeydeletionpendingwindowindays signingalgorithm validto viaservice
    wrappingalgorithm wrappingkeyspec
`;

/** Keys of AWS STS, in lower case, without the prefix `sts:`. */
const STS =
    "awsservicename durationseconds externalid rolesessionname sourceidentity transitivetagkeys";

/** Beginnings of keys that end with a name of the user's. */
const OPEN = [
    "aws:principaltag/",
    "aws:requesttag/",
    "aws:resourcetag/",
    "kms:encryptioncontext:",
    "kms:recipientattestation:",
];

const KNOWN: ReadonlySet<string> = new Set([
    ...names(GLOBAL).map((name) => `aws:${name}`),
    ...names(KMS).map((name) => `kms:${name}`),
    ...names(STS).map((name) => `sts:${name}`),
]);

/**
 * Keys that AWS puts into every request. A caller of this package that leaves one out has not said
 * that it is absent, so a condition on it can't be judged.
 */
const ALWAYS_PRESENT: ReadonlySet<string> = new Set([
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:sourceip",
    "aws:useragent",
    "aws:viaawsservice",
]);

/** Name of a condition key in the form that this package compares: names ignore case. */
export function normalKey(key: string): string {
    return foldAscii(key);
}

/**
 * Whether the key, in lower case, is documented and modelled: without a value it is then absent.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function isKnownKey(key: string): boolean {
    return (
        KNOWN.has(key) || OPEN.some((start) => key.startsWith(start) && key.length > start.length)
    );
}

/** Whether the key, in lower case, is in every request to AWS. */
export function isAlwaysPresent(key: string): boolean {
    return ALWAYS_PRESENT.has(key);
}

function names(list: string): string[] {
    return list.trim().split(/\s+/);
}
