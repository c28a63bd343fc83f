import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { sha256Hex, type WireRequest } from "./wire";

/** The parts of an `Authorization` header of SigV4. */
export interface Authorization {
    readonly accessKeyId: string;
    /** `yyyymmdd`, from the credential scope. */
    readonly date: string;
    readonly region: string;
    readonly service: string;
    /** Lowercase names, as they were signed. */
    readonly signedHeaders: readonly string[];
    readonly signature: string;
}

/** Parses an `Authorization` header; undefined when it is not one of SigV4. */
export function parseAuthorization(header: string): Authorization | undefined {
    const match = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(header);
    const fields = new Map<string, string>();
    for (const part of (match?.[1] ?? "").split(",")) {
        const at = part.indexOf("=");
        fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
    }
    const scope =
        /^(\w{16,128})\/(\d{8})\/([a-z0-9-]{1,32})\/([a-z0-9-]{1,32})\/aws4_request$/.exec(
            fields.get("Credential") ?? "",
        );
    const signedHeaders = fields.get("SignedHeaders")?.split(";") ?? [];
    const signature = fields.get("Signature") ?? "";
    if (scope === null || signedHeaders.length === 0 || !/^[0-9a-f]{64}$/.test(signature)) {
        return undefined;
    }
    const [, accessKeyId = "", date = "", region = "", service = ""] = scope;
    return { accessKeyId, date, region, service, signedHeaders, signature };
}

/** The time in an `X-Amz-Date` header, in milliseconds since 1970; undefined when it is none. */
export function parseAmzDate(text: string): number | undefined {
    const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
    if (match === null) {
        return undefined;
    }
    const [, year, month, day, hour, minute, second] = match;
    const time = Date.parse(
        `${String(year)}-${String(month)}-${String(day)}T${String(hour)}:${String(minute)}:${String(second)}Z`,
    );
    return Number.isNaN(time) ? undefined : time;
}

/** A time as `X-Amz-Date` writes it. */
export function formatAmzDate(time: number): string {
    return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** The signature that a request must carry, in hex. */
export async function expectedSignature(
    request: WireRequest,
    authorization: Authorization,
    signedAt: number,
    secretAccessKey: string,
): Promise<string> {
    const { accessKeyId, region, service } = authorization;
    const signer = new RequestSigner({
        credentials: { accessKeyId, secretAccessKey },
        region,
        service,
        sha256: NodeSha256,
    });
    return signer.signatureOf(request, authorization, signedAt);
}

/**
 * Signs what the client says it signed: the library's own `sign` chooses the headers itself.
 *
 * The client chooses the names: `constructor` and `__proto__` must be names like any other.
 */
class RequestSigner extends SignatureV4 {
    async signatureOf(
        request: WireRequest,
        authorization: Authorization,
        signedAt: number,
    ): Promise<string> {
        const headers = new Map<string, string>();
        for (const name of authorization.signedHeaders) {
            const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
            headers.set(name, (value ?? "").trim().replace(/\s+/g, " "));
        }
        const query = new Map<string, string[]>();
        for (const [name, value] of request.query) {
            const values = query.get(name) ?? [];
            values.push(value);
            query.set(name, values);
        }
        const { method, path } = request;
        const canonical = this.createCanonicalRequest(
            {
                method,
                path,
                query: Object.fromEntries(query),
                headers: Object.fromEntries(headers),
                protocol: "http:",
                hostname: "",
            },
            Object.fromEntries(headers),
            sha256Hex(request.body),
        );
        const { date, region, service } = authorization;
        const stringToSign = await this.createStringToSign(
            formatAmzDate(signedAt),
            `${date}/${region}/${service}/aws4_request`,
            canonical,
            "AWS4-HMAC-SHA256",
        );
        return this.sign(stringToSign, {
            signingDate: new Date(signedAt),
            signingRegion: region,
            signingService: service,
        });
    }
}

/** node:crypto in the form in which the library takes its hash. */
class NodeSha256 {
    readonly #hash: Hash | Hmac;

    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
        this.#hash =
            secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
    }

    update(data: string | ArrayBuffer | ArrayBufferView): void {
        this.#hash.update(bytesOf(data));
    }

    digest(): Promise<Uint8Array> {
        return Promise.resolve(this.#hash.digest());
    }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
    if (typeof data === "string") {
        return Buffer.from(data, "utf8");
    }
    return ArrayBuffer.isView(data)
        ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
        : Buffer.from(data);
}
