import { X509Error, X509ErrorCode } from "../x509/x509Error";

/** Sends a TimeStampReq, DER, and returns the TimeStampResp as it came. */
export type TimestampTransport = (request: Uint8Array) => Promise<Uint8Array>;

/** Limits of one exchange. */
export interface TransportLimits {
    /** From the first byte sent to the last one received. @default 10000 */
    readonly timeoutMs?: number;
    /** Of the answer. @default 65536 */
    readonly maxBytes?: number;
}

const REQUEST_TYPE = "application/timestamp-query";
const RESPONSE_TYPE = "application/timestamp-reply";

/**
 * Asks an authority by HTTP. No redirect is followed: a request goes where it was sent.
 * @param url http or https; the answer is signed, so either will do.
 * @throws X509Error `input` for another address; the transport throws `authority` for whatever is no answer.
 * @see https://www.rfc-editor.org/rfc/rfc3161#section-3.4
 */
export function httpTransport(url: string, limits: TransportLimits = {}): TimestampTransport {
    const { timeoutMs = 10_000, maxBytes = 65_536 } = limits;
    if (!isPlainHttp(url)) {
        throw new X509Error(
            X509ErrorCode.Input,
            "the address of the time-stamping authority is no http or https address without credentials",
        );
    }
    return async (request) => {
        try {
            const answer = await fetch(url, {
                method: "POST",
                redirect: "error",
                headers: {
                    "Content-Type": REQUEST_TYPE,
                    Accept: RESPONSE_TYPE,
                    "Accept-Encoding": "identity",
                },
                body: Buffer.from(request),
                signal: AbortSignal.timeout(timeoutMs),
            });
            return await readAnswer(answer, url, maxBytes);
        } catch (cause) {
            if (cause instanceof X509Error) {
                throw cause;
            }
            const { name, message, cause: below } = cause as Error;
            const reason =
                name === "TimeoutError"
                    ? `no whole answer within ${timeoutMs} ms`
                    : [message, (below as Error | undefined)?.message].filter(Boolean).join(": ");
            throw new X509Error(
                X509ErrorCode.Authority,
                `${url} could not be asked for a time-stamp: ${reason}`,
                { cause },
            );
        }
    };
}

function isPlainHttp(url: string): boolean {
    if (!URL.canParse(url)) {
        return false;
    }
    const { protocol, username, password } = new URL(url);
    return /^https?:$/.test(protocol) && username === "" && password === "";
}

async function readAnswer(answer: Response, url: string, maxBytes: number): Promise<Uint8Array> {
    const type = answer.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
    const finding =
        answer.status !== 200
            ? `status ${answer.status}; expected 200`
            : type !== RESPONSE_TYPE
              ? `content of type ${JSON.stringify(type ?? "")}; expected ${RESPONSE_TYPE}`
              : undefined;
    const parts: Uint8Array[] = [];
    let length = 0;
    // Leaving the loop early ends the connection.
    for await (const part of finding === undefined ? (answer.body ?? []) : []) {
        length += (part as Uint8Array).length;
        if (length > maxBytes) {
            throw new X509Error(
                X509ErrorCode.Authority,
                `${url} answered more than ${maxBytes} bytes`,
            );
        }
        parts.push(part as Uint8Array);
    }
    if (finding !== undefined) {
        await answer.body?.cancel();
        throw new X509Error(X509ErrorCode.Authority, `${url} answered with ${finding}`);
    }
    return Buffer.concat(parts);
}
