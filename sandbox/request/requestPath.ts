import type { IncomingMessage, ServerResponse } from "node:http";
import { SandboxError } from "../sandboxError";
import type { ControlWatch, Moment } from "../control/controlWatch";
import { NO_FAULTS, type FaultDecision } from "../control/chooseFaults";
import type { Authorizer, Resource } from "./authorisation";
import { deserialise, deserialiseQuery } from "./deserialise";
import { authenticate, type Caller } from "./identity";
import type { Operation, Services } from "./operation";
import { pause, refuseByFault } from "./injectedFaults";
import type { Trail } from "./trail";
import { trailRecord } from "./trailRecord";
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
    readonly control: ControlWatch;
    /** @throws SandboxError when the state may not be written any more. */
    readonly requireFolder: () => void;
    /** Aborted when the sandbox ends: nobody waits for late answers any longer. */
    readonly closing: AbortSignal;
    /** Tells whoever runs the sandbox that it failed at its own work. */
    readonly report: (failure: SandboxError) => void;
}

/** What is known of a call so far: the trail wants as much of it as there is. */
interface Progress {
    readonly moment: Moment;
    request: WireRequest;
    eventName: string;
    caller?: Caller;
    faults: FaultDecision;
    resources: readonly Resource[];
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
    const moment = options.control.moment();
    const head = readHead(message);
    const progress: Progress = {
        moment,
        request: { ...head, body: Buffer.alloc(0) },
        eventName: "Unknown",
        faults: NO_FAULTS,
        resources: [],
    };
    const { requestId, service } = head;
    let outcome: object;
    try {
        progress.request = { ...head, body: await readBody(message) };
        outcome = await perform(options, progress);
    } catch (error) {
        outcome = toSandboxError(service, error);
        // A request that broke off is the client's doing, an injected failure its user's.
        if (isFailure(outcome) && message.complete && progress.faults.outcome === undefined) {
            options.report(outcome);
        }
    }
    let failure = outcome instanceof SandboxError ? outcome : undefined;
    try {
        await options.trail.append(
            trailRecord({ ...progress, now: moment.now, outcome, ...(failure && { failure }) }),
        );
    } catch (error) {
        failure = toSandboxError(service, error);
        options.report(failure);
    }
    const answer =
        failure === undefined
            ? successAnswer(service, progress.eventName, requestId, outcome)
            : errorAnswer(service, requestId, failure);
    await pause(progress.faults.delayMilliseconds, response, options.closing);
    if (progress.faults.outcome?.startsWith("drop") === true) {
        response.destroy();
        return;
    }
    // Not the moved clock: SDKs set their own by the answer's, and could not follow the next move.
    await send(response, requestId, moment.unmoved, answer);
}

async function perform(options: RequestPathOptions, progress: Progress): Promise<object> {
    const { request } = progress;
    const { service } = request;
    const { now, unmoved } = progress.moment;
    const name = operationName(request);
    progress.eventName = name === "" ? "Unknown" : name;
    options.control.requireValid();

    const find = (accessKeyId: string) => options.credentials.find(accessKeyId);
    const caller = await authenticate(request, find, now, unmoved);
    progress.caller = caller;
    options.requireFolder();
    progress.faults = options.control.choose({ service, operation: name });
    refuseByFault(service, progress.faults);

    const operation = options.operations[service].get(name);
    if (operation === undefined) {
        // AWS knows no operation of that name either.
        throw service === "kms"
            ? new SandboxError("UnknownOperationException", "")
            : new SandboxError(
                  "InvalidAction",
                  `Could not find operation ${name} for version 2011-06-15`,
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
    const { staleAliasSeconds } = progress.faults;
    const bound = operation.bind({ ...options, caller, action, now, staleAliasSeconds }, input);
    progress.resources = bound.resources;
    options.authorize({
        caller,
        action,
        resources: bound.resources,
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
    return ["BrokenState", "FolderLost", "InvalidControl"].includes(error.code);
}
