import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SandboxError } from "../sandboxError";
import type { Authorizer } from "./authorisation";
import { deserialise, deserialiseQuery } from "./deserialise";
import { authenticate, type Caller } from "./identity";
import type { Operation, Services } from "./operation";
import type { Trail } from "./trail";
import { validate } from "./validation";
import {
    errorAnswer,
    jsonOf,
    operationName,
    queryOf,
    readBody,
    readHead,
    send,
    successAnswer,
    type Service,
    type WireRequest,
} from "./wire";

/** What the request path needs beside a request. */
export interface RequestPathOptions extends Services {
    readonly operations: Readonly<Record<Service, ReadonlyMap<string, Operation>>>;
    readonly authorize: Authorizer;
    readonly trail: Trail;
    readonly clock: () => number;
    /** @throws SandboxError when the state may not be written any more. */
    readonly requireFolder: () => void;
    /** Tells whoever runs the sandbox that it failed at its own work. */
    readonly report: (failure: SandboxError) => void;
}

/** What is known of a call so far: the trail wants as much of it as there is. */
interface Progress {
    readonly now: number;
    request: WireRequest;
    eventName: string;
    caller?: Caller;
    resources: readonly { readonly arn: string }[];
    requestParameters?: Readonly<Record<string, unknown>>;
}

/**
 * Answers one request: wire -> identity -> authorisation -> validation -> operation -> trail.
 * Every request gets an answer and a record, whatever happens in between. Where the record cannot be kept
 * the answer is the service's internal failure, even if the operation itself is done.
 */
export async function answerRequest(
    options: RequestPathOptions,
    message: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    const now = options.clock();
    const head = readHead(message);
    const progress: Progress = {
        now,
        request: { ...head, body: Buffer.alloc(0) },
        eventName: "Unknown",
        resources: [],
    };
    const { requestId, service } = head;
    let outcome: object;
    try {
        progress.request = { ...head, body: await readBody(message) };
        outcome = await perform(options, progress);
    } catch (error) {
        outcome = toSandboxError(service, error);
        // A request that broke off is the client's doing.
        if (isFailure(outcome) && message.complete) {
            options.report(outcome);
        }
    }
    let failure = outcome instanceof SandboxError ? outcome : undefined;
    try {
        await record(options.trail, progress, failure);
    } catch (error) {
        failure = toSandboxError(service, error);
        options.report(failure);
    }
    const answer =
        failure === undefined
            ? successAnswer(service, progress.eventName, requestId, outcome)
            : errorAnswer(service, requestId, failure);
    await send(response, requestId, now, answer);
}

async function perform(options: RequestPathOptions, progress: Progress): Promise<object> {
    const { request, now } = progress;
    const { service } = request;
    const name = operationName(request);
    progress.eventName = name === "" ? "Unknown" : name;

    const find = (accessKeyId: string) => options.credentials.find(accessKeyId);
    const caller = await authenticate(request, find, now);
    progress.caller = caller;
    options.requireFolder();

    const operation = options.operations[service].get(name);
    if (operation === undefined) {
        throw new SandboxError(
            "UnsupportedOperationException",
            `The sandbox does not implement ${service}:${progress.eventName}.`,
        );
    }
    const input = read(request, operation);
    const trailed = operation.trailParameters(input);
    if (trailed !== undefined) {
        progress.requestParameters = trailed;
    }

    await options.keys.removeDue(now);
    translate(service, () => {
        validate(operation.parameters, input, operation.identifiedBy);
    });
    const action = `${service}:${name}`;
    const bound = operation.bind({ ...options, caller, action, now }, input);
    progress.resources = bound.resources;
    options.authorize({
        principal: caller.principal,
        action,
        resources: bound.resources,
        region: caller.region,
        parameters: input,
        now,
    });

    translate(service, () => {
        validate(operation.parameters, input);
    });
    bound.validate();
    return bound.run();
}

function read(request: WireRequest, operation: Operation): Readonly<Record<string, unknown>> {
    return request.service === "kms"
        ? deserialise(operation.parameters, jsonOf(request))
        : deserialiseQuery(operation.parameters, queryOf(request));
}

/** STS calls the same refusal by another name. */
function translate(service: Service, task: () => void): void {
    try {
        task();
    } catch (error) {
        if (service === "sts" && error instanceof SandboxError) {
            throw new SandboxError("ValidationError", error.message, { cause: error });
        }
        throw error;
    }
}

/** What nobody foresaw is the sandbox's own failure; the trail says which. */
function toSandboxError(service: Service, error: unknown): SandboxError {
    if (error instanceof SandboxError && !isInternal(error)) {
        return error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const code = service === "kms" ? "KMSInternalException" : "InternalFailure";
    return new SandboxError(code, `The sandbox failed: ${reason}`, { cause: error });
}

function isFailure(outcome: object): outcome is SandboxError {
    return (
        outcome instanceof SandboxError &&
        ["KMSInternalException", "InternalFailure"].includes(outcome.code)
    );
}

function isInternal(error: SandboxError): boolean {
    return error.code === "BrokenState" || error.code === "FolderLost";
}

async function record(
    trail: Trail,
    progress: Progress,
    failure: SandboxError | undefined,
): Promise<void> {
    const { request, caller, now, eventName, requestParameters, resources } = progress;
    await trail.append({
        eventTime: new Date(now).toISOString(),
        eventSource: `${request.service}.amazonaws.com`,
        eventName,
        ...(caller && { awsRegion: caller.region }),
        requestID: request.requestId,
        eventID: randomUUID(),
        ...(caller && {
            userIdentity: { arn: caller.principal.arn, accountId: caller.principal.accountId },
        }),
        ...(failure && { errorCode: failure.code, errorMessage: failure.message }),
        ...(requestParameters && { requestParameters }),
        resources: resources.map(({ arn }) => ({ ARN: arn })),
    });
}
