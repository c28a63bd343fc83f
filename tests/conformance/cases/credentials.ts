import assert from "node:assert/strict";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { holds, refusedOnWire } from "../checks";
import type { ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { RawAnswer, RawCall } from "../rawCall";
import { Need, type Credentials } from "../target";

const SIGV4 = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html";
const TROUBLE =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html";
const ERRORS = "https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html";
const MINUTE_MS = 60_000;

/** What is wrong with a request, and what KMS and STS call it. */
interface Fault {
    readonly id: string;
    readonly what: string;
    readonly source: string;
    readonly needs?: readonly Need[];
    readonly change: (
        context: Context,
        service: "kms" | "sts",
    ) => Partial<RawCall> | Promise<Partial<RawCall>>;
    readonly kms: readonly string[];
    readonly sts: readonly string[];
}

const WRONG = { kms: ["InvalidSignatureException"], sts: ["SignatureDoesNotMatch"] } as const;
const UNKNOWN = { kms: ["UnrecognizedClientException"], sts: ["InvalidClientTokenId"] } as const;
const MISSING = {
    kms: ["MissingAuthenticationTokenException", "MissingAuthenticationToken"],
    sts: ["MissingAuthenticationToken"],
} as const;
const INCOMPLETE = {
    kms: ["IncompleteSignatureException", "IncompleteSignature"],
    sts: ["IncompleteSignature"],
} as const;

async function temporary(context: Context): Promise<Credentials> {
    const answer = await context.sts.send(
        new AssumeRoleCommand({ RoleArn: context.role, RoleSessionName: "conformance" }),
    );
    return {
        accessKeyId: answer.Credentials?.AccessKeyId ?? "",
        secretAccessKey: answer.Credentials?.SecretAccessKey ?? "",
        sessionToken: answer.Credentials?.SessionToken ?? "",
    };
}

const FAULTS: readonly Fault[] = [
    {
        id: "missing",
        what: "no signature",
        source: ERRORS,
        change: () => ({ credentials: null }),
        ...MISSING,
    },
    {
        id: "no-sigv4",
        what: "an Authorization header that is not SigV4's",
        source: ERRORS,
        change: () => ({ tamper: (headers) => (headers["authorization"] = "AWS4-HMAC-SHA256 x") }),
        ...INCOMPLETE,
    },
    {
        id: "unknown-key",
        what: "an access key that nobody has",
        source: ERRORS,
        change: () => ({
            credentials: { accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x" },
        }),
        ...UNKNOWN,
    },
    {
        id: "wrong-secret",
        what: "a wrong secret",
        source: TROUBLE,
        change: ({ target: { credentials } }) => ({
            credentials: { ...credentials, secretAccessKey: "wrong" },
        }),
        ...WRONG,
    },
    {
        id: "wrong-service",
        what: "a signature for another service",
        source: TROUBLE,
        change: (_context, service) => ({ signedService: service === "kms" ? "sts" : "kms" }),
        ...WRONG,
    },
    {
        id: "wrong-region",
        what: "a signature for another Region",
        source: TROUBLE,
        needs: [Need.regionalEndpoint],
        change: ({ target: { region } }) => ({
            region: region === "us-east-1" ? "us-west-2" : "us-east-1",
        }),
        ...WRONG,
    },
    {
        id: "old-date",
        what: "a date of twenty minutes ago",
        source: TROUBLE,
        change: () => ({ time: Date.now() - 20 * MINUTE_MS }),
        ...WRONG,
    },
    {
        id: "future-date",
        what: "a date twenty minutes ahead",
        source: TROUBLE,
        change: () => ({ time: Date.now() + 20 * MINUTE_MS }),
        ...WRONG,
    },
    {
        id: "changed-body",
        what: "a body that changed after signing",
        source: SIGV4,
        change: () => ({ sentBody: '{"Limit":2}' }),
        ...WRONG,
    },
    {
        id: "changed-header",
        what: "a signed header that changed",
        source: SIGV4,
        change: () => ({ tamper: (headers) => (headers["content-type"] += "; charset=utf-8") }),
        ...WRONG,
    },
    {
        id: "changed-signature",
        what: "a signature of which one digit changed",
        source: SIGV4,
        change: () => ({
            tamper: (headers) =>
                (headers["authorization"] = (headers["authorization"] ?? "").replace(
                    /.$/,
                    (last) => (last === "0" ? "1" : "0"),
                )),
        }),
        ...WRONG,
    },
    {
        id: "unsigned-amz-header",
        what: "an X-Amz header that was not signed",
        source: SIGV4,
        change: () => ({ tamper: (headers) => (headers["x-amz-extra"] = "1") }),
        ...WRONG,
    },
    {
        id: "no-session-token",
        what: "temporary credentials without their token",
        source: ERRORS,
        needs: [Need.sts, Need.role],
        change: async (context) => {
            const { accessKeyId, secretAccessKey } = await temporary(context);
            return { credentials: { accessKeyId, secretAccessKey } };
        },
        ...UNKNOWN,
    },
    {
        id: "other-session-token",
        what: "temporary credentials with another token",
        source: ERRORS,
        needs: [Need.sts, Need.role],
        change: async (context) => ({
            credentials: { ...(await temporary(context)), sessionToken: "another" },
        }),
        ...UNKNOWN,
    },
];

/** Refusals of STS are XML; 400 for what is incomplete, 403 for the rest. */
function refusedBySts(answer: RawAnswer, names: readonly string[]): void {
    const code = /<Code>(\w+)<\/Code>/.exec(answer.body)?.[1] ?? "";
    const good = [400, 403].includes(answer.status) && names.includes(code);
    const actual = `HTTP ${String(answer.status)} ${answer.body.slice(0, 300)}`;
    holds(good, "the refusal", `HTTP 400 or 403 ${names.join(" or ")}`, actual);
}

export const credentials: readonly ConformanceCase[] = [
    ...FAULTS.flatMap((fault): ConformanceCase[] => [
        {
            id: `credentials-kms-${fault.id}`,
            title: `KMS refuses ${fault.what}`,
            source: fault.source,
            ...(fault.needs !== undefined && { needs: fault.needs }),
            run: async (context) => {
                const change = await fault.change(context, "kms");
                refusedOnWire(await context.raw("ListKeys", { Limit: 1 }, change), ...fault.kms);
            },
        },
        {
            id: `credentials-sts-${fault.id}`,
            title: `STS refuses ${fault.what}`,
            source: fault.source,
            needs: [...new Set([Need.sts, ...(fault.needs ?? [])])],
            run: async (context) => {
                const change = await fault.change(context, "sts");
                refusedBySts(await context.rawSts("Action=GetCallerIdentity", change), fault.sts);
            },
        },
    ]),
    {
        id: "credentials-kms-good",
        title: "KMS takes a request that is signed well",
        source: SIGV4,
        run: async (context) => {
            assert.equal((await context.raw("ListKeys", { Limit: 1 })).status, 200);
        },
    },
    {
        id: "credentials-kms-clock-skew",
        title: "KMS takes a signature of four minutes ago",
        source: TROUBLE,
        run: async (context) => {
            const time = Date.now() - 4 * MINUTE_MS;
            assert.equal((await context.raw("ListKeys", { Limit: 1 }, { time })).status, 200);
        },
    },
    {
        id: "credentials-kms-session",
        title: "KMS takes temporary credentials with their token",
        source: SIGV4,
        needs: [Need.sts, Need.role],
        run: async (context) => {
            const session = await temporary(context);
            const answer = await context.raw("ListAliases", { Limit: 1 }, { credentials: session });
            assert.equal(answer.status, 200);
        },
    },
];
