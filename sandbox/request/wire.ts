import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SandboxError } from "../sandboxError";
import { isObject } from "./deserialise";

/** The services that the sandbox speaks for. */
export type Service = "kms" | "sts";

/** A request as it came over the wire, nothing believed yet. */
export interface WireRequest {
    readonly requestId: string;
    /** The protocol that the request speaks: JSON 1.1 is KMS, query is STS. */
    readonly service: Service;
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    /** Lowercase names. */
    readonly headers: Readonly<Record<string, string>>;
    /** The client's IP address. */
    readonly sourceAddress: string;
    readonly body: Buffer;
}

/** An answer on its way out. */
export interface WireAnswer {
    readonly status: number;
    readonly contentType: string;
    readonly body: string;
}

/** No request of KMS or STS comes near this. */
const MAX_BODY_BYTES = 1024 * 1024;
const TARGET_PREFIX = "TrentService.";
const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/** The head of a request; its body is read by {@link readBody}. */
export function readHead(message: IncomingMessage): Omit<WireRequest, "body"> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(message.headers)) {
        if (value !== undefined) {
            headers[name] = Array.isArray(value) ? value.join(",") : value;
        }
    }
    const [path = "/", query = ""] = splitOnce(message.url ?? "/", "?");
    return {
        requestId: randomUUID(),
        service: headers["x-amz-target"] === undefined ? "sts" : "kms",
        method: message.method ?? "GET",
        path,
        query: new URLSearchParams(query),
        headers,
        sourceAddress: message.socket.remoteAddress ?? "",
    };
}

/**
 * Reads a body whole.
 * @throws SandboxError `RequestEntityTooLargeException` above one MiB.
 */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        let length = 0;
        // Not `for await`: leaving it early would close the connection before the refusal is out.
        message.on("data", (chunk: Buffer) => {
            length += chunk.length;
            if (length <= MAX_BODY_BYTES) {
                chunks.push(chunk);
                return;
            }
            chunks.length = 0;
            reject(
                new SandboxError(
                    "RequestEntityTooLargeException",
                    `A request may have ${String(MAX_BODY_BYTES)} bytes at most.`,
                ),
            );
        });
        message.once("end", () => {
            resolve(Buffer.concat(chunks));
        });
        message.once("error", reject);
        message.once("close", () => {
            // After `end` this comes too late to matter.
            reject(new Error("the client's connection ended before its request did"));
        });
    });
}

/** The name of the operation that a request asks for; empty when it names none. */
export function operationName(request: WireRequest): string {
    const target = request.headers["x-amz-target"] ?? "";
    const name =
        request.service === "kms"
            ? target.startsWith(TARGET_PREFIX)
                ? target.slice(TARGET_PREFIX.length)
                : ""
            : (queryOf(request).get("Action") ?? "");
    return /^\w{1,64}$/.test(name) ? name : "";
}

/** The parameters of an STS request, from its body or, for GET, from its URL. */
export function queryOf(request: WireRequest): URLSearchParams {
    return request.method === "GET"
        ? request.query
        : new URLSearchParams(request.body.toString("utf8"));
}

/**
 * The JSON document of a KMS request; an empty body is an empty one.
 * @throws SandboxError `SerializationException` when it is no JSON object.
 */
export function jsonOf(request: WireRequest): Readonly<Record<string, unknown>> {
    if (request.body.length === 0) {
        return {};
    }
    let document: unknown;
    try {
        document = JSON.parse(request.body.toString("utf8"));
    } catch (error) {
        throw new SandboxError("SerializationException", "The request body is not JSON.", {
            cause: error,
        });
    }
    if (!isObject(document)) {
        throw new SandboxError("SerializationException", "The request body is not a JSON object.");
    }
    return document;
}

/** The answer to a call that succeeded. Bytes become base64, as JSON 1.1 wants. */
export function successAnswer(
    service: Service,
    operation: string,
    requestId: string,
    result: object,
): WireAnswer {
    if (service === "kms") {
        const body = JSON.stringify(result, function (this: unknown, name: string, value: unknown) {
            // Buffer.toJSON has run by now: the bytes are still on their owner.
            const raw: unknown = isObject(this) ? this[name] : value;
            return Buffer.isBuffer(raw) ? raw.toString("base64") : value;
        });
        // Operations without a result answer with no body at all.
        const isEmpty = Object.keys(result).length === 0;
        return jsonAnswer(200, isEmpty ? "" : body);
    }
    const inner = `<${operation}Result>${xmlOf(result)}</${operation}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xmlAnswer(
        200,
        `<${operation}Response xmlns="${STS_NAMESPACE}">${inner}${metadata}</${operation}Response>`,
    );
}

/** The answer to a call that was refused or failed. */
export function errorAnswer(service: Service, requestId: string, error: SandboxError): WireAnswer {
    const status = statusOf(service, error.code);
    if (service === "kms") {
        return jsonAnswer(status, JSON.stringify({ __type: error.code, message: error.message }));
    }
    const type = status >= 500 ? "Receiver" : "Sender";
    const inner = xmlOf({ Type: type, Code: error.code, Message: error.message });
    return xmlAnswer(
        status,
        `<ErrorResponse xmlns="${STS_NAMESPACE}"><Error>${inner}</Error>` +
            `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
}

/**
 * Sends an answer; resolves when it is out, or the client is gone.
 * @param now The clock in milliseconds: SDKs correct their own by the Date header.
 */
export async function send(
    response: ServerResponse,
    requestId: string,
    now: number,
    answer: WireAnswer,
): Promise<void> {
    if (response.destroyed) {
        return;
    }
    const body = Buffer.from(answer.body, "utf8");
    const sent = new Promise<void>((resolve) => {
        response.once("finish", resolve).once("close", resolve);
    });
    response.writeHead(answer.status, {
        "x-amzn-RequestId": requestId,
        "Content-Type": answer.contentType,
        "Content-Length": body.length,
        Date: new Date(now).toUTCString(),
        "Cache-Control": "no-cache, no-store, must-revalidate, private",
    });
    response.end(body);
    await sent;
}

/** SHA-256 in hex, as SigV4 wants a payload's. */
export function sha256Hex(bytes: Buffer): string {
    return createHash("sha256").update(bytes).digest("hex");
}

function statusOf(service: Service, code: string): number {
    if (code === "KMSInternalException" || code === "InternalFailure") {
        return 500;
    }
    if (code === "RequestEntityTooLargeException") {
        return 413;
    }
    const forbidden = [
        "AccessDenied",
        "ExpiredToken",
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
    ];
    return service === "sts" && forbidden.includes(code) ? 403 : 400;
}

function jsonAnswer(status: number, body: string): WireAnswer {
    return { status, contentType: "application/x-amz-json-1.1", body };
}

function xmlAnswer(status: number, body: string): WireAnswer {
    return { status, contentType: "text/xml", body: `${body}\n` };
}

function xmlOf(value: object): string {
    return Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([name, inner]: [string, unknown]) => {
            const text =
                typeof inner === "object" && inner !== null
                    ? xmlOf(inner)
                    : escapeXml(String(inner));
            return `<${name}>${text}</${name}>`;
        })
        .join("");
}

/** What XML 1.0 has no way to write: a refusal that quotes it could not be read. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escapeXml(text: string): string {
    return text
        .replace(NO_XML, "\ufffd")
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;");
}

function splitOnce(text: string, separator: string): readonly string[] {
    const at = text.indexOf(separator);
    return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
