/** Builders for the specs of `operations/audit`. */
import { resolveRoles } from "../../../components/roles";
import type { AccountFacts, KeyFacts } from "../../../operations/audit/accessFacts";
import { accessReport, type KeyAccess } from "../../../operations/audit/accessReport";

export const ACCOUNT = "111111111111";
export const OTHER_ACCOUNT = "222222222222";
export const ORGANIZATION = "o-exemplo12345";
export const KEY_ARN = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
export const PSS_256 = "RSASSA_PSS_SHA_256";

/** A statement as it is written. */
export type Written = Readonly<Record<string, unknown>>;

export function role(name: string, accountId = ACCOUNT): string {
    return `arn:aws:iam::${accountId}:role/${name}`;
}

export function allow(principal: unknown, over: Written = {}): Written {
    return { Effect: "Allow", Principal: principal, Action: "kms:Sign", Resource: "*", ...over };
}

export function deny(principal: unknown, over: Written = {}): Written {
    return { ...allow(principal, over), Effect: "Deny" };
}

export function documentOf(...statements: readonly Written[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** An enabled signing key. */
export function keyOf(policy: string, over: Partial<KeyFacts> = {}): KeyFacts {
    return {
        arn: KEY_ARN,
        accountId: ACCOUNT,
        region: "sa-east-1",
        state: "Enabled",
        keyUsage: "SIGN_VERIFY",
        keySpec: "RSA_2048",
        origin: "AWS_KMS",
        multiRegion: false,
        algorithms: [PSS_256, "RSASSA_PSS_SHA_384", "RSASSA_PKCS1_V1_5_SHA_256"],
        aliases: ["alias/cartorio-assinatura"],
        tags: {},
        policy,
        grants: [],
        unread: [],
        ...over,
    };
}

export function accountOf(over: Partial<AccountFacts> = {}): AccountFacts {
    const readAt = new Date("2026-11-24T03:00:00.000Z");
    return { accountId: ACCOUNT, roles: resolveRoles(ACCOUNT), readAt, ...over };
}

export function reportOf(key: KeyFacts, account = accountOf()) {
    const report = accessReport(account, [key]);
    return { ...report, key: report.keys[0]! };
}

/** Who may do something, with how: `yes`, `cannot judge`, or the conditions. */
export function whoMay(key: KeyAccess, probe: string): Record<string, string> {
    return Object.fromEntries(
        key.subjects.flatMap(({ id, answers }) => {
            const answer = answers.find((one) => one.probe === probe);
            return answer === undefined || answer.may === "no"
                ? []
                : [[id, answer.may === "if" ? answer.conditions.join(" and ") : answer.may]];
        }),
    );
}
