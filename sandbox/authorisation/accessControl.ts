import {
    Decision,
    Effect,
    evaluate,
    type Evaluation,
    evaluatePolicy,
    parsePolicy,
    type Policy,
    type Principal as IamPrincipal,
    type Request,
} from "../../iam/index";
import { parseKmsArn, parsePrincipalArn } from "../arn";
import { defaultKeyPolicy } from "../kms/keyPolicy";
import type { KeyRecord } from "../kms/keyRecord";
import type { SandboxOptions } from "../options";
import type { Principal } from "../principals";
import {
    type AuthorisationRequest,
    type Authorizer,
    foreignDenied,
    type Resource,
} from "../request/authorisation";
import type { KeyStore } from "../state/keyStore";
import { AccessPolicies } from "./accessPolicies";
import { conditionKeys } from "./conditionKeys";
import { matchingGrants } from "./grantMatching";
import { refusal } from "./refusals";

/** Operations on another account's key; the others work in the key's account only, whatever policies say. */
const CROSS_ACCOUNT: ReadonlySet<string> = new Set(
    [
        "CreateGrant",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListGrants",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    ].map((operation) => `kms:${operation}`),
);

const MAX_PARSED_POLICIES = 1_000;

/** What a decision is about, beside the caller. */
type Subject = Pick<AuthorisationRequest, "caller" | "parameters" | "now">;

/** Decides what callers may do, by the policies of the accounts and of their keys. */
export class AccessControl {
    readonly #policies: AccessPolicies;
    /** By their text, which many keys share; the oldest go when there are too many. */
    readonly #keyPolicies = new Map<string, Policy<"key">>();

    /** @throws SandboxError `InvalidOptions`, with the findings of every policy that AWS would refuse. */
    constructor(
        options: Pick<SandboxOptions, "accounts" | "identities" | "organization">,
        private readonly keys: KeyStore,
    ) {
        this.#policies = new AccessPolicies(options);
    }

    /** Passes a call when every resource that it acts on lets the caller. */
    readonly authorize: Authorizer = (request) => {
        const { caller, action } = request;
        if (action === "sts:GetCallerIdentity") {
            return;
        }
        const { principal } = caller;
        const everything: Resource = { arn: "*", accountId: principal.accountId };
        for (const resource of request.resources.length > 0 ? request.resources : [everything]) {
            const needed = resource.action ?? action;
            const isForeign = resource.accountId !== principal.accountId;
            if (isForeign && needed.startsWith("kms:") && !CROSS_ACCOUNT.has(needed)) {
                throw foreignDenied(principal, needed);
            }
            const evaluation = this.#evaluate(request, needed, resource);
            if (evaluation.decision !== Decision.Allow) {
                throw refusal(principal, needed, resource, evaluation);
            }
        }
    };

    /**
     * Whether a key with this policy would let the caller put another one: by naming it, or by leaving the
     * question to the IAM policies of its account. What can't be judged would not.
     */
    letsPutPolicyAgain(
        subject: Pick<Subject, "caller" | "now">,
        key: KeyRecord,
        policy: Policy<"key">,
    ): boolean {
        const action = "kms:PutKeyPolicy";
        const statements = evaluatePolicy(
            policy,
            this.#request({ ...subject, parameters: {} }, action, key, key),
        );
        const isAllowed = statements.some(
            ({ effect, cannotJudge }) => effect === Effect.Allow && cannotJudge === undefined,
        );
        return isAllowed && statements.every(({ effect }) => effect !== Effect.Deny);
    }

    #evaluate(subject: Subject, action: string, resource: Resource): Evaluation {
        const { principal } = subject.caller;
        const key = this.#keyOf(resource);
        const policy = this.#resourcePolicy(resource, key);
        const organization = this.#policies.organization(principal.accountId, resource.accountId);
        const grants =
            key === undefined
                ? []
                : matchingGrants(this.keys.grantsOf(key), principal, action, subject.parameters);
        return evaluate(this.#request(subject, action, resource, key), {
            identity: this.#policies.identity(principal.roleArn ?? principal.arn),
            grants,
            ...(policy && { resource: policy }),
            ...(organization && { organization }),
        });
    }

    #request(
        { caller, parameters, now }: Subject,
        action: string,
        { arn, accountId }: Resource,
        record: KeyRecord | undefined,
    ): Request {
        const organizationId = this.#policies.organizationId(accountId);
        const key = record && { record, aliases: this.keys.aliasNamesOf(record) };
        const tags = record?.tags.map(({ TagKey, TagValue }) => [TagKey, TagValue] as const);
        return {
            action,
            principal: this.#principal(caller.principal),
            resource: {
                arn,
                accountId,
                ...(organizationId !== undefined && { organizationId }),
                ...(tags && { tags: Object.fromEntries(tags) }),
            },
            context: conditionKeys({
                caller,
                parameters,
                now,
                action,
                ...(key && { key }),
            }),
        };
    }

    #principal({ arn, accountId, userId, roleArn, sourceIdentity }: Principal): IamPrincipal {
        const organizationId = this.#policies.organizationId(accountId);
        const common = {
            arn,
            accountId,
            userId,
            ...(organizationId !== undefined && { organizationId }),
        };
        if (roleArn !== undefined) {
            const source = sourceIdentity === undefined ? {} : { sourceIdentity };
            return { kind: "roleSession", ...common, roleArn, ...source };
        }
        return { kind: parsePrincipalArn(arn)?.kind === "root" ? "root" : "user", ...common };
    }

    /** The key that a resource is; undefined for aliases, roles and keys that are yet to be made. */
    #keyOf({ arn }: Resource): KeyRecord | undefined {
        const parsed = parseKmsArn(arn);
        return parsed?.kind === "key"
            ? this.keys.key(parsed.accountId, parsed.region, parsed.name)
            : undefined;
    }

    #resourcePolicy(
        { arn, accountId }: Resource,
        key: KeyRecord | undefined,
    ): Policy<"key"> | Policy<"trust"> | undefined {
        if (key !== undefined) {
            return this.#keyPolicy(key.policy);
        }
        if (parsePrincipalArn(arn)?.kind === "role") {
            return this.#policies.trust(arn) ?? NOBODY;
        }
        // A key that is made with tags: only IAM policies can allow them.
        return parseKmsArn(arn)?.kind === "key"
            ? this.#keyPolicy(defaultKeyPolicy(accountId))
            : undefined;
    }

    #keyPolicy(text: string): Policy<"key"> {
        const known = this.#keyPolicies.get(text);
        if (known !== undefined) {
            return known;
        }
        const policy = parsePolicy(text, "key");
        const [oldest] = this.#keyPolicies.keys();
        if (oldest !== undefined && this.#keyPolicies.size >= MAX_PARSED_POLICIES) {
            this.#keyPolicies.delete(oldest);
        }
        this.#keyPolicies.set(text, policy);
        return policy;
    }
}

/** The trust of a role that nobody may assume, and of one that does not exist. */
const NOBODY = parsePolicy(
    {
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }],
    },
    "trust",
);
