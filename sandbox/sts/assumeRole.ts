import { parsePrincipalArn, sessionArn } from "../arn";
import { principalOf, type Principal } from "../principals";
import { defineOperation, type Call } from "../request/operation";
import type { InputOf } from "../request/parameters";
import { SandboxError } from "../sandboxError";

const SESSION_NAME = "[\\w+=,.@-]*";
const PARAMETERS = {
    RoleArn: { type: "string", required: true, min: 20, max: 2048 },
    RoleSessionName: { type: "string", required: true, min: 2, max: 64, pattern: SESSION_NAME },
    DurationSeconds: { type: "integer", min: 900, max: 43200 },
    ExternalId: { type: "string", min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" },
    SourceIdentity: { type: "string", min: 2, max: 64, pattern: SESSION_NAME },
    Policy: { type: "string" },
    "PolicyArns.member.1.arn": { type: "string" },
    "Tags.member.1.Key": { type: "string" },
    "TransitiveTagKeys.member.1": { type: "string" },
    "ProvidedContexts.member.1.ProviderArn": { type: "string" },
    SerialNumber: { type: "string" },
    TokenCode: { type: "string" },
} as const;
type AssumeRoleInput = InputOf<typeof PARAMETERS>;

const DEFAULT_DURATION_SECONDS = 3600;
const MAX_CHAINED_SECONDS = 3600;

/** AssumeRole. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole = defineOperation({
    parameters: PARAMETERS,
    identifiedBy: ["RoleArn"],
    resolve: ({ caller }, input) => {
        const role = parsePrincipalArn(input.RoleArn);
        if (role?.kind !== "role") {
            throw new SandboxError("ValidationError", `${input.RoleArn} is invalid`);
        }
        const { accountId, name } = role;
        const sourceIdentity = caller.principal.sourceIdentity ?? input.SourceIdentity;
        return { arn: input.RoleArn, accountId, name, sourceIdentity };
    },
    // A role that does not exist is one that trusts nobody: STS does not tell which roles there are.
    resources: ({ arn, accountId, sourceIdentity }) => [
        { arn, accountId },
        ...(sourceIdentity === undefined
            ? []
            : [{ arn, accountId, action: "sts:SetSourceIdentity" }]),
    ],
    validate: refuseUnimplemented,
    trailParameters: (input) => ({
        roleArn: input.RoleArn,
        roleSessionName: input.RoleSessionName,
        durationSeconds: input.DurationSeconds,
        externalId: input.ExternalId,
        sourceIdentity: input.SourceIdentity,
    }),
    run: async (call, input, role) => {
        const { sourceIdentity } = role;
        if (input.SourceIdentity !== undefined && input.SourceIdentity !== sourceIdentity) {
            throw new SandboxError(
                "AccessDenied",
                `User: ${call.caller.principal.arn} is not authorized to perform: sts:SetSourceIdentity on ` +
                    `resource: ${role.arn}`,
            );
        }
        const seconds = chooseDuration(call, input);
        const arn = sessionArn(role.accountId, role.name, input.RoleSessionName);
        const session: Principal = {
            ...principalOf({ arn, accountId: role.accountId, roleArn: role.arn }),
            ...(sourceIdentity !== undefined && { sourceIdentity }),
        };
        const issued = await call.credentials.issue(session, call.now, call.now + seconds * 1000);
        return {
            Credentials: {
                AccessKeyId: issued.accessKeyId,
                SecretAccessKey: issued.secretAccessKey,
                SessionToken: issued.sessionToken,
                Expiration: new Date(issued.expiration).toISOString().replace(/\.\d{3}Z$/, "Z"),
            },
            AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
            SourceIdentity: sourceIdentity,
        };
    },
});

/** Whole seconds: the answer's Expiration has no fraction. */
function chooseDuration(call: Call, input: AssumeRoleInput): number {
    const seconds = input.DurationSeconds ?? DEFAULT_DURATION_SECONDS;
    if (call.caller.isSession && seconds > MAX_CHAINED_SECONDS) {
        throw new SandboxError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        );
    }
    return seconds;
}

/** These would narrow the session or prove something: leaving them out would not be honest. */
function refuseUnimplemented(input: AssumeRoleInput): void {
    const asked = Object.entries({
        Policy: input.Policy,
        PolicyArns: input["PolicyArns.member.1.arn"],
        Tags: input["Tags.member.1.Key"],
        TransitiveTagKeys: input["TransitiveTagKeys.member.1"],
        ProvidedContexts: input["ProvidedContexts.member.1.ProviderArn"],
        SerialNumber: input.SerialNumber,
        TokenCode: input.TokenCode,
    })
        .filter(([, value]) => value !== undefined)
        .map(([name]) => name);
    if (asked.length > 0) {
        throw new SandboxError(
            "UnsupportedOperationException",
            `The sandbox does not implement ${asked.join(", ")} in AssumeRole.`,
        );
    }
}
