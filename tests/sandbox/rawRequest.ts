import { createHash, createHmac } from "node:crypto";
import http from "node:http";
import { REGION, type Keys } from "./support";

/** A request as the test wants it on the wire; SigV4 is written out here, not taken from a library. */
export interface RawRequest {
    readonly endpoint: string;
    readonly keys?: Keys;
    readonly service?: string;
    readonly region?: string;
    /** `TrentService.<Op>`; none for STS. */
    readonly target?: string;
    readonly body: string | Buffer;
    /** Sent in place of the body that was signed. */
    readonly sentBody?: string;
    /** Milliseconds since 1970. */
    readonly time?: number;
    /** Changes the headers after signing. */
    readonly tamper?: (headers: Record<string, string>) => void;
}

/** The headers of a request, signed where there are keys. */
export function signedHeaders(request: RawRequest): Record<string, string> {
    const { endpoint, target } = request;
    const headers: Record<string, string> = {
        host: new URL(endpoint).host,
        "content-type":
            target === undefined
                ? "application/x-www-form-urlencoded"
                : "application/x-amz-json-1.1",
        ...(target !== undefined && { "x-amz-target": target }),
    };
    if (request.keys !== undefined) {
        sign(request, request.keys, headers);
    }
    return headers;
}

/** Sends a request and gives status, headers and body. */
export async function sendRaw(request: RawRequest) {
    const { endpoint, body, tamper } = request;
    const headers = signedHeaders(request);
    tamper?.(headers);
    return new Promise<{
        readonly status: number;
        readonly headers: http.IncomingHttpHeaders;
        readonly body: string;
    }>((resolve, reject) => {
        const sent = http.request(endpoint, { method: "POST", headers }, (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.on("end", () =>
                resolve({
                    status: answer.statusCode ?? 0,
                    headers: answer.headers,
                    body: Buffer.concat(chunks).toString("utf8"),
                }),
            );
            answer.on("error", reject);
        });
        sent.on("error", reject);
        sent.end(request.sentBody ?? body);
    });
}

function sign(request: RawRequest, keys: Keys, headers: Record<string, string>): void {
    const { service = "kms", region = REGION, body, time = Date.now() } = request;
    const date = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
    headers["x-amz-date"] = date;
    if (keys.sessionToken !== undefined) {
        headers["x-amz-security-token"] = keys.sessionToken;
    }
    const names = Object.keys(headers).sort();
    const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
    const canonical = [
        "POST",
        "/",
        "",
        ...names.map((name) => `${name}:${headers[name] ?? ""}`),
        "",
        names.join(";"),
        sha256(body),
    ].join("\n");
    const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
    const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
    const hmac = (key: string | Buffer, data: string) =>
        createHmac("sha256", key).update(data).digest();
    const signingKey = scope
        .split("/")
        .reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
    headers["authorization"] =
        `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, ` +
        `SignedHeaders=${names.join(";")}, Signature=${hmac(signingKey, toSign).toString("hex")}`;
}
