import { parsePrincipalArn, rootArn } from "../arn";
import type { Call } from "../request/operation";
import type { InputOf } from "../request/parameters";
import { SandboxError } from "../sandboxError";
import { DRY_RUN, GRANT_TOKENS, refuseDryRun } from "./callOptions";
import { ENCRYPTION_CONTEXT } from "./encryptionContext";
import { checkGrant, chooseGrant, GRANT_OPERATIONS, type GrantTerms } from "./grants";
import { newGrantToken } from "./grantTokens";
import { defineKeyOperation } from "./keyOperation";
import type { GrantConstraints, GrantRecord } from "./keyRecord";
import { keyNotFound } from "./keyReferences";
import { requireState } from "./keyStates";
import { limitUpTo, MARKER, page } from "./paging";

const PRINCIPAL = { type: "string", min: 1, max: 256, pattern: "[\\w+=,.@:/-]+" } as const;
const SERVICE_PRINCIPAL = {
    type: "string",
    min: 1,
    max: 128,
    pattern: "([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+",
} as const;
const GRANT_ID = { type: "string", min: 1, max: 128 } as const;

const CREATE_PARAMETERS = {
    GranteePrincipal: PRINCIPAL,
    RetiringPrincipal: PRINCIPAL,
    Operations: {
        type: "list",
        required: true,
        member: { type: "string", enum: GRANT_OPERATIONS },
    },
    Constraints: {
        type: "structure",
        fields: {
            EncryptionContextSubset: ENCRYPTION_CONTEXT,
            EncryptionContextEquals: ENCRYPTION_CONTEXT,
            SourceArn: {
                type: "string",
                min: 20,
                max: 512,
                pattern: "arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+",
            },
        },
    },
    GrantTokens: GRANT_TOKENS,
    Name: { type: "string", min: 1, max: 256, pattern: "[a-zA-Z0-9:/_-]+" },
    DryRun: DRY_RUN,
    GranteeServicePrincipal: SERVICE_PRINCIPAL,
    RetiringServicePrincipal: SERVICE_PRINCIPAL,
} as const;
type CreateInput = InputOf<typeof CREATE_PARAMETERS>;

/** CreateGrant. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
export const createGrant = defineKeyOperation({
    forms: "keyOnly",
    parameters: CREATE_PARAMETERS,
    validate: refuseUnimplemented,
    run: async (call, input, key) => {
        const terms = termsOf(call, input);
        const grant = await call.keys.putGrant(key, (present, grants) => {
            requireState(present, "use");
            checkGrant(present, terms);
            const chosen = chooseGrant(present, grants, terms, call.now);
            refuseDryRun(input);
            return chosen;
        });
        if (grant === undefined) {
            throw keyNotFound(key.arn);
        }
        return { GrantId: grant.grantId, GrantToken: newGrantToken(grant) };
    },
});

/** ListGrants. */
export const listGrants = defineKeyOperation({
    forms: "keyOnly",
    parameters: {
        Limit: limitUpTo(100),
        Marker: MARKER,
        GrantId: GRANT_ID,
        GranteePrincipal: PRINCIPAL,
        GranteeServicePrincipal: SERVICE_PRINCIPAL,
    },
    validate: (input) => {
        refuseServices("ListGrants", { GranteeServicePrincipal: input.GranteeServicePrincipal });
    },
    run: (call, input, key) => {
        const grants = call.keys
            .grantsOf(key)
            .filter(({ grantId }) => input.GrantId === undefined || grantId === input.GrantId)
            .filter(
                ({ granteePrincipal }) =>
                    input.GranteePrincipal === undefined ||
                    granteePrincipal === input.GranteePrincipal,
            )
            .sort((one, other) => (one.grantId < other.grantId ? -1 : 1));
        const nameOf = (grant: GrantRecord) => grant.grantId;
        const { items, rest } = page(grants, nameOf, input.Limit ?? 50, input.Marker);
        return { Grants: items.map(describeGrant), ...rest };
    },
});

/** RevokeGrant; works in every state of the key. */
export const revokeGrant = defineKeyOperation({
    forms: "keyOnly",
    parameters: { GrantId: { ...GRANT_ID, required: true }, DryRun: DRY_RUN },
    run: async (call, input, key) => {
        if (call.keys.grant(key.arn, input.GrantId) !== undefined) {
            refuseDryRun(input);
        }
        if (!(await call.keys.removeGrant(key, input.GrantId))) {
            throw new SandboxError("NotFoundException", `Grant ID ${input.GrantId} not found`);
        }
        return {};
    },
});

function describeGrant(grant: GrantRecord): object {
    return {
        KeyId: grant.keyArn,
        GrantId: grant.grantId,
        Name: grant.name,
        CreationDate: grant.creationDate / 1000,
        GranteePrincipal: grant.granteePrincipal,
        RetiringPrincipal: grant.retiringPrincipal,
        IssuingAccount: grant.issuingAccount,
        Operations: grant.operations,
        Constraints: grant.constraints,
    };
}

function termsOf(call: Call, input: CreateInput): GrantTerms {
    const { GranteePrincipal, RetiringPrincipal, Name } = input;
    if (GranteePrincipal === undefined) {
        throw new SandboxError(
            "ValidationException",
            "You must specify either GranteePrincipal or GranteeServicePrincipal.",
        );
    }
    const constraints = constraintsOf(input);
    requirePrincipal(call, GranteePrincipal);
    if (RetiringPrincipal !== undefined) {
        requirePrincipal(call, RetiringPrincipal);
    }
    return {
        granteePrincipal: GranteePrincipal,
        issuingAccount: rootArn(call.caller.principal.accountId),
        operations: input.Operations,
        ...(Name !== undefined && { name: Name }),
        ...(RetiringPrincipal !== undefined && { retiringPrincipal: RetiringPrincipal }),
        ...(constraints !== undefined && { constraints }),
    };
}

function constraintsOf({ Constraints: asked }: CreateInput): GrantConstraints | undefined {
    const { EncryptionContextSubset: subset, EncryptionContextEquals: equals } = asked ?? {};
    const constraints = {
        ...(subset !== undefined && { EncryptionContextSubset: subset }),
        ...(equals !== undefined && { EncryptionContextEquals: equals }),
    };
    return Object.keys(constraints).length === 0 ? undefined : constraints;
}

function requirePrincipal(call: Call, text: string): void {
    if (parsePrincipalArn(text) === undefined || !call.principals.exists(text)) {
        throw new SandboxError(
            "InvalidArnException",
            `ARN does not refer to a valid principal: ${text}`,
        );
    }
}

function refuseUnimplemented(input: CreateInput): void {
    for (const role of ["Grantee", "Retiring"] as const) {
        if (input[`${role}Principal`] !== undefined && input[`${role}ServicePrincipal`]) {
            throw new SandboxError(
                "ValidationException",
                `You must specify either ${role}Principal or ${role}ServicePrincipal, not both.`,
            );
        }
    }
    refuseServices("CreateGrant", {
        GranteeServicePrincipal: input.GranteeServicePrincipal,
        RetiringServicePrincipal: input.RetiringServicePrincipal,
        "Constraints.SourceArn": input.Constraints?.SourceArn,
    });
}

/** The sandbox has no AWS services that could use a key for someone. */
function refuseServices(
    operation: string,
    parameters: Readonly<Record<string, string | undefined>>,
): void {
    const asked = Object.entries(parameters).filter(([, value]) => value !== undefined);
    if (asked.length > 0) {
        throw new SandboxError(
            "UnsupportedOperationException",
            `The sandbox does not implement ${asked.map(([name]) => name).join(", ")} in ${operation}.`,
        );
    }
}
