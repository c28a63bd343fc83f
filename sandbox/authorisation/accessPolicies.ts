import { IamError, type Organization, parsePolicy, type Policy } from "../../iam/index";
import { roleArn } from "../arn";
import { asRole, type SandboxOptions } from "../options";
import { SandboxError, SandboxErrorCode } from "../sandboxError";

/** Policies of a place in the organisation, by level. */
interface Guardrails {
    readonly scps: Organization["scps"];
    readonly rcps: Organization["rcps"];
}

/** Every policy of the accounts, compiled. */
export class AccessPolicies {
    readonly #identity = new Map<string, readonly Policy<"identity">[]>();
    readonly #trust = new Map<string, Policy<"trust">>();
    readonly #guardrails = new Map<string, Guardrails>();
    readonly #organization: SandboxOptions["organization"];

    /** @throws SandboxError `InvalidOptions`, with the findings of every policy that AWS would refuse. */
    constructor(options: Pick<SandboxOptions, "accounts" | "identities" | "organization">) {
        this.#organization = options.organization;
        const parse = collectingParser();
        for (const { id, roles, guardrails } of options.accounts) {
            for (const { name, trustPolicy, policies = [] } of roles.map(asRole)) {
                const arn = roleArn(id, name);
                this.#identity.set(arn, parse.all(policies, "identity", arn));
                const trust = trustPolicy && parse.one(trustPolicy, "trust", `the trust of ${arn}`);
                if (trust) {
                    this.#trust.set(arn, trust);
                }
            }
            if (guardrails !== undefined) {
                this.#guardrails.set(id, {
                    scps: guardrails.scps.map((level) => parse.all(level, "scp", `${id}'s SCPs`)),
                    rcps: guardrails.rcps.map((level) => parse.all(level, "rcp", `${id}'s RCPs`)),
                });
            }
        }
        for (const { arn, policies = [] } of options.identities) {
            if (policies.length > 0) {
                this.#identity.set(arn, parse.all(policies, "identity", arn));
            }
        }
        parse.requireNoFindings();
    }

    /** IAM policies of a role or a user, by its ARN with path. */
    identity(arn: string): readonly Policy<"identity">[] {
        return this.#identity.get(arn) ?? [];
    }

    /** Who may assume a role; undefined when nobody may, or there is no such role. */
    trust(arn: string): Policy<"trust"> | undefined {
        return this.#trust.get(arn);
    }

    /** The organisation that an account belongs to; undefined for none. */
    organizationId(accountId: string): string | undefined {
        const isMember =
            // No guardrail binds the management account, which is a member all the same.
            this.#guardrails.has(accountId) ||
            accountId === this.#organization?.managementAccountId;
        return isMember ? this.#organization?.id : undefined;
    }

    /** The organisation as one request sees it: what is above the caller, and what above the resource. */
    organization(callerAccount: string, resourceAccount: string): Organization | undefined {
        if (this.#organization === undefined) {
            return undefined;
        }
        const { id, managementAccountId } = this.#organization;
        return {
            id,
            managementAccountId,
            scps: this.#guardrails.get(callerAccount)?.scps ?? [],
            rcps: this.#guardrails.get(resourceAccount)?.rcps ?? [],
        };
    }
}

/** Parses policies and keeps what is wrong with them, so that all of it is told at once. */
function collectingParser() {
    const findings: string[] = [];
    // Many accounts have the very same guardrails.
    const parsed = new Map<string, Policy<"identity" | "trust" | "scp" | "rcp">>();
    const one = <K extends "identity" | "trust" | "scp" | "rcp">(
        text: string,
        kind: K,
        of: string,
    ): Policy<K> | undefined => {
        const name = `${kind} ${text}`;
        const known = parsed.get(name) as Policy<K> | undefined;
        if (known !== undefined) {
            return known;
        }
        try {
            const policy = parsePolicy(text, kind);
            parsed.set(name, policy);
            return policy;
        } catch (error) {
            if (!(error instanceof IamError)) {
                throw error;
            }
            findings.push(`A policy of ${of}: ${error.message}`);
            return undefined;
        }
    };
    return {
        one,
        all: <K extends "identity" | "scp" | "rcp">(
            list: readonly string[],
            kind: K,
            of: string,
        ): readonly Policy<K>[] =>
            list.map((text) => one(text, kind, of)).filter((policy) => policy !== undefined),
        requireNoFindings: () => {
            if (findings.length > 0) {
                throw new SandboxError(SandboxErrorCode.invalidOptions, findings.join("\n"));
            }
        },
    };
}
