import { randomUUID } from "node:crypto";
import { baseName, parseKmsArn, parsePrincipalArn } from "../arn";
import type { SandboxError } from "../sandboxError";
import type { Resource } from "./authorisation";
import type { Caller } from "./identity";
import { operationFacts } from "./operationFacts";
import { responseElements } from "./responseElements";
import { parseAuthorization } from "./signature";
import type { WireRequest } from "./wire";

/** Who called, in CloudTrail's words. */
export interface UserIdentity {
    readonly type: "AssumedRole" | "IAMUser" | "Root" | "Unknown";
    readonly principalId?: string;
    readonly arn?: string;
    readonly accountId?: string;
    /** Of an unknown caller: the one that the request names, which proves nothing. */
    readonly accessKeyId?: string;
    readonly userName?: string;
    readonly sessionContext?: object;
}

/**
 * One call, as CloudTrail records a management event. Never a message, a digest, a signature, a plaintext
 * or a ciphertext.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface TrailRecord {
    readonly eventVersion: string;
    readonly userIdentity: UserIdentity;
    /** ISO 8601, UTC, whole seconds. */
    readonly eventTime: string;
    /** `kms.amazonaws.com` or `sts.amazonaws.com`. */
    readonly eventSource: string;
    readonly eventName: string;
    /** Left out when the request names none. */
    readonly awsRegion?: string;
    readonly sourceIPAddress: string;
    readonly userAgent?: string;
    readonly errorCode?: string;
    readonly errorMessage?: string;
    readonly requestParameters: Readonly<Record<string, unknown>> | null;
    readonly responseElements: Readonly<Record<string, unknown>> | null;
    readonly requestID: string;
    readonly eventID: string;
    /** Left out for an operation that is not known. */
    readonly readOnly?: boolean;
    readonly resources?: readonly {
        readonly accountId: string;
        readonly type: string;
        readonly ARN: string;
    }[];
    readonly eventType: "AwsApiCall";
    readonly managementEvent: true;
    /** The caller's account; left out when the caller is not known. */
    readonly recipientAccountId?: string;
    /** Only where another account owns what was used: AWS keeps a record in both. */
    readonly sharedEventID?: string;
    readonly eventCategory: "Management";
}

/** What is known of a call when its record is written. */
export interface RecordedCall {
    readonly request: WireRequest;
    /** The sandbox's time when the call came in, in milliseconds since 1970. */
    readonly now: number;
    readonly eventName: string;
    readonly caller?: Caller;
    readonly resources: readonly Resource[];
    readonly requestParameters?: Readonly<Record<string, unknown>>;
    /** The answer, or why there was none. */
    readonly outcome: object | SandboxError;
    readonly failure?: SandboxError;
}

const EVENT_VERSION = "1.11";
/** CloudTrail cuts user agents and error messages at one kilobyte. */
const MAX_TEXT = 1024;

/** The record of a call. */
export function trailRecord(call: RecordedCall): TrailRecord {
    const { request, caller, eventName, failure } = call;
    const { service } = request;
    const resources = named(failure === undefined ? withCreatedKey(call) : call.resources);
    const facts = operationFacts(service, eventName);
    const userAgent = request.headers["user-agent"];
    const region = caller?.region ?? claimOf(request)?.region;
    const keyArn = resources.findLast(({ arn }) => parseKmsArn(arn)?.kind === "key")?.arn;
    return {
        eventVersion: EVENT_VERSION,
        userIdentity: userIdentity(request, caller),
        eventTime: isoSeconds(call.now),
        eventSource: `${service}.amazonaws.com`,
        eventName,
        ...(region !== undefined && { awsRegion: region }),
        sourceIPAddress: request.sourceAddress,
        ...(userAgent !== undefined && { userAgent: userAgent.slice(0, MAX_TEXT) }),
        ...(failure && { errorCode: trailCode(failure.code) }),
        ...(failure?.message && { errorMessage: failure.message.slice(0, MAX_TEXT) }),
        requestParameters: someOf(call.requestParameters),
        responseElements:
            failure === undefined
                ? responseElements(service, eventName, call.outcome, keyArn)
                : null,
        requestID: request.requestId,
        eventID: randomUUID(),
        ...(facts !== undefined && { readOnly: facts.readOnly }),
        // KMS lists none where there is none, STS leaves the field out.
        ...((service === "kms" || resources.length > 0) && {
            resources: resources.map((resource) => ({
                accountId: resource.accountId,
                // KMS calls its aliases keys here, too.
                type: service === "kms" ? "AWS::KMS::Key" : "AWS::IAM::Role",
                ARN: resource.arn,
            })),
        }),
        eventType: "AwsApiCall",
        managementEvent: true,
        ...(caller && { recipientAccountId: caller.principal.accountId }),
        ...(isShared(call) && { sharedEventID: randomUUID() }),
        eventCategory: "Management",
    };
}

/** The parameters that are there; null when none is. */
function someOf(parameters: RecordedCall["requestParameters"] = {}) {
    const isThere = Object.values(parameters).some((value) => value !== undefined);
    return isThere ? parameters : null;
}

/** CloudTrail calls a denied call so in every service. */
function trailCode(code: string): string {
    return code === "AccessDeniedException" ? "AccessDenied" : code;
}

/** The key that CreateKey made is a resource of the call only once it is there. */
function withCreatedKey({ eventName, resources, outcome, caller }: RecordedCall) {
    const metadata = eventName === "CreateKey" && "KeyMetadata" in outcome && outcome.KeyMetadata;
    return metadata && caller && typeof metadata === "object" && "Arn" in metadata
        ? [{ arn: String(metadata.Arn), accountId: caller.principal.accountId }]
        : resources;
}

/** Each resource once, however many permissions it needs, and none of those that only a pattern stands for. */
function named(resources: readonly Resource[]): readonly Resource[] {
    const existing = resources.filter(({ arn }) => arn !== "*" && !arn.endsWith(":key/*"));
    return [...new Map(existing.map((resource) => [resource.arn, resource])).values()];
}

/** Denied calls are recorded in the caller's account only. */
function isShared({ caller, resources, failure }: RecordedCall): boolean {
    const isDenied = failure !== undefined && trailCode(failure.code) === "AccessDenied";
    return (
        caller !== undefined &&
        !isDenied &&
        resources.some(({ accountId }) => accountId !== caller.principal.accountId)
    );
}

function userIdentity(request: WireRequest, caller: Caller | undefined): UserIdentity {
    if (caller === undefined) {
        const accessKeyId = claimOf(request)?.accessKeyId;
        return { type: "Unknown", ...(accessKeyId !== undefined && { accessKeyId }) };
    }
    const { principal, accessKeyId } = caller;
    const { arn, accountId, userId, roleArn } = principal;
    const common = { principalId: userId, arn, accountId, accessKeyId };
    if (roleArn === undefined) {
        const parsed = parsePrincipalArn(arn);
        return parsed?.kind === "root"
            ? { type: "Root", ...common }
            : { type: "IAMUser", ...common, userName: baseName(parsed?.name ?? "") };
    }
    return {
        type: "AssumedRole",
        ...common,
        sessionContext: {
            sessionIssuer: {
                type: "Role",
                principalId: userId.slice(0, userId.indexOf(":")),
                arn: roleArn,
                accountId,
                userName: baseName(roleArn),
            },
            attributes: {
                ...(caller.sessionStart !== undefined && {
                    creationDate: isoSeconds(caller.sessionStart),
                }),
                // The sandbox has no devices: nobody ever shows a code of one.
                mfaAuthenticated: "false",
            },
            ...(principal.sourceIdentity !== undefined && {
                sourceIdentity: principal.sourceIdentity,
            }),
        },
    };
}

function claimOf(request: WireRequest) {
    return parseAuthorization(request.headers["authorization"] ?? "");
}

function isoSeconds(time: number): string {
    return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}
