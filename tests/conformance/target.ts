/** What only some targets have, and a case may need. */
export const Need = {
    /** An STS beside the KMS. */
    sts: "sts",
    /** Credentials of a second account. */
    secondAccount: "secondAccount",
    /** A clock that the suite may set forward. */
    clock: "clock",
    /** A role that the caller may assume. */
    role: "role",
    /** An endpoint that serves one Region, so that another's signature is out of place. */
    regionalEndpoint: "regionalEndpoint",
    /** `openssl` on this machine: a verifier that shares no code with the suite. */
    openssl: "openssl",
} as const;
export type Need = (typeof Need)[keyof typeof Need];

/** Why a case is not applicable to a target that lacks something. */
export const REASONS: Readonly<Record<Need, string>> = {
    sts: "the target serves no STS",
    secondAccount: "no credentials of a second account are given",
    clock: "the target's clock can't be set forward",
    role: "no role is given that the caller may assume",
    regionalEndpoint: "the endpoint serves every Region that a signature names",
    openssl: "openssl is not installed on this machine",
};

/** Credentials as the SDK takes them. */
export interface Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** A KMS, and how to reach it. */
export interface Target {
    /** For people: "AWS sa-east-1, account 111122223333". */
    readonly description: string;
    /**
     * Base address of KMS and STS.
     * @default AWS's own
     */
    readonly endpoint?: string;
    readonly region: string;
    /** Of a principal that may do everything with KMS in its account. */
    readonly credentials: Credentials;
    readonly capabilities: Capabilities;
    /**
     * Waited after a change, before its effect is looked at: AWS is eventually consistent.
     * @default 0 milliseconds
     */
    readonly settleMs?: number;
    /**
     * Attempts for a call, so that throttling is no failure.
     * @default 1
     */
    readonly maxAttempts?: number;
}

/** What a target can give beside its endpoint. */
export interface Capabilities {
    readonly sts: boolean;
    readonly secondAccount?: Credentials;
    readonly clock?: TargetClock;
    /** ARN of a role that the caller may assume. */
    readonly role?: string;
    readonly regionalEndpoint: boolean;
}

/** The clock of a target in this process. */
export interface TargetClock {
    /** Milliseconds added to the real time. */
    offset: number;
}

/** The address of a service of the target. */
export function endpointOf(target: Target, service: "kms" | "sts"): string {
    return target.endpoint ?? `https://${service}.${target.region}.amazonaws.com`;
}
