import http from "node:http";
import https from "node:https";
import { signedHeaders } from "../sandbox/rawRequest";
import type { Credentials } from "./target";

/** A request as a case wants it on the wire. */
export interface RawCall {
    readonly endpoint: string;
    readonly service: "kms" | "sts";
    /** The service that the signature names, where it is not the one that is called. */
    readonly signedService?: string;
    readonly region: string;
    /** Who signs; nobody with `null`. */
    readonly credentials: Credentials | null;
    /** `TrentService.<Operation>`; none for STS. */
    readonly target?: string;
    readonly body: string;
    /** Sent in place of the body that was signed. */
    readonly sentBody?: string;
    /** When it is signed, in milliseconds since 1970. */
    readonly time?: number;
    /** Changes the headers after signing. */
    readonly tamper?: (headers: Record<string, string>) => void;
}

/** What came back. */
export interface RawAnswer {
    readonly status: number;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: string;
}

/** Longer than any answer of KMS takes. */
const TIMEOUT_MS = 30_000;

/** Sends a request that no client library would send. */
export async function sendSigned(call: RawCall): Promise<RawAnswer> {
    const { endpoint, service, signedService = service, credentials, target, body } = call;
    const headers = signedHeaders({
        endpoint,
        service: signedService,
        region: call.region,
        body,
        ...(credentials !== null && { keys: credentials }),
        ...(target !== undefined && { target }),
        ...(call.time !== undefined && { time: call.time }),
    });
    call.tamper?.(headers);
    const { request } = endpoint.startsWith("https:") ? https : http;
    return new Promise((resolve, reject) => {
        const options = { method: "POST", headers, timeout: TIMEOUT_MS };
        const sent = request(endpoint, options, (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.once("error", reject);
            answer.once("end", () =>
                resolve({
                    status: answer.statusCode ?? 0,
                    headers: answer.headers,
                    body: Buffer.concat(chunks).toString("utf8"),
                }),
            );
        });
        sent.once("timeout", () => sent.destroy(new Error(`${endpoint} does not answer`)));
        sent.once("error", reject);
        sent.end(call.sentBody ?? body);
    });
}
