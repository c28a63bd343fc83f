import { timingSafeEqual } from "node:crypto";
import type { Principal } from "../principals";
import { SandboxError } from "../sandboxError";
import type { Credential } from "../state/credentialStore";
import { expectedSignature, formatAmzDate, parseAmzDate, parseAuthorization } from "./signature";
import type { Service, WireRequest } from "./wire";

/** Who calls, and the Region that the signature names. */
export interface Caller {
    readonly principal: Principal;
    readonly region: string;
    /** As its request says; empty when it says nothing. */
    readonly userAgent: string;
    readonly accessKeyId: string;
    /** When a role's session began, in milliseconds since 1970; only of sessions. */
    readonly sessionStart?: number;
    /** Whether the caller is a role's session, whose further sessions last an hour at most. */
    readonly isSession: boolean;
}

const MAX_SKEW_MS = 5 * 60 * 1000;

/** The same refusal has another name in each service. */
const CODES = {
    kms: {
        missing: "MissingAuthenticationTokenException",
        incomplete: "IncompleteSignatureException",
        unknown: "UnrecognizedClientException",
        expired: "UnrecognizedClientException",
        wrong: "InvalidSignatureException",
    },
    sts: {
        missing: "MissingAuthenticationToken",
        incomplete: "IncompleteSignature",
        unknown: "InvalidClientTokenId",
        expired: "ExpiredToken",
        wrong: "SignatureDoesNotMatch",
    },
} as const satisfies Readonly<Record<Service, Readonly<Record<string, string>>>>;

/**
 * Finds out who signed a request.
 *
 * Where the sandbox's clock was moved, a signature may be of either time: clients in other processes
 * can't move their clocks along. Everything else, credentials included, expires by the moved clock.
 * @param now The sandbox's time, in milliseconds since 1970.
 * @param unmoved The same without what the clock was moved by.
 * @throws SandboxError as in `CODES`; `UnsupportedOperationException` for a service other than KMS and STS.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function authenticate(
    request: WireRequest,
    find: (accessKeyId: string) => Credential | undefined,
    now: number,
    unmoved: number = now,
): Promise<Caller> {
    const codes = CODES[request.service];
    const header = request.headers["authorization"];
    if (header === undefined) {
        throw new SandboxError(codes.missing, "Request is missing Authentication Token");
    }
    const authorization = parseAuthorization(header);
    const signedAt = parseAmzDate(request.headers["x-amz-date"] ?? "");
    if (authorization === undefined || signedAt === undefined) {
        throw new SandboxError(
            codes.incomplete,
            "Authorization must be that of AWS4-HMAC-SHA256, with Credential, SignedHeaders and Signature, and " +
                "come with an X-Amz-Date.",
        );
    }
    requireService(request.service, authorization.service);
    const credential = find(authorization.accessKeyId);
    const token = request.headers["x-amz-security-token"];
    if (credential === undefined || !isSameText(token ?? "", credential.session?.token ?? "")) {
        throw new SandboxError(
            codes.unknown,
            "The security token included in the request is invalid.",
        );
    }
    if (!isCompletelySigned(request, authorization.signedHeaders)) {
        throw new SandboxError(
            codes.wrong,
            "'Host' and every X-Amz header must be among the signed headers.",
        );
    }
    const expected = await expectedSignature(
        request,
        authorization,
        signedAt,
        credential.secretAccessKey,
    );
    if (!isSameText(expected, authorization.signature)) {
        throw new SandboxError(
            codes.wrong,
            "The request signature we calculated does not match the signature you provided. Check your AWS " +
                "Secret Access Key and signing method. Consult the service documentation for details.",
        );
    }
    const isInTime = Math.abs(signedAt - unmoved) <= MAX_SKEW_MS;
    const dateProblem = checkDate(authorization.date, signedAt, isInTime ? unmoved : now);
    if (dateProblem !== undefined) {
        throw new SandboxError(codes.wrong, dateProblem);
    }
    if (credential.session !== undefined && credential.session.expiration <= now) {
        throw new SandboxError(
            codes.expired,
            "The security token included in the request is expired",
        );
    }
    const { principal, start } = credential;
    return {
        principal,
        region: authorization.region,
        userAgent: request.headers["user-agent"] ?? "",
        accessKeyId: credential.accessKeyId,
        ...(principal.roleArn !== undefined && start !== undefined && { sessionStart: start }),
        isSession: principal.roleArn !== undefined,
    };
}

function requireService(spoken: Service, signed: string): void {
    if (signed !== "kms" && signed !== "sts") {
        throw new SandboxError(
            "UnsupportedOperationException",
            `The sandbox serves KMS and STS, not "${signed}".`,
        );
    }
    if (signed !== spoken) {
        throw new SandboxError(
            CODES[spoken].wrong,
            `Credential should be scoped to correct service: '${spoken}'.`,
        );
    }
}

/** A header that is not signed could be changed on its way, and X-Amz-Target names the operation. */
function isCompletelySigned(request: WireRequest, signedHeaders: readonly string[]): boolean {
    const amz = Object.keys(request.headers).filter((name) => name.startsWith("x-amz-"));
    return ["host", ...amz].every((name) => signedHeaders.includes(name));
}

function checkDate(scopeDate: string, signedAt: number, now: number): string | undefined {
    const signed = formatAmzDate(signedAt);
    if (!signed.startsWith(scopeDate)) {
        return (
            `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ` +
            `'${scopeDate}' != '${signed.slice(0, 8)}', from '${signed}'.`
        );
    }
    if (signedAt < now - MAX_SKEW_MS) {
        const earliest = formatAmzDate(now - MAX_SKEW_MS);
        return `Signature expired: ${signed} is now earlier than ${earliest} (${formatAmzDate(now)} - 5 min.)`;
    }
    if (signedAt > now + MAX_SKEW_MS) {
        const latest = formatAmzDate(now + MAX_SKEW_MS);
        return `Signature not yet current: ${signed} is still later than ${latest} (${formatAmzDate(now)} + 5 min.)`;
    }
    return undefined;
}

function isSameText(one: string, other: string): boolean {
    const left = Buffer.from(one, "utf8");
    const right = Buffer.from(other, "utf8");
    return left.length === right.length && timingSafeEqual(left, right);
}
