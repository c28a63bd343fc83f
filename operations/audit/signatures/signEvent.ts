/** A call of kms:Sign, as the trail tells it. */
export interface SignEvent {
    readonly requestId: string;
    /** Names this record of the call. */
    readonly eventId: string;
    /** Names the call when two accounts have a record of it. */
    readonly sharedEventId?: string;
    /** In milliseconds since 1970, whole seconds. */
    readonly time: number;
    /** ARN of the key; undefined when the trail names none. */
    readonly keyArn?: string;
    readonly algorithm: string;
    readonly messageType: string;
    /** ARN of the caller, as the trail names it. */
    readonly caller: string;
    /** ARN of the role that the caller's session is of. */
    readonly role?: string;
    readonly sourceIp?: string;
}

/** What an event of the trail is to this audit. */
export type TrailEvent =
    | { readonly kind: "other" | "denied" | "dryRun"; readonly time: number }
    | { readonly kind: "signature"; readonly time: number; readonly sign: SignEvent };

type Json = Readonly<Record<string, unknown>>;

const KEY_IN_ARN = /^arn:[^:]+:kms:[^:]*:\d{12}:key\//;

/**
 * Reads one event.
 * @throws Error that says what the event lacks: an event that can't be read can't be passed over.
 */
export function readEvent(value: unknown): TrailEvent {
    const event = object(value, "the event");
    const time = Date.parse(text(event, "eventTime"));
    if (Number.isNaN(time)) {
        throw new Error(
            `eventTime is ${JSON.stringify(event["eventTime"])}; expected an ISO 8601 time`,
        );
    }
    const isSign =
        text(event, "eventSource") === "kms.amazonaws.com" && text(event, "eventName") === "Sign";
    if (!isSign) {
        return { kind: "other", time };
    }
    const parameters = optionalObject(event["requestParameters"]);
    if (event["errorCode"] === "DryRunOperationException" || parameters["dryRun"] === true) {
        return { kind: "dryRun", time };
    }
    if (event["errorCode"] !== undefined && event["errorCode"] !== null) {
        return { kind: "denied", time };
    }
    return { kind: "signature", time, sign: signEvent(event, parameters, time) };
}

function signEvent(event: Json, parameters: Json, time: number): SignEvent {
    const identity = optionalObject(event["userIdentity"]);
    const issuer = optionalObject(optionalObject(identity["sessionContext"])["sessionIssuer"]);
    const keyArn = keyOf(event, parameters);
    const sharedEventId = optionalText(event["sharedEventID"]);
    const role = optionalText(issuer["arn"]);
    const sourceIp = optionalText(event["sourceIPAddress"]);
    return {
        requestId: text(event, "requestID"),
        eventId: text(event, "eventID"),
        time,
        algorithm: optionalText(parameters["signingAlgorithm"]) ?? "not told",
        // KMS's own default.
        messageType: optionalText(parameters["messageType"]) ?? "RAW",
        caller:
            optionalText(identity["arn"]) ??
            optionalText(identity["invokedBy"]) ??
            `unknown (${optionalText(identity["type"]) ?? "no type"})`,
        ...(keyArn === undefined ? {} : { keyArn }),
        ...(sharedEventId === undefined ? {} : { sharedEventId }),
        ...(role === undefined ? {} : { role }),
        ...(sourceIp === undefined ? {} : { sourceIp }),
    };
}

/** The key's ARN: an alias was resolved by KMS, and stands in `resources` as its key. */
function keyOf(event: Json, parameters: Json): string | undefined {
    const resources = Array.isArray(event["resources"]) ? (event["resources"] as unknown[]) : [];
    return [...resources.map((one) => optionalObject(one)["ARN"]), parameters["keyId"]]
        .map(optionalText)
        .find((arn) => arn !== undefined && KEY_IN_ARN.test(arn));
}

function object(value: unknown, name: string): Json {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new Error(`${name} is no JSON object`);
    }
    return value as Json;
}

function optionalObject(value: unknown): Json {
    return typeof value === "object" && value !== null ? (value as Json) : {};
}

function text(event: Json, name: string): string {
    const value = event[name];
    if (typeof value !== "string") {
        throw new Error(`${name} is missing or no text`);
    }
    return value;
}

function optionalText(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
